"""The form of a referral as a PDF file of A4 pages: the dossier, and the slip that comes back.

It loads a library for PDF files, so it is itself loaded only when a form is asked for.
"""

from datetime import datetime
from typing import cast

from fpdf import FPDF
from fpdf.fonts import TTFFont

from referral.answers import Advice, Attendance
from screening.referral_documents import DossierDocument
from screening.web.qr import qr_stretches
from screening.web.referral_numbers import shown_number
from screening.web.slip_files import FONTS
from screening.wording import say

FAMILY, FILE = "text", "NotoSansCJKsc-Regular.otf"

# All that follows is in millimetres, but for the sizes of letters, which are in points.
LEFT, TOP, WIDTH, BOTTOM = 18.0, 18.0, 174.0, 270.0
_LABEL = 46.0
_QR = 26.0
_OVERLAP = 0.02  # without it a fine white line shows between two rows of a QR code
_LINE = 6.4
_GAP = 1.6


def form_file(dossier: DossierDocument, *, language: str, made_at: datetime) -> bytes:
    """Draw a form in the memory alone.

    A character that the font has not is written as its code point, ``(U+31350)``, never as a box.

    Args:
        dossier: as it was sent.
        language: of the words.
        made_at: the moment that the file bears.
    """
    form = _Form(dossier, language, made_at)
    form.dossier()
    form.return_slip()
    return bytes(form.pdf.output())


class _Pages(FPDF):
    """A4 pages, each of which says which it is of how many, and of which referral."""

    foot = ""

    def footer(self) -> None:
        """Write number and page under every page."""
        self.set_y(-16)
        self.set_font(FAMILY, size=9)
        self.cell(WIDTH, 5, f"{self.foot}   {self.page_no()}/{{nb}}", align="C")


class _Form:
    """A form while it is drawn."""

    def __init__(self, dossier: DossierDocument, language: str, made_at: datetime) -> None:
        self.pdf = _Pages(format="A4")
        self.pdf.set_margins(LEFT, TOP, 210 - LEFT - WIDTH)
        self.pdf.set_auto_page_break(auto=True, margin=297 - BOTTOM)
        self.pdf.set_creation_date(made_at)
        self.pdf.add_font(FAMILY, fname=FONTS / FILE)
        self._known = cast(TTFFont, self.pdf.fonts[FAMILY]).cmap
        self._language, self._document = language, dossier
        self.pdf.set_title(self.say("referral_form.title"))
        self.pdf.foot = f"{self.say('referral.number')} {shown_number(dossier.number)}"

    def say(self, key: str, **facts: object) -> str:
        return say(self._language, key, **facts)

    def dossier(self) -> None:
        """Draw everything that is told, and room for signature and seal."""
        document = self._document
        self.pdf.add_page()
        self._qr(document.number, LEFT + WIDTH - _QR, TOP)
        self._heading("referral_form.title")
        self._text(self.say("referral_form.secret"), WIDTH - _QR - 4)
        self.pdf.set_y(max(self.pdf.get_y(), TOP + _QR + 2))
        for label, text in self._facts():
            self._row(label, text)
        self._lines(("school_sign", "school_seal", "date"))

    def return_slip(self) -> None:
        """Draw the slip that the centre fills in and sends back: five fields."""
        document = self._document
        self.pdf.add_page()
        self._qr(document.number, LEFT + WIDTH - _QR, TOP)
        self._heading("referral_form.return_title")
        self._text(self.say("referral_form.return_words"), WIDTH - _QR - 4)
        self.pdf.set_y(max(self.pdf.get_y(), TOP + _QR + 2))
        self._row(self.say("referral.number"), shown_number(document.number))
        self._row(self.say("referral.from"), document.school)
        blank = "        -      -      "
        boxes = [self.say(f"inbox.advice.{advice}") for advice in Advice]
        attendances = [self.say(f"inbox.attendance.{one}") for one in Attendance]
        yes_no = [self.say("inbox.yes"), self.say("inbox.no")]
        self._row(f"1 {self.say('inbox.seen_on')}", blank)
        self._row(f"2 {self.say('inbox.advice_is')}", _boxes(boxes))
        self._row(f"3 {self.say('referral_form.advice')}", _boxes(attendances) + "\n\n\n")
        self._row(f"4 {self.say('inbox.next_on')}", blank)
        self._row(f"5 {self.say('inbox.needs_county')}", _boxes(yes_no))
        self._text(self.say("inbox.readers"), WIDTH)
        self._lines(("doctor_sign", "centre_seal", "date"))

    def _facts(self) -> list[tuple[str, str]]:
        document, of = self._document, self.say
        named = "referral.diagnosis_yes" if document.may_name_diagnosis else "referral.diagnosis_no"
        head = [
            (of("referral.number"), shown_number(document.number)),
            (of("referral.from"), document.school),
            (of("referral.to"), document.centre),
            (of("referral.request_is"), of(f"referral.request.{document.request}")),
            (of("referral.basis_is"), of(f"referral.basis.{document.basis}")),
            (of("referral.diagnosis_is"), of(named)),
        ]
        fields = [(of(f"referral.field.{name}"), text) for name, text in document.fields]
        last = f"{document.prepared_on.isoformat()} {document.prepared_by}"
        return [*head, *fields, (of("referral.prepared"), last)]

    def _heading(self, key: str) -> None:
        self.pdf.set_font(FAMILY, size=18)
        self.pdf.set_xy(LEFT, TOP)
        self.pdf.multi_cell(WIDTH - _QR - 4, 9, self._spelled(self.say(key)), align="L")
        self.pdf.ln(1)

    def _text(self, text: str, width: float) -> None:
        self.pdf.set_font(FAMILY, size=10)
        self.pdf.set_x(LEFT)
        self.pdf.multi_cell(width, 5.4, self._spelled(text), align="L")
        self.pdf.ln(_GAP)

    def _row(self, label: str, text: str) -> None:
        """Write a label and beside it a text; a row that does not fit begins on the next page."""
        label, text = self._spelled(label), self._spelled(text)
        self.pdf.set_font(FAMILY, size=11)
        width = WIDTH - _LABEL
        n_lines = max(self._n_lines(label, _LABEL - 2), self._n_lines(text, width))
        height = _LINE * n_lines + _GAP
        if self.pdf.get_y() + height > BOTTOM:
            self.pdf.add_page()
        top = self.pdf.get_y()
        self.pdf.set_xy(LEFT, top)
        self.pdf.multi_cell(_LABEL - 2, _LINE, label, align="L")
        self.pdf.set_xy(LEFT + _LABEL, top)
        self.pdf.multi_cell(width, _LINE, text, align="L")
        self.pdf.set_y(top + height)
        self.pdf.set_draw_color(190)
        self.pdf.line(LEFT, top + height - _GAP / 2, LEFT + WIDTH, top + height - _GAP / 2)

    def _n_lines(self, text: str, width: float) -> int:
        lines = self.pdf.multi_cell(width, _LINE, text, dry_run=True, output="LINES", align="L")
        return len(cast(list[str], lines))

    def _lines(self, names: tuple[str, ...]) -> None:
        if self.pdf.get_y() + 30 > BOTTOM:
            self.pdf.add_page()
        top, width = self.pdf.get_y() + 18, WIDTH / len(names)
        self.pdf.set_draw_color(0)
        self.pdf.set_font(FAMILY, size=11)
        for n, name in enumerate(names):
            self.pdf.set_xy(LEFT + n * width, top)
            self.pdf.cell(width - 6, _LINE, self._spelled(self.say(f"referral_form.{name}")))
            self.pdf.line(LEFT + n * width, top - 1, LEFT + (n + 1) * width - 6, top - 1)

    def _spelled(self, text: str) -> str:
        return "".join(
            c if c == "\n" or ord(c) in self._known else f"(U+{ord(c):04X})" for c in text
        )

    def _qr(self, content: str, x: float, y: float) -> None:
        size, stretches = qr_stretches(content)
        side = _QR / size
        for column, row, n in stretches:
            at = x + column * side, y + row * side
            self.pdf.rect(*at, n * side, side + _OVERLAP, style="F")


def _boxes(names: list[str]) -> str:
    return "   ".join(f"□ {name}" for name in names)
