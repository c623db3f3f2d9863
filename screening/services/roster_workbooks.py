"""Write a workbook of texts in memory.

A library for workbooks writes each sheet to a file on the disk first; names may not lie there.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from io import BytesIO
from typing import NamedTuple
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from screening.services.roster_rows import letters

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        '<sheets><sheet name="roster" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/></font>'
        '<font><b/><sz val="11"/></font></fonts>'
        '<fills count="3"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill>'
        '<fill><patternFill patternType="solid"><fgColor rgb="FFF9D5D0"/></patternFill></fill>'
        '</fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3">'
        '<xf numFmtId="49" fontId="0" fillId="0" applyNumberFormat="1" quotePrefix="1"/>'
        '<xf numFmtId="49" fontId="0" fillId="2" applyNumberFormat="1" applyFill="1" '
        'quotePrefix="1"/>'
        '<xf numFmtId="49" fontId="1" fillId="0" applyNumberFormat="1" applyFont="1" '
        'quotePrefix="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    ),
}
_SHEET = "xl/worksheets/sheet1.xml"

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FIGURE = re.compile(r"[+-]?[0-9][0-9 ()-]*")


class Look(IntEnum):
    """How a cell looks: the number of its format."""

    PLAIN = 0
    FAULTY = 1
    HEADING = 2


class Written(NamedTuple):
    """One cell."""

    text: str
    look: Look


def workbook_of(rows: Iterable[tuple[int, Sequence[Written]]]) -> bytes:
    """Return an xlsx file of one sheet, in which every cell is text.

    Args:
        rows: each with its number, from 1, in order.
    """
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, part in _PARTS.items():
            archive.writestr(name, _HEAD + part)
        with archive.open(_SHEET, "w") as sheet:
            sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for number, cells in rows:
                sheet.write("".join(_row(number, cells)).encode())
            sheet.write(b"</sheetData></worksheet>")
    return content.getvalue()


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, wherever it is copied to."""
    if text.startswith(_BEGINS_FORMULA) and not _FIGURE.fullmatch(text):
        return "'" + text
    return text


def _row(number: int, cells: Sequence[Written]) -> Iterator[str]:
    yield f'<row r="{number}">'
    for n, (text, look) in enumerate(cells):
        if text or look is Look.FAULTY:
            plain = _NO_XML.sub("", harmless(text))
            yield f'<c r="{letters(n)}{number}" s="{look:d}" t="inlineStr">'
            yield f'<is><t xml:space="preserve">{escape(plain)}</t></is></c>'
    yield "</row>"
