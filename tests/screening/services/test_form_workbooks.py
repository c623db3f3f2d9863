from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from pyxform.xls2xform import convert

from instruments.catalogue import get
from instruments.interchange.errors import InterchangeRefused
from instruments.interchange.xlsform import sheets_of
from screening.services.form_workbooks import read_workbook, workbook_of


def test_a_workbook_is_read_in_another_process_as_it_was_written():
    sheets = sheets_of(get("phq9"))

    found = read_workbook(workbook_of(sheets))

    trimmed = {n: [[c for c in row if c] for row in rows] for n, rows in found.items()}
    assert trimmed == {n: [[c for c in row if c] for row in rows] for n, rows in sheets.items()}


def test_an_independent_reader_makes_a_form_of_the_workbook(tmp_path):
    path = tmp_path / "gad7.xlsx"
    path.write_bytes(workbook_of(sheets_of(get("gad7"))))

    assert convert(path).xform.count("<select1 ") == 7


def test_a_text_that_begins_like_a_formula_stays_a_text():
    content = workbook_of({"survey": [["=1+1", "@x"]]})

    assert read_workbook(content)["survey"] == [["=1+1", "@x"]]


def with_formula():
    book = Workbook()
    book.worksheets[0]["B2"] = "=1+1"
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def bomb():
    content = BytesIO()
    with ZipFile(content, "w", 8) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", b"<x>" + b" " * (70 * 1024 * 1024))
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "not_a_workbook"),
        (b"PK\x03\x04torn", "not_a_workbook"),
        (bomb(), "not_a_workbook"),
        (b"x" * (5 * 1024 * 1024 + 1), "too_large"),
        (with_formula(), "formula"),
    ],
)
def test_hostile_workbooks_are_refused(content, rule):
    with pytest.raises(InterchangeRefused) as refused:
        read_workbook(content)

    assert refused.value.rule == rule


def test_the_cell_of_a_formula_is_named():
    with pytest.raises(InterchangeRefused) as refused:
        read_workbook(with_formula())

    assert refused.value.facts == {"cell": "B2"}


def test_a_reader_that_takes_too_long_is_ended():
    with pytest.raises(InterchangeRefused, match="not_a_workbook"):
        read_workbook(with_formula(), timeout_s=0.001)
