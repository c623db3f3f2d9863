import pytest

from referral.states import FlagAction
from screening.roles import Role
from screening.services import flags, waves
from screening.services.errors import NotFound
from screening.services.wave_statistics import statistics_of
from screening.vault import NoKey
from tests.township import CALM, LOW, SECOND, SELF_HARM, Township


def _statistics(township: Township, wave):
    with township.work_as(Role.COUNSELOR) as work:
        return statistics_of(work, waves.get(work, wave.id))


@pytest.fixture
def judged(township: Township):
    """A wave of five: one dismissed, one confirmed, one voided, two that nobody looked at."""
    wave = township.wave(5)
    for slip, answers in zip(wave.slips, (LOW, LOW, LOW, SELF_HARM, CALM), strict=True):
        township.sit(slip, answers)
    with township.work_as(Role.COUNSELOR) as work:
        entries = [e for e in flags.queue(work, waves.get(work, wave.id)) if e.tier.id == "watch2"]
        decide = [
            (FlagAction.DISMISS, "面谈", None),
            (FlagAction.CONFIRM, "面谈", "watch3"),
            (FlagAction.VOID, "长串", None),
        ]
        for entry, (action, reason, tier) in zip(entries, decide, strict=True):
            flags.decide(work, entry.sheet_id, action, reason=reason, interview_tier=tier)
    return wave


def test_sheets_are_counted_by_tier_without_those_that_were_voided(township: Township, judged):
    found = _statistics(township, judged)

    assert (found.n_sheets, found.n_void, found.n_judged) == (4, 1, 2)
    assert dict(found.tiers) == {
        "routine": 1,
        "watch1": 0,
        "watch2": 2,
        "watch3": 0,
        "urgent": 1,
    }
    (grade,) = found.grades
    assert (grade.grade, grade.point.n, grade.point.total) == (7, 3, 4)


def test_every_instrument_is_described_by_its_scores(township: Township, judged):
    groups = {r.instrument.id: (r, lang) for r, lang in _statistics(township, judged).groups}

    phq9, language = groups["phq9"]
    total = phq9.subscales[0]
    assert (language, phq9.n, sorted(total.values)) == ("zh", 4, [0, 1, 16, 16])
    assert (phq9.critical[0].n_reached, phq9.critical[0].n_blank) == (1, 0)
    assert set(groups) == {"phq9", "gad7", "who5"}


def test_a_rule_is_held_against_what_people_found(township: Township, judged):
    found = _statistics(township, judged)
    rules = {each.rule.id: each for each in found.rules}

    low = rules["phq9_total_15"]
    assert (low.n_raised, low.ppv.n, low.ppv.total) == (2, 1, 2)
    assert low.suggestion is None
    # raised, and nobody has looked yet
    assert (rules["phq9_self_harm"].n_raised, rules["phq9_self_harm"].ppv) == (1, None)
    # screening rank 2 twice; interview ranks 0 and 3
    assert found.agreement.n == 2
    assert "answers_unlike_others" not in rules


def test_a_wave_in_which_nobody_sat_has_statistics_of_nobody(township: Township):
    found = _statistics(township, township.wave(1))

    assert (found.n_sheets, found.groups, found.grades, found.odd_forms) == (0, [], [], [])


def test_another_school_finds_no_wave_and_a_coordinator_opens_no_sheet(township: Township, judged):
    with township.work_as(Role.COUNSELOR, SECOND) as work, pytest.raises(NotFound):
        waves.get(work, judged.id)
    with township.work_as(Role.COORDINATOR) as work, pytest.raises(NoKey):
        statistics_of(work, waves.get(work, judged.id))
