import numpy as np
import pytest

from instruments.catalogue import get
from scoring.groups import GroupAnswers, describe_group, keyed
from scoring.intervals import wilson
from tests.scoring.real_answers import phq9_of_chinese_students

BLANK, DECLINED = 255, 254


def _group(instrument_id, *forms):
    group = GroupAnswers(get(instrument_id), blank=BLANK, declined=DECLINED)
    for form in forms:
        group.add(bytes(form))
    return group


def _by_id(report):
    return {part.subscale.id: part for part in report.subscales}


def test_a_group_is_described_as_the_figures_published_with_its_answers(shared_data):
    answers = phq9_of_chinese_students(shared_data)

    report = describe_group(_group("phq9", *answers.T.astype(np.uint8).tolist()))

    total = _by_id(report)["total"]
    assert (report.n, total.n) == (24_292, 24_292)
    assert (round(total.mean, 4), round(total.sd, 4)) == (3.2658, 3.7085)
    assert (round(total.alpha, 4), round(total.omega, 4)) == (0.8813, 0.8838)
    shares = [round(100 * n / total.n, 2) for _, n in total.bands]
    assert shares == [69.51, 25.07, 3.94, 1.08, 0.40]
    assert round(total.ends.floor, 3) == 0.326
    (ninth,) = report.critical
    assert (ninth.n_reached, ninth.n_blank) == (1845, 0)
    assert ninth.share == wilson(1845, 24_292)


def test_what_was_declined_is_kept_apart_from_what_was_left_open():
    form = [1] * 9

    report = describe_group(
        _group("phq9", form, [*form[:8], BLANK], [*form[:8], DECLINED], [3] * 9)
    )

    ninth = _by_id(report)["total"].items[8]
    assert (ninth.n, ninth.n_blank, ninth.n_declined, ninth.mean) == (2, 1, 1, 2.0)
    assert (report.critical[0].n_reached, report.critical[0].n_blank) == (2, 2)
    assert sorted(_by_id(report)["total"].values) == [9.0, 27.0]


def test_reliability_of_a_handful_is_not_said():
    report = describe_group(_group("phq9", *[[n % 4] * 9 for n in range(29)]))

    assert (_by_id(report)["total"].alpha, _by_id(report)["total"].omega) == (None, None)


def test_reverse_items_are_turned_and_blanks_are_not_a_number():
    instrument = get("rses")
    answers = np.full((10, 2), 4, dtype=np.int8)
    answers[0, 1] = -1

    found = keyed(instrument, instrument.subscales["total"], answers)

    turned = [item.reverse for item in instrument.items.values()]
    assert any(turned)
    assert found[:, 0].tolist() == [1.0 if is_turned else 4.0 for is_turned in turned]
    assert np.isnan(found[0, 1])


def test_nobody_at_all_is_described_without_complaint():
    report = describe_group(_group("gad7"))

    assert (report.n, _by_id(report)["total"].n, report.critical) == (0, 0, [])


@pytest.mark.parametrize("instrument_id", ["phq9", "who5", "dass21", "psc17"])
def test_a_group_takes_one_byte_for_an_answer(instrument_id):
    instrument = get(instrument_id)
    lowest = [min(instrument.option_values(i)) for i in instrument.items]
    group = _group(instrument_id, *[lowest] * 100)

    assert len(group) == 100
    assert len(group._bytes) == 100 * instrument.n_items
