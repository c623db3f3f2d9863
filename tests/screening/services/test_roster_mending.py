from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from screening.services.roster_files import ROSTER, FaultCode, read_roster
from screening.services.roster_mending import mending_workbook
from screening.services.roster_tables import read_to_mend
from screening.wording import say
from tests.screening.services.workbooks import HEADER, OUYANG, SHAN, a_csv, a_workbook

NAMELESS = ["", *OUYANG[1:]]


def mended(data, filename="r.xlsx", language="zh"):
    """Return the workbook to mend, as bytes and opened."""
    file, grid = read_to_mend(data, filename, ROSTER)
    content = mending_workbook(grid, file.reading.header, file.faults, language)
    return content, load_workbook(BytesIO(content)).active


def filled(sheet, column):
    return sheet[column].fill.fgColor.rgb == "FFF9D5D0"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_faulty_cell_is_marked_and_its_remedy_stands_at_the_end_of_its_row(language):
    _, sheet = mended(a_workbook([SHAN, NAMELESS]), language=language)

    assert [cell.value for cell in sheet[2]][:8] == SHAN
    assert sheet["I1"].value == say(language, "roster.remedy")
    assert sheet["I3"].value == say(language, "fault.name_missing")
    assert (filled(sheet, "A3"), filled(sheet, "A2"), filled(sheet, "B3")) == (True, False, False)


def test_every_fault_has_its_remedy_however_many_there_are():
    rows = [["", f"{n:07}", *SHAN[2:5], "", "", ""] for n in range(500)]

    _, sheet = mended(a_csv(rows), "r.csv")

    assert all(sheet[f"I{n}"].value for n in range(2, 502))


def test_rows_keep_their_numbers_under_a_title():
    def push_down(book, sheet):
        sheet.insert_rows(1, 2)
        sheet["A1"] = "木叶中学2026年学生名单"

    _, sheet = mended(a_workbook([SHAN, NAMELESS], change=push_down))

    assert sheet["A1"].value == "木叶中学2026年学生名单"
    assert sheet["I5"].value


def test_what_was_mended_is_read_without_a_fault():
    content, _ = mended(a_workbook([SHAN, NAMELESS]))
    book = load_workbook(BytesIO(content))
    book.active["A3"].value = OUYANG[0]
    again = BytesIO()
    book.save(again)

    file = read_roster(again.getvalue(), "r.xlsx")

    assert file.faults == ()
    assert [row.name for row in file.rows] == [SHAN[0], OUYANG[0]]


def test_a_workbook_that_was_not_mended_is_refused_for_the_same_and_grows_no_second_column():
    content, first = mended(a_workbook([SHAN, NAMELESS]))
    file = read_roster(content, "r.xlsx")
    _, second = mended(content)

    assert [(f.line, f.code) for f in file.faults] == [(3, FaultCode.NAME_MISSING)]
    assert [[c.value for c in row] for row in first] == [[c.value for c in row] for row in second]


def test_a_number_that_a_spreadsheet_has_rounded_must_be_typed_again():
    """As text it would look like the right one."""
    content, sheet = mended(a_workbook([[SHAN[0], 510101201403051234, *SHAN[2:]]]))

    assert sheet["B2"].value in {None, ""}
    assert filled(sheet, "B2")
    assert FaultCode.NUMBER_MISSING in {f.code for f in read_roster(content, "r.xlsx").faults}


def test_what_is_wrong_with_the_whole_table_stands_in_the_heading():
    rows = [[f"学生{n}", f"51010120140305{n}000", *SHAN[2:5], "", "", ""] for n in range(3)]
    _, sheet = mended(a_workbook(rows))
    _, without = mended(a_workbook([SHAN], header=["姓名", "甲", *HEADER[2:]]))

    assert sheet["I1"].value.endswith(say("zh", "fault.digits_lost"))
    assert without["I1"].value.endswith(say("zh", "fault.no_number_column"))


def test_dates_and_whole_numbers_are_written_as_people_write_them():
    row = ["", "0200001", 7, 2.0, "男", datetime(2014, 3, 5), "王建国", 15400000001]
    _, sheet = mended(a_workbook([row]))

    assert [cell.value for cell in sheet[2]][1:8] == [
        *("0200001", "7", "2", "男", "2014-03-05", "王建国", "15400000001")
    ]
