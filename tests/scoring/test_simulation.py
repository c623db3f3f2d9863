from math import sqrt

import numpy as np
import pytest

from instruments.catalogue import get
from scoring.compiled import compile_instrument
from scoring.group_validity import group_indices
from scoring.intervals import wilson
from scoring.simulation import Assumptions, Manner, filled_forms, simulate
from scoring.validity import NOTES, validity_of_many
from tests.scoring.known_truth import (
    N_TOTALS,
    WEIGHTS,
    misses_allowed,
    share_from,
    totals_given,
    traits_of_school,
)

BATTERY = [get(i) for i in ("phq9", "gad7", "who5")]
PUPILS = (1200, 800, 2000)
N = sum(PUPILS)


@pytest.fixture(scope="module")
def township():
    return simulate(BATTERY, PUPILS, seed=3)


def test_the_same_seed_makes_the_same_township(township):
    again, other = simulate(BATTERY, PUPILS, seed=3), simulate(BATTERY, PUPILS, seed=4)

    assert all(np.array_equal(again.answers[i.id], township.answers[i.id]) for i in BATTERY)
    assert all(np.array_equal(again.seconds[i.id], township.seconds[i.id]) for i in BATTERY)
    assert not np.array_equal(other.answers["phq9"], township.answers["phq9"])


def test_every_school_has_its_pupils(township):
    assert np.bincount(township.schools).tolist() == list(PUPILS)
    for instrument in BATTERY:
        assert township.answers[instrument.id].shape == (instrument.n_items, N)


def test_blanks_and_careless_respondents_are_as_many_as_supposed(township):
    given = np.concatenate([township.answers[i.id] for i in BATTERY])
    blank, careless = (given < 0).mean(), (township.manners != Manner.ATTENTIVE).mean()

    assert abs(blank - 0.005) < 4 * sqrt(0.005 / given.size)
    assert abs(careless - 0.10) < 4 * sqrt(0.1 * 0.9 / N)


def test_traits_hang_together_as_supposed():
    found = simulate(BATTERY, [400] * 100, seed=5, assumed=Assumptions(between_schools=0.0))

    phq9, gad7, _ = found.traits.values()
    assert np.corrcoef(phq9, gad7)[0, 1] == pytest.approx(0.83, abs=4 * 0.32 / sqrt(40_000))


def test_schools_differ_as_much_as_supposed():
    assumed = Assumptions(between_schools=0.2)
    found = simulate(BATTERY[:1], [500] * 400, seed=5, assumed=assumed)

    means = [found.traits["phq9"][found.schools == n].mean() for n in range(400)]
    # 400 draws: their variance is known to about a tenth, twice over
    assert np.var(means) == pytest.approx(0.2 + 0.8 / 500, rel=4 * sqrt(2 / 400))


def test_symptoms_rise_and_well_being_falls_with_the_trait():
    found = simulate(BATTERY, PUPILS, seed=3, assumed=Assumptions(careless=0.0, blank=0.0))

    assert np.corrcoef(found.answers["phq9"].sum(axis=0), found.traits["phq9"])[0, 1] > 0.6
    assert np.corrcoef(found.answers["who5"].sum(axis=0), found.traits["who5"])[0, 1] < -0.4


def test_careless_forms_are_found_by_the_indices_more_often_than_others(township):
    compiled = compile_instrument(get("phq9"))
    noted = validity_of_many(compiled, township.answers["phq9"], township.seconds["phq9"]).notes
    is_careless = township.manners != Manner.ATTENTIVE
    too_fast = noted[NOTES.index("too_fast")]

    assert too_fast[is_careless].mean() > 0.8
    assert too_fast[~is_careless].mean() < 0.05
    lines = noted[NOTES.index("long_string")][township.manners == Manner.STRAIGHT_LINE].mean()
    assert lines > 0.6

    answers = township.answers["phq9"]
    complete = (answers >= 0).all(axis=0)
    errors = np.array(group_indices(get("phq9"), answers)["guttman_errors"], dtype=float)
    by_chance = complete & (township.manners == Manner.BY_CHANCE)
    assert np.nanmedian(errors[by_chance]) > np.nanquantile(errors[complete & ~is_careless], 0.8)


def test_totals_are_as_the_parameters_have_them():
    assumed = Assumptions(between_schools=0.0)
    totals = simulate(BATTERY[:1], [60_000], seed=9, assumed=assumed).answers["phq9"].clip(0)
    expected = WEIGHTS @ totals_given(traits_of_school(0.0, assumed), assumed)

    counts = np.bincount(totals.sum(axis=0), minlength=N_TOTALS)
    distance = ((counts - 60_000 * expected) ** 2 / (60_000 * expected)).sum()

    # chi squared with 27 degrees of freedom goes beyond 59.9 in one of 4,000 townships
    assert expected.sum() == pytest.approx(1)
    assert distance < 59.9


@pytest.mark.parametrize("cut", [5, 10, 15])
def test_shares_by_school_sex_and_grade_band_lie_in_the_intervals_of_their_truth(cut):
    assumed = Assumptions(between_schools=0.2)
    found = simulate(BATTERY[:1], [600] * 60, seed=10, assumed=assumed)
    totals, rng = found.answers["phq9"].clip(0).sum(axis=0), np.random.default_rng(10)
    # sex and grade band make no difference in the simulation: each group has its school's truth
    groups = 4 * found.schools + rng.integers(0, 4, len(totals))
    truth = [share_from(cut, effect, assumed) for effect in found.effects]

    misses = 0
    for group in range(4 * 60):
        of_group = totals[groups == group]
        share = wilson(int((of_group >= cut).sum()), len(of_group))
        misses += not share.low <= truth[group // 4] <= share.high

    assert max(truth) > 2 * min(truth)
    fewest, most = misses_allowed(4 * 60)
    assert fewest <= misses <= most


def test_forms_hold_what_was_simulated_respondent_by_respondent():
    battery = [get("phq9"), get("gad7")]
    found = simulate(battery, [3, 2], seed=5, assumed=Assumptions(blank=0.3))

    forms = list(filled_forms(battery, found, blank=255))

    assert [school for school, _, _ in forms] == [0, 0, 0, 1, 1]
    for n, (_, answers, seconds) in enumerate(forms):
        given = [*found.answers["phq9"][:, n], *found.answers["gad7"][:, n]]
        assert list(answers) == [255 if value == -1 else value for value in given]
        assert seconds == [*found.seconds["phq9"][:, n], *found.seconds["gad7"][:, n]]
    assert any(255 in answers for _, answers, _ in forms)
