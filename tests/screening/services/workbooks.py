"""Roster files that the tests of the roster reader make up, whole ones and broken ones."""

import io
import zipfile

from openpyxl import Workbook

HEADER = ["姓名", "学号", "年级", "班级", "性别", "出生日期", "监护人", "监护人电话"]
SHAN = ["单晓明", "0200001", "七年级", "2班", "男", "2014-03-05", "王建国", "15400000001"]
OUYANG = ["欧阳娜", "0200002", "7", "2", "女", "2014/3/6", "", ""]
ROWS = [SHAN, OUYANG]


def a_workbook(rows=ROWS, *, header=HEADER, change=None):
    """Make an xlsx file; ``change`` gets the workbook and its first sheet before it is saved."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in [header, *rows]:
        sheet.append(row)
    if change:
        change(book, sheet)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def a_csv(rows=ROWS, *, header=HEADER, encoding="utf-8", delimiter=","):
    """Make a text file as a spreadsheet program saves it."""
    lines = [delimiter.join(row) for row in [header, *rows]]
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def parts_of(data):
    """Unpack an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts):
    """Pack an archive; a part's content may be bytes or text."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def with_part(data, name, part):
    """Return an archive with one part added or replaced."""
    return packed({**parts_of(data), name: part})


def with_text(data, name, old, new):
    """Return an archive with a text in one part replaced."""
    part = parts_of(data)[name].decode()
    assert old in part
    return with_part(data, name, part.replace(old, new, 1))
