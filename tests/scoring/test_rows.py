from instruments.catalogue import get
from scoring.cells import RejectedCell, Rejection
from scoring.compiled import compile_instrument
from scoring.rows import RowScorer, added_columns
from scoring.table_files.pieces import Piece
from tests.instruments.toys import toy


def _scored(instrument, *rows, torn=None):
    scorer = RowScorer(compile_instrument(instrument), range(instrument.n_items))
    piece = Piece(tuple(zip(*rows, strict=True)), range(2, 2 + len(rows)), torn or {})
    names = [column.name for column in added_columns(instrument)]
    return scorer, dict(zip(names, scorer.score(piece), strict=True))


def test_every_subscale_adds_three_columns_and_two_follow_at_the_end():
    names = [column.name for column in added_columns(get("gad7"))]

    assert names == [
        *("total", "total_band", "total_missing"),
        *("gad2", "gad2_band", "gad2_missing"),
        *("critical", "validity"),
    ]


def test_an_instrument_without_a_whole_score_has_no_column_for_it(tmp_path):
    partial = toy(
        tmp_path,
        ('id = "total"', 'id = "part"'),
        ('subscale = "total"', 'subscale = "part"'),
        ("{ total = 5", "{ part = 5"),
        ('{ total = "high"', '{ part = "high"'),
        ("{ total = 3", "{ part = 3"),
        ('{ total = "low"', '{ part = "low"'),
        ('{ total = "",', '{ part = "",'),
    )

    assert "total" not in {column.name for column in added_columns(partial)}


def test_a_row_is_scored_with_its_bands_and_blanks():
    _, cells = _scored(get("phq9"), ["1"] * 7 + ["", "0"], ["0"] * 8 + ["2"])

    # 7 over 8 answered items, times 9
    assert cells["total"] == [7.875, 2]
    assert cells["total_band"] == ["mild", "minimal"]
    assert cells["total_missing"] == [1, 0]
    assert cells["critical"] == ["", "q9"]


def test_a_critical_item_left_blank_is_marked():
    _, cells = _scored(get("phq9"), ["1"] * 8 + [""])

    assert cells["critical"] == ["q9?"]
    assert cells["total"] == [None]


def test_several_codes_in_one_cell_are_separated(tmp_path):
    _, cells = _scored(toy(tmp_path), ["0", "0", "1", "2", ""], ["0", "0", "", "", ""])

    assert cells["critical"] == ["q4;q3", "q4?;q3?"]


def test_a_rejected_row_has_no_scores_but_keeps_its_critical_items():
    scorer, cells = _scored(get("phq9"), ["0"] * 9, ["4", "x", *["0"] * 6, "3"])

    assert [cells[name][1] for name in ("total", "total_band", "total_missing")] == [None, "", None]
    assert cells["critical"] == ["", "q9"]
    assert cells["validity"] == ["", "rejected:q1 q2"]
    assert scorer.rejected == [
        RejectedCell(3, "q1", Rejection.NOT_AN_OPTION),
        RejectedCell(3, "q2", Rejection.NOT_A_NUMBER),
    ]
    assert (scorer.n_rows, scorer.n_rejected_rows, scorer.n_rejected_cells) == (2, 1, 2)


def test_a_rejected_critical_cell_is_not_taken_for_a_no():
    _, cells = _scored(get("phq9"), ["0"] * 8 + ["9"])

    assert cells["critical"] == ["q9?"]


def test_a_torn_row_says_nothing_of_any_item():
    scorer, cells = _scored(get("phq9"), ["0"] * 9, torn={0: 5})

    assert cells["critical"] == ["q9?"]
    assert cells["validity"] == ["rejected:row"]
    assert scorer.rejected == [RejectedCell(2, "", Rejection.TORN_ROW)]


def test_the_list_of_rejected_cells_has_an_end_and_the_count_has_none():
    scorer, _ = _scored(get("phq9"), *[["x"] * 9] * 200)

    assert scorer.n_rejected_cells == 1800
    assert len(scorer.rejected) == 1000


def test_notes_on_validity_are_written_as_codes():
    _, cells = _scored(get("phq9"), ["1"] * 9, [""] * 9, ["0"] * 9)

    assert cells["validity"] == ["long_string", "many_missing", ""]
