"""The workbook that a school fills in: one sheet for the students, one that explains it."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from screening.services.roster_rows import letters

HEADER = ("姓名", "学号", "年级", "班级", "性别", "出生日期", "监护人", "监护人电话")

_WIDTHS = (14, 24, 10, 10, 8, 14, 14, 18)
_PREPARED_ROWS = 500
_NOTES = (
    ("列", "怎样填写"),
    ("姓名", "必填。按户口簿上的字填写，生僻字照原样填写。"),
    ("学号", "必填，每人不同。本表各列已设为“文本”格式，长号码不会丢失末位数字。"),
    ("年级", "必填。例如：七年级、初一、7、高一。"),
    ("班级", "必填。例如：2班、(2)班。"),
    ("性别", "可空。男或女。"),
    ("出生日期", "可空。例如：2012-03-05。"),
    ("监护人", "可空。"),
    ("监护人电话", "可空。"),
    ("注意", "一名学生一行；不要合并单元格，不要隐藏行或工作表，不要使用公式。"),
)


def roster_template() -> bytes:
    """Return an empty roster as an xlsx file; every cell to be filled in is of the type text."""
    book = Workbook()
    roster = book.worksheets[0]
    roster.title = "名单"
    roster.append(list(HEADER))
    roster.freeze_panes = "A2"
    for column, width in enumerate(_WIDTHS):
        letter = letters(column)
        roster.column_dimensions[letter].width = width
        roster.column_dimensions[letter].number_format = "@"
        for row in range(1, _PREPARED_ROWS + 2):
            roster[f"{letter}{row}"].number_format = "@"
    _head(roster)
    notes = book.create_sheet("填写说明")
    for note in _NOTES:
        notes.append(list(note))
    notes.column_dimensions["A"].width = 14
    notes.column_dimensions["B"].width = 80
    _head(notes)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _head(sheet: Worksheet) -> None:
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color="FFE8F1EC")
