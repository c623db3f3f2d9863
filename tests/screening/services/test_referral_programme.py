"""The programme tells counts of nobody: what is small is withheld, and what would give it away."""

from screening.roles import Role
from screening.services import referral_programme, rosters
from tests.referral_hands import accepted, sent
from tests.township import CENTRE


def programme(township):
    with township.work_as(Role.CLINICIAN, CENTRE) as work:
        return referral_programme.of(work)


def students(township, n):
    township.students(n)
    with township.work_as(Role.COUNSELOR) as work:
        return [i for i, _ in rosters.profiles(work)]


def test_few_referrals_are_not_counted_at_all(township):
    for student_id in students(township, 2):
        sent(township, student_id)

    found = programme(township)
    assert found.total is None
    assert set(found.by_state.values()) == {0, None}


def test_enough_are_counted_and_drafts_are_not_among_them(township):
    for student_id in students(township, referral_programme.SMALLEST):
        accepted(township, student_id)

    found = programme(township)
    assert found.total == referral_programme.SMALLEST
    assert sum(n or 0 for n in found.by_state.values()) == referral_programme.SMALLEST
    accepting = found.waits[0]
    assert (accepting.n, accepting.n_in_time, accepting.hours) == (5, 5, 0.0)


def test_a_centre_without_referrals_has_nothing_to_withhold(township):
    found = programme(township)

    assert found.total == 0
    assert set(found.by_state.values()) == {0}
