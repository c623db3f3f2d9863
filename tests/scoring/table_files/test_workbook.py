import gc
from datetime import UTC, date, datetime

import openpyxl
import pytest

from scoring.errors import TableRefused
from scoring.table_files import workbook
from scoring.table_files.pieces import Column, Kind, Layout, Piece


@pytest.fixture
def book(tmp_path):
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append([])
    sheet.delete_rows(1)
    sheet.append(["学号", "q1", "on"])
    sheet.append(["007", 2, date(2026, 3, 1)])
    sheet.append([])
    sheet.append([8, "1", None])
    made.save(tmp_path / "in.xlsx")
    return tmp_path / "in.xlsx"


def test_cells_keep_the_types_that_the_workbook_gives_them(book):
    with workbook.open_source(book) as source:
        (piece,) = source.pieces()

    assert source.columns == ("学号", "q1", "on")
    assert piece.cells[0] == ("007", "", 8)
    assert piece.cells[1] == (2, "", "1")
    assert piece.cells[2] == (date(2026, 3, 1), "", "")


def test_rows_are_numbered_as_the_sheet_shows_them(book):
    with workbook.open_source(book) as source:
        (piece,) = source.pieces()

    assert list(piece.rows) == [2, 3, 4]
    assert piece.done == 1


def test_blank_rows_below_the_last_filled_one_are_no_rows(tmp_path):
    made = openpyxl.Workbook()
    for row in (["id", "q1"], ["a", 1], ["", ""], ["b", 2], ["", ""], ["", ""]):
        made.active.append(row)
    made.save(tmp_path / "in.xlsx")

    with workbook.open_source(tmp_path / "in.xlsx") as source:
        (piece,) = source.pieces()

    assert piece.cells == (("a", "", "b"), (1, "", 2))


def test_rows_above_the_header_are_counted(tmp_path):
    made = openpyxl.Workbook()
    made.active["A2"] = "q1"
    made.active["A3"] = 1
    made.save(tmp_path / "low.xlsx")

    with workbook.open_source(tmp_path / "low.xlsx") as source:
        columns = source.columns

    # the header is looked for in row 1 and nowhere else
    assert columns == ("",)


@pytest.mark.parametrize("content", [b"", b"q1,q2\n0,1\n", b"PK\x03\x04 nothing"])
def test_a_file_that_is_no_workbook_is_refused(content, tmp_path):
    path = tmp_path / "odd.xlsx"
    path.write_bytes(content)

    with pytest.raises(TableRefused, match="not_a_workbook"), workbook.open_source(path):
        pass


def test_a_workbook_with_an_empty_sheet_is_refused(tmp_path):
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")

    with (
        pytest.raises(TableRefused, match="empty"),
        workbook.open_source(tmp_path / "empty.xlsx"),
    ):
        pass


def test_a_text_is_never_written_as_a_formula(tmp_path):
    layout = Layout(("name", "q1"), frozenset({1}), (Column("total", Kind.NUMBER),), None)
    piece = Piece((("=1+1", "bell\x07", "007"), ("2", "x", None)), range(2, 5))

    with workbook.open_target(tmp_path / "out.xlsx", layout) as target:
        target.write(piece, [[12.0, 7.875, None]])

    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert list(sheet.values) == [
        ("name", "q1", "total"),
        ("=1+1", 2, 12),
        ("bell\ufffd", "x", 7.875),
        ("007", None, None),
    ]
    assert sheet["A2"].data_type == "s"


def test_a_time_of_day_survives_the_journey(tmp_path):
    layout = Layout(("at",), frozenset(), (), None)
    piece = Piece(((datetime(2026, 3, 1, 8, 30),),), [2])

    with workbook.open_target(tmp_path / "out.xlsx", layout) as target:
        target.write(piece, [])

    with workbook.open_source(tmp_path / "out.xlsx") as source:
        assert next(source.pieces()).cells == ((datetime(2026, 3, 1, 8, 30),),)


def test_a_workbook_that_is_given_up_complains_of_nothing(tmp_path):
    # a warning is an error here, and what an object says as it is collected is a warning
    with (
        pytest.raises(TableRefused, match="no_rows"),
        workbook.open_target(tmp_path / "out.xlsx", Layout(("q1",), frozenset(), (), None)),
    ):
        raise TableRefused("no_rows")

    gc.collect()
    assert not (tmp_path / "out.xlsx").exists()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        # more than the 15 digits that a spreadsheet keeps
        (123456789012345678, "123456789012345678"),
        (float("inf"), "inf"),
        (datetime(2026, 3, 1, 8, 30, tzinfo=UTC), "2026-03-01 08:30:00+00:00"),
        (datetime(2026, 3, 1, 8, 30, 0, 1), "2026-03-01 08:30:00.000001"),
        (date(1812, 9, 1), "1812-09-01"),
        ([1, 2], "[1, 2]"),
    ],
)
def test_what_a_sheet_would_change_or_not_take_becomes_text(cell, text, tmp_path):
    with workbook.open_target(tmp_path / "out.xlsx", Layout(("a",), frozenset(), (), None)) as out:
        out.write(Piece(((cell,),), [2]), [])

    with workbook.open_source(tmp_path / "out.xlsx") as source:
        assert next(source.pieces()).cells == ((text,),)


def test_a_text_that_a_cell_cannot_hold_is_refused(tmp_path):
    path, layout = tmp_path / "out.xlsx", Layout(("note",), frozenset(), (), None)

    with pytest.raises(TableRefused) as refused, workbook.open_target(path, layout) as target:
        target.write(Piece((("short", "x" * 32_768),), [2, 3]), [])

    assert refused.value.facts == {"row": "3", "most": "32767"}


def test_an_answer_of_very_many_digits_stays_a_text(tmp_path):
    path, layout = tmp_path / "out.xlsx", Layout(("q1",), frozenset({0}), (), None)

    with workbook.open_target(path, layout) as target:
        target.write(Piece((("1" * 5000,),), [2]), [])

    with workbook.open_source(path) as source:
        assert next(source.pieces()).cells == (("1" * 5000,),)
