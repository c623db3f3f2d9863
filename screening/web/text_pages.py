"""A4 pages of words for a PDF file: headings, rows, tables, lines to sign on, numbered at the foot.

It loads a library for PDF files, so it is itself loaded only when such a file is asked for.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace, TTFFont

from screening.web.slip_files import FONTS
from screening.wording import say

FAMILY, FILE = "text", "NotoSansCJKsc-Regular.otf"

# All that follows is in millimetres, but for the sizes of letters, which are in points.
LEFT, TOP, WIDTH, BOTTOM = 18.0, 18.0, 174.0, 270.0
LABEL = 46.0
LINE = 6.4
GAP = 1.6
SMALL_LINE = 5.4
SIGNING = 30.0
"""What a line to sign on takes with the room above it."""


class Pages(FPDF):
    """A4 pages, each of which says which it is of how many, and of what."""

    foot = ""

    def footer(self) -> None:
        """Write what the pages are of, and the number of this one, under it."""
        self.set_y(-16)
        self.set_text_color(0)
        self.set_font(FAMILY, size=9)
        self.cell(WIDTH, 5, f"{self.foot}   {self.page_no()}/{{nb}}", align="C")


class TextPages:
    """A file while it is drawn, in the memory alone.

    A character that the font has not is written as its code point, ``(U+31350)``, never as a box.
    """

    def __init__(self, title: str, foot: str, language: str, made_at: datetime) -> None:
        """Begin a file without a page.

        Args:
            title: of the file.
            foot: what stands under every page, before its number.
            language: of the words.
            made_at: the moment that the file bears.
        """
        self.pdf = Pages(format="A4")
        self.pdf.set_margins(LEFT, TOP, 210 - LEFT - WIDTH)
        self.pdf.set_auto_page_break(auto=True, margin=297 - BOTTOM)
        self.pdf.set_creation_date(made_at)
        self.pdf.add_font(FAMILY, fname=FONTS / FILE)
        self.pdf.set_title(title)
        self._known = cast(TTFFont, self.pdf.fonts[FAMILY]).cmap
        self._language = language
        #: Characters that the font has not, as they came.
        self.missing: list[str] = []
        self.pdf.foot = self.spelled(foot)

    def say(self, key: str, **facts: object) -> str:
        """Return the words of a key in the file's language."""
        return say(self._language, key, **facts)

    def keep(self, height: float) -> None:
        """Begin the next page where less than this height is left."""
        if self.pdf.get_y() + height > BOTTOM:
            self.pdf.add_page()

    def heading(self, text: str, width: float = WIDTH, size: float = 18) -> None:
        """Write a heading that stands on one page with the line below it."""
        self.keep(size / 2 + 3 * LINE)
        self.pdf.set_font(FAMILY, size=size)
        self.pdf.set_x(LEFT)
        self.pdf.multi_cell(width, size / 2, self.spelled(text), align="L")
        self.pdf.ln(1)

    def text(self, text: str, width: float = WIDTH, size: float = 10) -> None:
        """Write a paragraph, over as many pages as it takes."""
        self.pdf.set_font(FAMILY, size=size)
        self.pdf.set_x(LEFT)
        self.pdf.multi_cell(width, SMALL_LINE * size / 10, self.spelled(text), align="L")
        self.pdf.ln(GAP)

    def row(self, label: str, text: str) -> None:
        """Write a label and beside it a text; a row that does not fit begins on the next page."""
        label, text = self.spelled(label), self.spelled(text)
        self.pdf.set_font(FAMILY, size=11)
        width = WIDTH - LABEL
        n_lines = max(self._n_lines(label, LABEL - 2), self._n_lines(text, width))
        height = LINE * n_lines + GAP
        self.keep(height)
        top = self.pdf.get_y()
        self.pdf.set_xy(LEFT, top)
        self.pdf.multi_cell(LABEL - 2, LINE, label, align="L")
        self.pdf.set_xy(LEFT + LABEL, top)
        self.pdf.multi_cell(width, LINE, text, align="L")
        self.pdf.set_y(top + height)
        self.pdf.set_draw_color(190)
        self.pdf.line(LEFT, top + height - GAP / 2, LEFT + WIDTH, top + height - GAP / 2)

    def table(
        self,
        heads: Sequence[str],
        rows: Sequence[tuple[Sequence[str], str]],
        widths: Sequence[int],
    ) -> None:
        """Write a table whose heads stand on every page that it goes on to.

        Args:
            heads: of the columns.
            rows: the cells of each, and what stands under them over the whole width; empty for
                nothing.
            widths: of the columns, in any unit.
        """
        self.pdf.set_font(FAMILY, size=9.5)
        self.pdf.set_draw_color(150)
        with self.pdf.table(
            align="LEFT",
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            col_widths=tuple(widths),
            headings_style=FontFace(fill_color=235),
            line_height=SMALL_LINE,
            padding=1,
            text_align="LEFT",
            width=WIDTH,
        ) as table:
            table.row([self.spelled(head) for head in heads])
            for cells, below in rows:
                table.row([self.spelled(cell) for cell in cells])
                if below:
                    table.row().cell(self.spelled(below), colspan=len(heads))
        self.pdf.ln(GAP + 1)

    def signatures(self, names: Sequence[str]) -> None:
        """Draw lines to sign on, side by side, with what each is for."""
        self.keep(SIGNING)
        top, width = self.pdf.get_y() + 18, WIDTH / len(names)
        self.pdf.set_draw_color(0)
        self.pdf.set_font(FAMILY, size=11)
        for n, name in enumerate(names):
            self.pdf.set_xy(LEFT + n * width, top)
            self.pdf.cell(width - 6, LINE, self.spelled(name))
            self.pdf.line(LEFT + n * width, top - 1, LEFT + (n + 1) * width - 6, top - 1)
        self.pdf.set_y(top + LINE)

    def spelled(self, text: str) -> str:
        """Return a text with a code point for every character that the font has not."""
        missing = [c for c in text if c != "\n" and ord(c) not in self._known]
        self.missing += missing
        for c in set(missing):
            text = text.replace(c, f"(U+{ord(c):04X})")
        return text

    def content(self) -> bytes:
        """Return the file."""
        return bytes(self.pdf.output())

    def _n_lines(self, text: str, width: float) -> int:
        lines = self.pdf.multi_cell(width, LINE, text, dry_run=True, output="LINES", align="L")
        return len(cast(list[str], lines))
