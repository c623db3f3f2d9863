from collections import Counter
from datetime import timedelta

import pytest

from referral.states import FlagAction, FlagState
from screening import clock
from screening.roles import Role
from screening.services import flags
from tests.rescored import closed_wave, queue, rescore
from tests.standards import LATER, changed, put_in_force
from tests.township import Township


@pytest.fixture
def closed(township: Township):
    return closed_wave(township)


def test_both_results_stay_readable_each_with_its_standard(township, closed):
    sheets = {e.sheet_id: e for e in queue(township, closed)}

    rescore(township, closed)

    for sheet_id, entry in sheets.items():
        with township.work_as(Role.COUNSELOR) as work:
            record = flags.record(work, sheet_id)
        (later,) = record.laters
        assert record.document.tier == entry.tier.id
        assert record.document.standard_digest.hex() == record.standard.digest[:16]
        assert later.document.standard_digest.hex() == later.standard.digest[:16]
        assert (record.standard.version, later.standard.version) == ("2026.1", LATER)
        assert later.document.scores == record.document.scores
        assert later.document.validity == record.document.validity
        rules = {reason.rule_id for reason in later.reasons}
        assert rules == {reason.rule_id for reason in entry.reasons}  # only their tiers differ


def test_the_clocks_of_a_raised_flag_run_from_when_it_was_raised(township, closed):
    later = clock.now() + timedelta(days=3)

    rescore(township, closed, now=later)

    raised = [e for e in queue(township, closed) if e.is_raised_later]
    assert len(raised) == 2
    for entry in raised:
        assert entry.raised_at == later.replace(microsecond=0)
        assert entry.due_at == entry.raised_at + timedelta(hours=1)


def test_a_third_standard_stands_beside_the_others_and_lowers_nothing(township, closed):
    rescore(township, closed)
    put_in_force(township, changed(version="2027.1"))

    outcome = rescore(township, closed, now=clock.now() + timedelta(days=90))

    assert (outcome.n_sheets, outcome.n_raised, outcome.n_milder) == (5, 0, 2)
    assert Counter(e.tier.id for e in queue(township, closed)) == {"urgent": 3, "routine": 2}
    first = queue(township, closed)[0].sheet_id
    with township.work_as(Role.COUNSELOR) as work:
        record = flags.record(work, first)
    assert [later.standard.version for later in record.laters] == [LATER, "2027.1"]


def test_who_decided_is_asked_again_where_the_new_standard_asks_for_more(township, closed):
    entries = {e.tier.id: e for e in queue(township, closed)}
    for entry in (entries["watch2"], entries["urgent"]):
        with township.work_as(Role.COUNSELOR) as work:
            flags.decide(work, entry.sheet_id, FlagAction.DISMISS, reason="面谈过")

    outcome = rescore(township, closed)

    assert outcome.n_again == 1
    found = {e.sheet_id: e for e in queue(township, closed)}
    again, milder = found[entries["watch2"].sheet_id], found[entries["urgent"].sheet_id]
    assert (again.state, again.is_waiting) == (FlagState.DISMISSED, True)
    assert (milder.state, milder.is_waiting) == (FlagState.DISMISSED, False)
    with township.work_as(Role.COUNSELOR) as work:
        flags.decide(work, again.sheet_id, FlagAction.CONFIRM, interview_tier="urgent")
    found = {e.sheet_id: e for e in queue(township, closed)}
    assert found[again.sheet_id].state is FlagState.CONFIRMED
    assert not found[again.sheet_id].is_waiting
    with township.work_as(Role.COUNSELOR) as work:
        reviews = flags.record(work, again.sheet_id).reviews
    assert [review.screening_tier for review in reviews] == ["watch2", "urgent"]


def test_a_tier_that_a_person_gave_already_is_not_asked_for_again(township, closed):
    entry = next(e for e in queue(township, closed) if e.tier.id == "watch2")
    with township.work_as(Role.COUNSELOR) as work:
        flags.decide(work, entry.sheet_id, FlagAction.CONFIRM, interview_tier="urgent")

    assert rescore(township, closed).n_again == 0

    assert not {e.sheet_id: e for e in queue(township, closed)}[entry.sheet_id].is_waiting
