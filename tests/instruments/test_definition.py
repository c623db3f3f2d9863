import pytest

from instruments.catalogue import get
from tests.instruments.toys import toy


def test_an_option_may_count_something_else_than_its_value(tmp_path):
    item = toy(tmp_path).items["q3"]

    assert item.scores == {1: 4, 2: 3, 3: 0}


def test_a_reversed_item_counts_lowest_plus_highest_less_its_score():
    assert get("rses").items["q3"].scores == {1: 4, 2: 3, 3: 2, 4: 1}


def test_options_keep_their_published_order():
    assert get("who5").option_values("q1") == (5, 4, 3, 2, 1, 0)


@pytest.mark.parametrize(
    ("instrument_id", "subscale_id", "expected"),
    [
        ("phq9", "total", (0, 27)),
        ("gad7", "total", (0, 21)),
        ("who5", "total", (0, 100)),
        ("dass21", "depression", (0, 42)),
        ("dass21", "total", (0, 63)),
        ("rses", "total", (10, 40)),
    ],
)
def test_a_subscale_ranges_as_published(instrument_id, subscale_id, expected):
    assert get(instrument_id).range_of(subscale_id) == expected


def test_a_weighted_mean_ranges_over_its_transformed_scores(tmp_path):
    # (1 * 0..2 + 3 * 0..4) / 4 is 0 to 3.5; times 10, plus 50
    assert toy(tmp_path).range_of("weighted") == (50, 85)


def test_a_count_ranges_from_none_to_all_of_its_items(tmp_path):
    assert toy(tmp_path).range_of("positive") == (0, 4)


def test_an_item_counts_from_a_score_after_keying(tmp_path):
    read = toy(tmp_path)

    # q2 is turned: an answer of 0 scores 2
    assert read.subscales["positive"].counted(read.items["q2"]) == {0: 1, 1: 0, 2: 0}


def test_a_critical_item_is_reached_within_its_limits(tmp_path):
    (wants_away, tense) = toy(tmp_path).critical_items

    assert [wants_away.is_reached_by(n) for n in range(3)] == [False, True, True]
    assert [tense.is_reached_by(n) for n in (1, 2, 3)] == [True, False, False]
