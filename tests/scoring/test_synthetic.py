import numpy as np
import pytest

from instruments.catalogue import catalogue, get
from scoring.compiled import MISSING, compile_instrument
from scoring.scores import score_many
from scoring.synthetic import severities, synthetic_answers, synthetic_forms, synthetic_seconds

N = 20_000


@pytest.fixture(scope="module")
def totals():
    rng = np.random.default_rng(11)
    severity = severities(rng, N)
    found = {}
    for instrument in catalogue().values():
        answers = synthetic_answers(instrument, rng, severity)
        found[instrument.id] = score_many(compile_instrument(instrument), answers)
    return found


def test_the_made_up_students_resemble_a_real_school(totals):
    phq9 = totals["phq9"]
    values = phq9.values("total")

    assert 0.05 <= (values >= 10).mean() <= 0.08
    assert 0.05 <= (phq9.critical[0] == 1).mean() <= 0.07
    assert 0.25 <= (values == 0).mean() <= 0.35


def test_instruments_hang_together_and_well_being_falls_as_symptoms_rise(totals):
    phq9, gad7, who5 = (totals[i].values("total") for i in ("phq9", "gad7", "who5"))

    assert np.corrcoef(phq9, gad7)[0, 1] > 0.4
    assert np.corrcoef(phq9, who5)[0, 1] < -0.4


def test_every_option_occurs_and_no_other(totals):
    rng = np.random.default_rng(2)
    answers = synthetic_answers(get("rses"), rng, severities(rng, N), p_blank=0.02)

    assert set(np.unique(answers)) == {MISSING, 1, 2, 3, 4}
    assert 0.015 < (answers == MISSING).mean() < 0.025


def test_the_same_seed_makes_the_same_answers():
    battery = [get("phq9"), get("who5")]

    first, again = (synthetic_forms(battery, 3, seed=4) for _ in range(2))

    assert first == again
    assert [len(row) for row in first] == [14, 14, 14]


def test_most_take_a_few_seconds_for_an_item():
    seconds = synthetic_seconds(np.random.default_rng(1), 9, N)

    medians = np.median(seconds, axis=0)
    assert 3 < np.median(medians) < 6
    assert 0.02 < (medians < 2).mean() < 0.1
