"""Points of drawings, worked out by hand."""

import pytest

from screening.web.sparklines import Frame, Mark, sparkline


def test_scores_stand_side_by_side_in_the_middle_of_their_slots():
    # four slots of a unit box: their middles are 1/8, 3/8, 5/8, 7/8; 0 of 0 to 20 is at the foot
    drawn = sparkline([0, 5, 10, 20], lowest=0, highest=20)

    assert [(mark.x, mark.y) for mark in drawn.marks] == [
        (0.125, 1),
        (0.375, 0.75),
        (0.625, 0.5),
        (0.875, 0),
    ]
    (run,) = drawn.runs
    assert run.line == "0.125,1 0.375,0.75 0.625,0.5 0.875,0"


def test_no_line_crosses_a_gap():
    drawn = sparkline([4, None, 8, 12, None], lowest=0, highest=16)

    # five slots: 1/10, 3/10, 5/10, 7/10, 9/10; 4, 8 and 12 of 16 are a quarter, a half, three
    assert [run.line for run in drawn.runs] == ["0.1,0.75", "0.5,0.5 0.7,0.25"]


@pytest.mark.parametrize("values", [[], [None, None]])
def test_where_nothing_was_scored_nothing_is_drawn(values):
    assert sparkline(values, lowest=0, highest=27, cut=9).marks == ()


def test_the_band_goes_along_above_and_back_below_and_ends_with_the_scale():
    # 2 +- 4 of 0 to 10 reaches from 0, not from -2, to 6; 8 +- 4 from 4 to 10, not to 12
    drawn = sparkline([2, 8], lowest=0, highest=10, error=4)

    assert drawn.marks == (Mark(0.25, 0.8, 0.4, 1), Mark(0.75, 0.2, 0, 0.6))
    assert drawn.runs[0].band == "0.25,0.4 0.75,0 0.75,0.6 0.25,1"


def test_a_lone_score_has_ends_of_its_error_and_no_band():
    (mark,) = sparkline([5], lowest=0, highest=10, error=2).marks

    assert mark == Mark(0.5, 0.5, 0.3, 0.7)
    assert sparkline([5], lowest=0, highest=10, error=2).runs[0].band == ""


def test_without_a_known_error_there_is_no_band():
    drawn = sparkline([2, 8], lowest=0, highest=10)

    assert drawn.runs[0].band == ""
    assert {mark.high for mark in drawn.marks} == {None}


@pytest.mark.parametrize(("cut", "height"), [(10, 0.5), (25, 0), (None, None)])
def test_the_cut_score_has_its_height(cut, height):
    assert sparkline([1], lowest=0, highest=20, cut=cut).cut == height


def test_a_scale_that_does_not_begin_at_zero_fills_the_box():
    assert sparkline([3], lowest=1, highest=5).marks[0].y == 0.5


def test_points_are_placed_in_the_room_that_there_is():
    # a box of 200 by 40 at (10, 6): the middle is (110, 26), the foot 46
    frame = Frame(left=10, top=6, width=200, height=40)

    drawn = sparkline([5], lowest=0, highest=10, cut=0, error=5, frame=frame)

    assert drawn.marks == (Mark(110, 26, 6, 46),)
    assert drawn.cut == 46
