"""Real answers scored from file to file: the figures that a correct scorer reproduces.

Su et al. (2024), Scientific Data 11, 1046 (CC BY 4.0): Chinese university students. UKM: students
of Universiti Kebangsaan Malaysia (MIT). The figures are those of the README beside the data.
"""

import csv
import statistics
from collections import Counter

import pytest

from instruments.catalogue import get
from scoring.tables import score_table


def _read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def su(shared_data, tmp_path_factory):
    target = tmp_path_factory.mktemp("su") / "out.csv"
    score_table(get("phq9"), shared_data / "su2024_cn_students_phq9_items.csv", target)
    return _read(target)


def test_every_score_of_the_chinese_students_is_the_plain_sum(su):
    sums = [sum(int(row[f"q{n}"]) for n in range(1, 10)) for row in su]

    assert [int(row["total"]) for row in su] == sums
    assert [row["input_total"] for row in su] == [str(each) for each in sums]


def test_the_chinese_students_are_as_published_with_the_data(su):
    totals = [int(row["total"]) for row in su]
    bands = Counter(row["total_band"] for row in su)
    shares = [
        round(100 * bands[band] / len(su), 2)
        for band in ("minimal", "mild", "moderate", "moderately_severe", "severe")
    ]

    assert len(su) == 24_292
    assert round(statistics.mean(totals), 4) == 3.2658
    assert round(statistics.stdev(totals), 4) == 3.7085
    assert shares == [69.51, 25.07, 3.94, 1.08, 0.40]
    assert sum(total >= 10 for total in totals) == 1316
    assert round(100 * sum(total == 0 for total in totals) / len(su), 1) == 32.6


def test_item_nine_of_the_chinese_students_is_as_published_with_the_data(su):
    reached = [int(row["total"]) for row in su if row["critical"] == "q9"]

    assert len(reached) == 1845
    assert sum(total < 10 for total in reached) == 1132
    assert {row["critical"] for row in su} == {"", "q9"}


def test_only_straight_lines_above_zero_get_a_note(su):
    assert sum(row["validity"] == "long_string" for row in su) == 292
    assert {row["validity"] for row in su} == {"", "long_string"}


def test_two_items_find_what_nine_find_as_published_with_the_data(su):
    positive = [row for row in su if int(row["total"]) >= 10]
    found = [row for row in su if row["phq2_band"] == "at_cut"]
    both = sum(row["phq2_band"] == "at_cut" for row in positive)
    negative = len(su) - len(positive)

    assert round(both / len(positive), 3) == 0.638
    assert round(1 - (len(found) - both) / negative, 3) == 0.978
    assert round(both / len(found), 3) == 0.622


@pytest.fixture(scope="module")
def ukm(shared_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("ukm")
    with (shared_data / "ukm2025_phq9_gad7_pss10.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    scored = {}
    for instrument_id, letter in (("phq9", "D"), ("gad7", "A")):
        instrument = get(instrument_id)
        names = [f"{letter}{n}" for n in range(1, instrument.n_items + 1)]
        lines = [",".join(row[name] for name in names) for row in rows if any(row.values())]
        source = folder / "in.csv"
        source.write_text("\n".join([",".join(instrument.items), *lines]), encoding="utf-8")
        score_table(instrument, source, folder / "out.csv")
        scored[instrument_id] = [
            float(row["total"]) for row in _read(folder / "out.csv") if row["total_missing"] == "0"
        ]
    return scored


@pytest.mark.parametrize(
    ("instrument_id", "mean", "deviation"), [("phq9", 8.8251, 6.1725), ("gad7", 5.7489, 5.4093)]
)
def test_the_malaysian_students_are_as_published_with_the_data(instrument_id, mean, deviation, ukm):
    totals = ukm[instrument_id]

    assert len(totals) == 223
    assert round(statistics.mean(totals), 4) == mean
    assert round(statistics.stdev(totals), 4) == deviation


def test_forty_four_malaysian_students_report_moderate_anxiety(ukm):
    assert sum(total >= 10 for total in ukm["gad7"]) == 44
