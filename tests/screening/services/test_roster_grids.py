import pytest

from screening.services.roster_grids import read_grid
from screening.services.roster_rows import MAX_COLUMNS, MAX_TEXT, FaultCode, RefusedError
from tests.screening.services.workbooks import HEADER, SHAN, a_csv, a_workbook


def refusal(data, filename):
    with pytest.raises(RefusedError) as refused:
        read_grid(data, filename)
    return refused.value.fault


def sheets(**states):
    """Make a workbook with more sheets, by name and visibility."""

    def change(book, sheet):
        for name, state in states.items():
            added = book.create_sheet(name)
            added["A1"] = "内容"
            added.sheet_state = state

    return a_workbook(change=change)


@pytest.mark.parametrize("filename", ["r.docx", "r.ods", "r.xlsm", "r.xlsb", "r.pdf", "xlsx", ""])
def test_a_file_of_another_kind_is_refused(filename):
    assert refusal(a_workbook(), filename).code is FaultCode.UNKNOWN_KIND


def test_a_workbook_that_says_it_is_text_is_refused():
    assert refusal(a_workbook(), "r.csv").code is FaultCode.WRONG_ENDING


@pytest.mark.parametrize("data", [a_csv(), b"<html><table></table></html>", b"", b"%PDF-1.7"])
@pytest.mark.parametrize("filename", ["r.xlsx", "r.xls"])
def test_what_only_calls_itself_a_workbook_is_refused(data, filename):
    assert refusal(data, filename).code is FaultCode.NOT_A_WORKBOOK


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_refused(state):
    fault = refusal(sheets(旧名单=state), "r.xlsx")

    assert (fault.code, fault.facts) == (FaultCode.HIDDEN_SHEET, {"position": "2"})


def test_students_on_several_sheets_are_refused():
    fault = refusal(sheets(八年级="visible", 九年级="visible"), "r.xlsx")

    assert (fault.code, fault.facts) == (FaultCode.SEVERAL_SHEETS, {"count": "3"})


@pytest.mark.parametrize("name", ["填写说明", "说明", "Notes"])
def test_a_sheet_of_notes_may_stand_beside_the_students(name):
    assert len(read_grid(sheets(**{name: "visible"}), "r.xlsx").lines) == 3


def test_an_empty_sheet_is_no_second_sheet():
    data = a_workbook(change=lambda book, sheet: book.create_sheet("Sheet2"))

    assert len(read_grid(data, "r.xlsx").lines) == 3


def test_merged_cells_are_named_by_their_range():
    grid = read_grid(a_workbook(change=lambda book, sheet: sheet.merge_cells("B5:C7")), "r.xlsx")

    assert [(f.line, f.column, f.code, f.facts) for f in grid.faults] == [
        (5, "B", FaultCode.MERGED_CELLS, {"cells": "B5:C7"})
    ]


def test_lines_keep_their_place_in_the_sheet():
    def change(book, sheet):
        sheet.insert_rows(1, 3)
        sheet.insert_cols(1)

    lines = read_grid(a_workbook(change=change), "r.xlsx").lines

    assert [line.number for line in lines] == [4, 5, 6]
    assert lines[0].cells == ("", *HEADER)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(a_csv(encoding="utf-16"), FaultCode.WRONG_ENCODING, id="utf-16"),
        pytest.param(a_csv(encoding="utf-16-le"), FaultCode.NUL_BYTES, id="utf-16 unmarked"),
        pytest.param("姓名,學號\n".encode("big5"), FaultCode.WRONG_ENCODING, id="big5"),
        pytest.param("氏名,学号\n".encode("shift_jis"), FaultCode.WRONG_ENCODING, id="shift-jis"),
        pytest.param("Prénom;Née\n".encode("latin-1"), FaultCode.WRONG_ENCODING, id="latin-1"),
        pytest.param(a_csv() + "张三".encode("gb18030"), FaultCode.WRONG_ENCODING, id="mixed"),
        pytest.param(a_csv() + b"\xff\xff", FaultCode.WRONG_ENCODING, id="no text"),
        pytest.param(a_csv() + b"a\0b", FaultCode.NUL_BYTES, id="nul"),
        pytest.param(a_csv() + b'"never closed', FaultCode.BROKEN_CSV, id="an open quote"),
        pytest.param(a_csv() + b'"a"b,c\n', FaultCode.BROKEN_CSV, id="a quote too many"),
        pytest.param(b"," * MAX_COLUMNS + b"\n", FaultCode.TOO_MANY_COLUMNS, id="wide"),
        pytest.param(b"x" * (MAX_TEXT + 1), FaultCode.LONG_TEXT, id="a long cell"),
        pytest.param(b'"' + b"x" * 200_000 + b'"', FaultCode.BROKEN_CSV, id="a very long cell"),
    ],
)
def test_a_text_file_that_is_no_roster_is_refused(data, code):
    assert refusal(data, "r.csv").code is code


def test_nul_bytes_are_named_by_their_line():
    assert refusal(b"a\nb\n\0", "r.csv").line == 3


def test_a_formula_in_a_text_file_is_found():
    grid = read_grid(a_csv([["=HYPERLINK(1)", *SHAN[1:]], ['="0200001"'] * 8]), "r.csv")

    assert [(f.line, f.column, f.code) for f in grid.faults][:2] == [
        (2, "A", FaultCode.FORMULA),
        (3, "A", FaultCode.FORMULA),
    ]


def test_a_quoted_cell_may_hold_the_separator_and_a_new_line():
    data = '姓名,学号,班级\n"单,\n晓明",1,2班\n李四,2,2班\n'.encode()

    assert [(line.number, line.cells[1]) for line in read_grid(data, "r.csv").lines] == [
        (1, "学号"),
        (2, "1"),
        (3, "2"),
    ]


def test_an_open_quote_is_named_by_the_row_that_it_stands_in():
    data = '姓名,学号,班级\n单,1,2班\n"李,2,2班\n王,3,2班\n赵,4,2班\n'.encode()

    assert refusal(data, "r.csv").line == 3
