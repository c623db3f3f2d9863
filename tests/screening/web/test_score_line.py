from dataclasses import dataclass

import pytest

from screening.web.score_line import figure, score_line


@dataclass(frozen=True)
class Band:
    lowest: float
    name: dict[str, str]


FIVE = [Band(n, {"en": f"from {n}"}) for n in (0, 5, 10, 15, 20)]
TWO = [Band(n, {"en": f"from {n}"}) for n in (0, 13)]


def test_the_line_is_divided_at_the_cut_scores():
    line = score_line(14, lowest=0, highest=20, bands=FIVE[:4])

    assert [s.left for s in line.stretches] == [0, 25, 50, 75]
    assert [s.width for s in line.stretches] == [25, 25, 25, 25]


def test_a_score_stands_in_its_place_and_in_its_band():
    line = score_line(14, lowest=0, highest=20, bands=FIVE[:4])

    assert line.at == 70
    assert line.band == {"en": "from 10"}


@pytest.mark.parametrize(("value", "band"), [(9, "from 5"), (10, "from 10"), (27, "from 20")])
def test_a_cut_score_is_the_lowest_of_its_band(value, band):
    assert score_line(value, lowest=0, highest=27, bands=FIVE).band == {"en": band}


def test_where_there_is_no_score_nothing_is_marked():
    line = score_line(None, lowest=0, highest=27, bands=FIVE)

    assert (line.at, line.value, line.band) == (None, "", None)


def test_an_instrument_without_cut_scores_has_a_bare_line():
    assert score_line(3, lowest=0, highest=21).stretches == ()


def test_the_worse_end_is_the_darker_one():
    worse = score_line(0, lowest=0, highest=27, bands=FIVE)
    better = score_line(0, lowest=0, highest=25, bands=TWO, higher_is="better")

    assert [s.tone for s in worse.stretches] == [0, 1, 2, 3, 4]
    assert [s.tone for s in better.stretches] == [3, 0]


@pytest.mark.parametrize(("value", "anchor"), [(0, "start"), (10, "middle"), (27, "end")])
def test_a_label_at_the_end_is_turned_inwards(value, anchor):
    assert score_line(value, lowest=0, highest=27).anchor == anchor


@pytest.mark.parametrize(("value", "said"), [(14.0, "14"), (13.333, "13.3"), (0.0, "0")])
def test_a_score_is_said_with_one_decimal_at_most(value, said):
    assert score_line(value, lowest=0, highest=27).value == said


@pytest.mark.parametrize(("score", "words"), [(14, "14"), (14.0, "14"), (12.25, "12.2"), (0, "0")])
def test_a_whole_score_is_written_without_decimals(score, words):
    assert figure(score) == words
