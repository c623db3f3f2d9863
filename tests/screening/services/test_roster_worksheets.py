import pytest

from screening.services.roster_archives import unpack_workbook
from screening.services.roster_files import read_roster
from screening.services.roster_rows import MAX_TEXT, FaultCode, RefusedError
from screening.services.roster_worksheets import MAX_ELEMENTS, walk_worksheets
from tests.screening.services.workbooks import a_workbook, with_part, with_text

SHEET = "xl/worksheets/sheet1.xml"


def found(data):
    """Return what a walk notes, and check that the whole reader notes it too."""
    walked = walk_worksheets(unpack_workbook(data))
    codes = {fault.code for fault in read_roster(data, "r.xlsx").faults}
    assert {fault.code for fault in walked} <= codes
    return [(fault.line, fault.column, fault.code) for fault in walked]


def refusal(data):
    with pytest.raises(RefusedError) as refused:
        walk_worksheets(unpack_workbook(data))
    assert read_roster(data, "r.xlsx").faults == (refused.value.fault,)
    return refused.value.fault


def put(**cells):
    """Make a workbook with some cells set by their address."""

    def change(book, sheet):
        for address, value in cells.items():
            sheet[address] = value

    return a_workbook(change=change)


def test_a_plain_workbook_has_nothing_to_note():
    assert found(a_workbook()) == []


def test_a_formula_is_found_wherever_it_stands():
    data = put(B3="=B2+1", Z40="=SUM(A1:A9)")

    assert found(data) == [(3, "B", FaultCode.FORMULA), (40, "Z", FaultCode.FORMULA)]


def test_a_formula_is_found_in_a_sheet_of_another_prefix_and_place():
    sheet = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<x:sheetData><x:row r="7"><x:c><x:v>1</x:v></x:c><x:c><x:f>1+1</x:f></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )

    data = with_part(a_workbook(), "xl/elsewhere/x.xml", sheet)

    assert found(data) == [(7, "B", FaultCode.FORMULA)]


def test_an_error_in_a_cell_is_found():
    def change(book, sheet):
        sheet["C3"] = "#N/A"
        sheet["C3"].data_type = "e"

    assert found(a_workbook(change=change)) == [(3, "C", FaultCode.ERROR_CELL)]


def test_a_hidden_row_is_found_where_it_holds_anything():
    def change(book, sheet):
        sheet.row_dimensions[3].hidden = True
        sheet.row_dimensions[300].hidden = True

    assert found(a_workbook(change=change)) == [(3, None, FaultCode.HIDDEN_ROW)]


@pytest.mark.parametrize("value", ["x" * (MAX_TEXT + 1), "字" * (MAX_TEXT + 1)])
def test_a_text_that_is_too_long_is_refused(value):
    assert refusal(put(I2=value)).code is FaultCode.LONG_TEXT


def test_a_text_just_short_enough_is_no_matter():
    assert found(put(I2="字" * MAX_TEXT)) == []


def test_a_value_far_below_is_refused_before_a_table_is_made_for_it():
    fault = refusal(put(A1048576="x"))

    assert (fault.code, fault.facts) == (FaultCode.TOO_MANY_ROWS, {"limit": "20000"})


def test_a_value_far_to_the_right_is_refused():
    assert refusal(put(XFD2="x")).code is FaultCode.TOO_MANY_COLUMNS


def test_a_mere_colour_far_below_is_no_matter():
    def change(book, sheet):
        sheet["A500000"].number_format = "@"

    data = a_workbook(change=change)

    assert found(data) == []
    assert len(read_roster(data, "r.xlsx").rows) == 2


@pytest.mark.parametrize(
    "address", ["A99999999999999999999", "ZZZZZ1", "b2", "$B$2", "B0", "B", "2", "?", ""]
)
def test_an_address_that_is_none_is_refused(address):
    # python-calamine 0.9.1 takes ZZZZZ1 for a place, asks for its memory and aborts the process
    data = with_text(a_workbook(), SHEET, 'r="B2"', f'r="{address}"')

    assert refusal(data).code is FaultCode.NOT_A_WORKBOOK


@pytest.mark.parametrize("row", ["0", "-1", "99999999", "2.0", "x"])
def test_a_row_that_is_none_is_refused(row):
    data = with_text(a_workbook(), SHEET, '<row r="2"', f'<row r="{row}"')

    assert refusal(data).code is FaultCode.NOT_A_WORKBOOK


def test_rows_and_cells_without_addresses_are_counted():
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        "<row><c><v>1</v></c></row><row><c><v>1</v></c><c><f>1</f></c></row>"
        "</sheetData></worksheet>"
    )

    walked = walk_worksheets({"xl/worksheets/sheet1.xml": sheet.encode()})

    assert [(fault.line, fault.column) for fault in walked] == [(2, "B")]


@pytest.mark.parametrize("sheet", ["", "<worksheet>", "<worksheet><c></row></worksheet>", "x"])
def test_a_sheet_that_is_no_xml_is_refused(sheet):
    data = with_part(a_workbook(), SHEET, sheet)

    assert refusal(data).code is FaultCode.NOT_A_WORKBOOK


def test_a_sheet_of_very_many_elements_is_refused():
    rows = "<row/>" * (MAX_ELEMENTS + 1)
    data = with_part(a_workbook(), SHEET, f"<worksheet><sheetData>{rows}</sheetData></worksheet>")

    assert refusal(data).code is FaultCode.EXPANDS_TOO_FAR
