import re
from zipfile import ZipFile

import openpyxl
import pytest

from scoring.errors import TableRefused
from scoring.table_files import workbook
from scoring.table_files.formulas import first_unworked


def _make(path, *cells):
    book = openpyxl.Workbook()
    for place, value in cells:
        book.active[place] = value
    book.save(path)
    return path


def _with_cell(path, cell):
    """Write a workbook whose cell A2 another program has written."""
    _make(path, ("A1", "q1"), ("A2", "=1+1"))
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = re.sub(rb'<c r="A2".*?</c>', cell, sheet)
    with ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_a_formula_that_nobody_worked_out_is_found_by_its_place(tmp_path):
    path = _make(tmp_path / "in.xlsx", ("A1", "q1"), ("A2", 1), ("B7", "=1+1"))

    assert first_unworked(path) == "B7"


def test_a_workbook_with_such_a_formula_is_refused(tmp_path):
    path = _make(tmp_path / "in.xlsx", ("A1", "q1"), ("A2", "=1+1"))

    with pytest.raises(TableRefused) as refused, workbook.open_source(path):
        pass

    assert (refused.value.rule, refused.value.facts) == ("unworked_formula", {"place": "A2"})


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="A2"><f>1+1</f><v>2</v></c>',
        b'<c r="A2" t="str"><f>""</f><v></v></c>',
        b'<c r="A2"><v>2</v></c>',
    ],
)
def test_a_result_that_is_there_may_be_an_empty_text(cell, tmp_path):
    assert first_unworked(_with_cell(tmp_path / "in.xlsx", cell)) is None


@pytest.mark.parametrize("rest", [b'<f t="shared" si="0"/>', b"<f>1+1</f><v></v>", b"<f>1</f><v/>"])
def test_all_ways_to_write_no_result_are_found(rest, tmp_path):
    path = _with_cell(tmp_path / "in.xlsx", b'<c r="A2" s="1">' + rest + b"</c>")

    assert first_unworked(path) == "A2"


def test_only_the_first_sheet_is_looked_at(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "q1"
    book.create_sheet("sums")["A1"] = "=1+1"
    book.save(tmp_path / "in.xlsx")

    assert first_unworked(tmp_path / "in.xlsx") is None


def test_a_formula_far_down_a_long_sheet_is_found(tmp_path):
    # 40,000 cells of about 30 bytes: more than one piece of a MiB
    cells = [(f"A{n}", n) for n in range(1, 40_001)]

    assert first_unworked(_make(tmp_path / "in.xlsx", *cells, ("A40001", "=1"))) == "A40001"


def test_what_is_no_workbook_holds_no_formula(tmp_path):
    path = tmp_path / "in.xlsx"
    path.write_bytes(b"q1\n0\n")

    assert first_unworked(path) is None
