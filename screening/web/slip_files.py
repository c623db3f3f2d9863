"""Slips of tickets as a PDF file: eight a page, in the order given, with marks to cut at.

It loads a library for PDF files, so it is itself loaded only when tickets are printed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from fpdf import FPDF
from fpdf.fonts import TTFFont

from screening.models import Sitting
from screening.services.slips import PrintedTicket
from screening.web.qr import qr_stretches
from screening.wording import say

COLUMNS, ROWS = 2, 4
A_PAGE = COLUMNS * ROWS

MOST = 400
"""Slips of one file: a browser follows a link of two megabytes and no longer one."""

FONTS = Path(__file__).resolve().parent.parent / "fonts"
TEXT, CODE = "text", "code"
_FILES = {TEXT: "NotoSansCJKsc-Regular.otf", CODE: "NotoSansMonoCJKsc-Bold.otf"}

# All that follows is in millimetres, but for the sizes of letters, which are in points.
LEFT, TOP = 10.0, 12.0
WIDTH, HEIGHT = 95.0, 66.0
_PADDING = 6.0
_QR = 27.0
_MARK = 3.0
_OVERLAP = 0.02  # without it a fine white line shows between two rows of a QR code
_MM_A_POINT = 25.4 / 72
_LINE = 1.25  # of the size of the letters


@dataclass(frozen=True, slots=True)
class SlipFile:
    """A PDF file, and on whose slips a character stands as its code point."""

    content: bytes
    #: Numbers of seats.
    spelled: Sequence[int]


def slip_file(
    slips: Sequence[PrintedTicket],
    sitting: Sitting,
    *,
    address: str,
    language: str,
    made_at: datetime,
) -> SlipFile:
    """Draw slips in the memory alone: a code may not lie on the server's disk.

    A character that the font has not is written as its code point, ``(U+31350)``, never as a box.

    Args:
        slips: in the order in which they are cut.
        sitting: theirs.
        address: where students answer.
        language: of the words.
        made_at: the moment that the file bears.
    """
    sheet = _Sheet(language, made_at)
    spelled = []
    n_pages = -(-len(slips) // A_PAGE)
    of = sheet.say("class.of", grade=sheet.say(f"grade.{sitting.grade}"))
    of = f"{of} {sitting.class_name}"
    for number, slip in enumerate(slips):
        if number % A_PAGE == 0:
            sheet.begin(of, page=number // A_PAGE + 1, pages=n_pages)
        row, column = divmod(number % A_PAGE, COLUMNS)
        facts = {"name": slip.name, "class": of, "number": slip.number}
        if not all(map(sheet.has, facts.values())):
            spelled.append(slip.seat)
        sheet.draw(slip, facts, address, x=LEFT + column * WIDTH, y=TOP + row * HEIGHT)
    return SlipFile(bytes(sheet.pdf.output()), spelled)


class _Sheet:
    """Pages of slips while they are drawn."""

    def __init__(self, language: str, made_at: datetime) -> None:
        self.pdf = FPDF(format="A4")
        self.pdf.set_auto_page_break(auto=False)
        self.pdf.set_margin(0)
        self.pdf.c_margin = 0
        self.pdf.set_creation_date(made_at)
        self.pdf.set_title(say(language, "ticket.print_heading"))
        for family, name in _FILES.items():
            self.pdf.add_font(family, fname=FONTS / name)
        self._known = cast(TTFFont, self.pdf.fonts[TEXT]).cmap
        self._language = language

    def say(self, key: str, **facts: object) -> str:
        return say(self._language, key, **facts)

    def has(self, text: str) -> bool:
        return all(ord(c) in self._known for c in text)

    def begin(self, of: str, *, page: int, pages: int) -> None:
        self.pdf.add_page()
        self.pdf.set_line_width(0.2)
        for x in (LEFT + n * WIDTH for n in range(COLUMNS + 1)):
            for y in (TOP + n * HEIGHT for n in range(ROWS + 1)):
                self.pdf.line(x - _MARK, y, x + _MARK, y)
                self.pdf.line(x, y - _MARK, x, y + _MARK)
        position = self.say("pager.position", page=page, pages=pages)
        self.write(f"{of}  {position}", LEFT, 283, WIDTH * COLUMNS, (9, 6))

    def draw(
        self, slip: PrintedTicket, facts: Mapping[str, str], address: str, *, x: float, y: float
    ) -> None:
        x, y, width = x + _PADDING, y + _PADDING, WIDTH - 2 * _PADDING
        beside = width - _QR - 3
        self._qr(f"{address}#{slip.code}", x + width - _QR, y - 1)
        self.write(facts["name"], x, y, beside, (17, 8))
        self.write(facts["class"], x, y + 9, beside, (11, 7))
        number = f"{self.say('ticket.number')} {facts['number']}"
        self.write(number, x, y + 14.5, beside, (10, 7))
        self.write(f"{self.say('ticket.seat')} {slip.seat}", x, y + 20, beside, (20, 14))
        self.write(slip.code, x, y + 30, width, (24.5, 12), CODE)
        self.write(self.say("ticket.instruction"), x, y + 42, width, (9, 7.5))
        self.write(address, x, y + 50.5, width, (11, 6))

    def write(
        self,
        text: str,
        x: float,
        y: float,
        width: float,
        sizes: tuple[float, float],
        family: str = TEXT,
    ) -> None:
        """Write a text as large as its room and the larger of two sizes allow.

        What is too long at the smaller size goes on below.
        """
        largest, least = sizes
        text = "".join(c if ord(c) in self._known else f"(U+{ord(c):04X})" for c in text)
        self.pdf.set_font(family, size=largest)
        taken = self.pdf.get_string_width(text)
        size = max(least, min(largest, largest * width / taken if taken else largest))
        self.pdf.set_font(family, size=size)
        self.pdf.set_xy(x, y)
        self.pdf.multi_cell(width + 0.1, size * _MM_A_POINT * _LINE, text, align="L")

    def _qr(self, content: str, x: float, y: float) -> None:
        size, stretches = qr_stretches(content)
        side = _QR / size
        for column, row, n in stretches:
            at = x + column * side, y + row * side
            self.pdf.rect(*at, n * side, side + _OVERLAP, style="F")
