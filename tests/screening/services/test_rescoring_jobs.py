from collections import Counter
from contextlib import suppress

import pytest
from sqlalchemy import func, select

from crypto.errors import CertificateInvalid
from crypto.seeds import Seed
from referral.states import FlagAction, WaveAction
from referral.tasks import TaskState
from screening.documents import Index
from screening.models import (
    AuditEntry,
    Purpose,
    Rescoring,
    Sheet,
    Student,
    StudentKey,
    Task,
)
from screening.models.seals import SEALS
from screening.roles import Role
from screening.services import flags, rescoring_jobs, waves
from screening.services.errors import NotFound, RescoringRefused
from screening.vault import NoKey, put, put_to, seal_seed
from tests.rescored import basis, begin, closed_wave, queue, rescore
from tests.standards import LATER, changed, put_in_force
from tests.township import SECOND, Township


@pytest.fixture
def closed(township: Township):
    return closed_wave(township)


def tasks(township):
    with township.database.reading() as session:
        rows = session.execute(select(Task.state, func.count()).group_by(Task.state))
        return Counter(dict(rows.all()))


def n_rows(township):
    with township.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Rescoring))


def test_what_the_new_standard_asks_for_is_added_and_nothing_is_lowered(township, closed):
    before = queue(township, closed)

    outcome = rescore(township, closed)

    assert [e.tier.id for e in before] == ["urgent", "watch2", "watch2", "routine", "routine"]
    assert (outcome.n_sheets, outcome.n_raised, outcome.n_milder) == (5, 2, 1)
    assert outcome.before == Counter(urgent=1, watch2=2, routine=2)
    assert outcome.says == Counter(urgent=2, watch1=1, routine=2)
    assert outcome.after == Counter(urgent=3, routine=2)
    after = queue(township, closed)
    assert [e.tier.id for e in after] == ["urgent", "urgent", "urgent", "routine", "routine"]
    assert Counter(e.standard.version for e in after) == {LATER: 2, "2026.1": 3}
    assert all(e.is_waiting for e in after[:3])


def test_an_urgent_task_is_raised_for_each_that_became_urgent_and_closed_by_its_review(
    township, closed
):
    assert tasks(township) == {TaskState.OPEN: 1}

    rescore(township, closed)

    assert tasks(township) == {TaskState.OPEN: 3}
    for entry in queue(township, closed)[:3]:
        with township.work_as(Role.COUNSELOR) as work:
            flags.decide(work, entry.sheet_id, FlagAction.DISMISS, reason="面谈过")
    assert tasks(township) == {TaskState.DONE: 3}
    queue(township, closed)
    assert tasks(township) == {TaskState.DONE: 3}


def test_twice_is_once(township, closed):
    rescore(township, closed)
    before = [(e.sheet_id, e.tier, e.raised_at) for e in queue(township, closed)]

    again = rescore(township, closed)

    assert (again.n_sheets, n_rows(township), tasks(township)) == (0, 5, {TaskState.OPEN: 3})
    assert [(e.sheet_id, e.tier, e.raised_at) for e in queue(township, closed)] == before


def test_a_voided_sheet_is_read_and_asks_for_nobody(township, closed):
    entry = next(e for e in queue(township, closed) if e.tier.id == "watch2")
    with township.work_as(Role.COUNSELOR) as work:
        flags.decide(work, entry.sheet_id, FlagAction.VOID, reason="长串同一选项")

    outcome = rescore(township, closed)

    assert (outcome.n_sheets, outcome.n_void, n_rows(township)) == (5, 1, 5)
    assert sum(outcome.after.values()) == 4
    assert tasks(township) == {TaskState.OPEN: 2}


def test_the_first_page_counts_what_was_raised_as_new(township, closed):
    queue(township, closed)
    with township.work_as(Role.COUNSELOR) as work:
        assert waves.get(work, closed.id).n_listed == 5

    rescore(township, closed)

    # two that waited in a lower tier already and none that did not
    with township.work_as(Role.COUNSELOR) as work:
        assert waves.get(work, closed.id).n_listed == 5
    put_in_force(township, changed(("who5_total_50", "at_most = 50", "at_most = 90")))
    rescore(township, closed)
    with township.work_as(Role.COUNSELOR) as work:
        assert waves.get(work, closed.id).n_listed == 3


def test_looking_first_says_the_same_and_keeps_nothing(township, closed):
    looked = rescoring_jobs.look(begin(township), basis(township, closed), lambda _n: None)

    assert n_rows(township) == 0
    assert tasks(township) == {TaskState.OPEN: 1}
    assert looked == rescore(township, closed)


def test_batches_are_done_one_after_the_other_with_all_of_them_counted(
    township, closed, monkeypatch
):
    monkeypatch.setattr(rescoring_jobs, "AT_A_TIME", 2)
    done = []

    outcome = rescoring_jobs.run(begin(township), basis(township, closed), done.append)

    assert done == [2, 2, 1]
    assert outcome.n_sheets == 5
    assert tasks(township) == {TaskState.OPEN: 3}


def test_a_batch_that_is_cut_off_leaves_nothing_and_the_next_run_ends_right(
    township, closed, monkeypatch
):
    monkeypatch.setattr(rescoring_jobs, "AT_A_TIME", 2)
    found = basis(township, closed)
    with township.work_as(Role.COUNSELOR) as work:
        rescoring_jobs.take(work, found)
    _cut_off(township, found)
    assert n_rows(township) == 2

    rescore(township, closed)

    assert (n_rows(township), tasks(township)) == (5, {TaskState.OPEN: 3})


def _cut_off(township, found):
    """Do a batch, and fail before its end."""

    def power_cut():
        raise KeyboardInterrupt

    with suppress(KeyboardInterrupt), township.work_as(Role.COUNSELOR) as work:
        assert rescoring_jobs.take(work, found).n_sheets == 2
        power_cut()


def test_it_is_audited_with_counts_and_never_whom(township, closed):
    found = basis(township, closed)
    with township.work_as(Role.COUNSELOR) as work:
        rescoring_jobs.take(work, found)
        (noted,) = work.audited

    assert noted.event == "sheets_rescored"
    assert dict(noted.facts) == {
        "wave": closed.id.bytes,
        "standard": LATER,
        "n_records": 5,
        "n_raised": 2,
    }
    rescoring_jobs.look(begin(township), basis(township, closed), lambda _n: None)
    with township.database.reading() as session:
        events = set(session.scalars(select(AuditEntry.event)))
    assert {"sheets_rescored", "rescoring_tried"} <= events


def test_a_wave_that_is_opened_again_meanwhile_is_left_alone(township, closed):
    found = basis(township, closed)
    with township.work_as(Role.COORDINATOR) as work:
        waves.move(work, closed.id, WaveAction.REOPEN, "还有人没答")

    with pytest.raises(RescoringRefused) as refused:
        rescoring_jobs.run(begin(township), found, lambda _n: None)

    assert (refused.value.why, n_rows(township)) == ("under_way", 0)


def test_who_holds_no_care_vault_or_is_of_another_school_scores_nothing(township, closed):
    found = basis(township, closed)

    with pytest.raises(NoKey), township.work_as(Role.COORDINATOR) as work:
        rescoring_jobs.take(work, found)
    with pytest.raises(NotFound), township.work_as(Role.COUNSELOR, SECOND) as work:
        rescoring_jobs.take(work, found)
    assert n_rows(township) == 0


def test_nothing_is_sealed_under_a_key_that_the_school_does_not_vouch_for(township, closed):
    """Whoever writes to the database puts a seed of his own in, and a sheet that opens with it."""
    eve = Seed.from_bytes(bytes(range(100, 132)))
    first = queue(township, closed)[0]
    with township.work_as(Role.COUNSELOR) as work:
        document = flags.record(work, first.sheet_id).document
        school_id = work.actor.unit_id
        care = work.keys.vault(school_id, Purpose.CARE).public
    with township.database.writing() as rows:
        student = rows.get_one(Student, (school_id, first.student_id))
        student.public_key = eve.public.raw
        put(eve.symmetric, student, "sealed_index", Index())
        seal_seed(care, rows.get_one(StudentKey, (school_id, first.student_id)), eve)
        put_to(
            eve.public, rows.get_one(Sheet, (school_id, first.sheet_id)), "sealed_sheet", document
        )
    assert queue(township, closed)[0].sheet_id == first.sheet_id  # it opens

    with pytest.raises(CertificateInvalid):
        rescore(township, closed)

    assert n_rows(township) == 0


def test_every_sheet_of_the_wave_has_a_row_of_one_length_and_one_basis(township, closed):
    rescore(township, closed)

    with township.database.reading() as session:
        rows = session.scalars(select(Rescoring)).all()
    assert len({row.basis for row in rows}) == len({row.standard_digest for row in rows}) == 1
    lengths = {len(row.sealed_rescoring) for row in rows}
    assert lengths == set(SEALS["rescoring.sealed_rescoring"].lengths)
