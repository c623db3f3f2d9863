import io

from openpyxl import load_workbook

from screening.services.roster_files import FaultCode, read_roster
from screening.services.roster_template import HEADER, roster_template
from tests.screening.services.workbooks import SHAN


def filled_in(*rows):
    """Type rows into the template, as a school does."""
    book = load_workbook(io.BytesIO(roster_template()))
    for line, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            book.worksheets[0].cell(line, column).value = value
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_an_empty_template_is_read_as_empty():
    file = read_roster(roster_template(), "r.xlsx")

    assert [fault.code for fault in file.faults] == [FaultCode.EMPTY]


def test_a_template_that_was_filled_in_is_read_without_a_fault():
    file = read_roster(filled_in(SHAN), "r.xlsx")

    assert file.faults == ()
    assert [row.name for row in file.rows] == [SHAN[0]]


def test_every_cell_to_be_filled_in_is_of_the_type_text():
    sheet = load_workbook(io.BytesIO(roster_template())).worksheets[0]
    columns = range(1, len(HEADER) + 1)

    formats = {sheet.cell(row, column).number_format for row in (1, 2, 400) for column in columns}
    assert formats == {"@"}


def test_the_notes_can_be_seen():
    book = load_workbook(io.BytesIO(roster_template()))

    assert [sheet.sheet_state for sheet in book.worksheets] == ["visible", "visible"]
    assert [sheet.title for sheet in book.worksheets] == ["名单", "填写说明"]
