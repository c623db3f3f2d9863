from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from referral.errors import ReasonMissing, StepNotAllowed
from referral.states import FlagAction, FlagState
from referral.tasks import TaskKind, TaskState
from screening.case_documents import EntryKind
from screening.models import Case, Draft, Task
from screening.roles import Role
from screening.services import cases, flags, seats, sittings, waves
from screening.services.errors import NotFound
from screening.services.records import parts_of
from screening.vault import NoKey
from tests.township import A_MORNING, CALM, CLASS, LOW, SECOND, SELF_HARM, Township, Wave


def sat(township: Township, *answers: tuple[int, ...]) -> Wave:
    wave = township.wave(len(answers))
    for slip, given in zip(wave.slips, answers, strict=True):
        township.sit(slip, given)
    return wave


def first(township: Township, wave: Wave) -> flags.QueueEntry:
    with township.work_as(Role.COUNSELOR) as work:
        return flags.queue(work, waves.get(work, wave.id))[0]


def test_a_decided_flag_leaves_the_waiting_ones_and_cannot_be_decided_twice(
    township: Township,
) -> None:
    wave = sat(township, LOW, SELF_HARM)
    urgent = first(township, wave)
    with township.work_as(Role.COUNSELOR) as work:
        flags.decide(work, urgent.sheet_id, FlagAction.CONFIRM, interview_tier="urgent")

    following = first(township, wave)

    assert following.sheet_id != urgent.sheet_id
    with township.work_as(Role.COUNSELOR) as work, pytest.raises(StepNotAllowed):
        flags.decide(work, urgent.sheet_id, FlagAction.DISMISS, reason="twice")


@pytest.mark.parametrize("action", [FlagAction.DISMISS, FlagAction.VOID])
def test_ending_a_flag_needs_a_reason(township: Township, action: FlagAction) -> None:
    entry = first(township, sat(township, LOW))

    with township.work_as(Role.COUNSELOR) as work, pytest.raises(ReasonMissing):
        flags.decide(work, entry.sheet_id, action, reason="  ")


def test_a_lower_tier_than_the_rules_needs_a_reason(township: Township) -> None:
    entry = first(township, sat(township, SELF_HARM))

    with township.work_as(Role.COUNSELOR) as work, pytest.raises(ReasonMissing):
        flags.decide(work, entry.sheet_id, FlagAction.CONFIRM, interview_tier="watch1")


def test_a_review_keeps_the_interview_tier_beside_the_screening_tier(township: Township) -> None:
    entry = first(township, sat(township, LOW))
    with township.work_as(Role.COUNSELOR) as work:
        flags.decide(
            work, entry.sheet_id, FlagAction.CONFIRM, reason="面谈", interview_tier="watch3"
        )

    with township.work_as(Role.COUNSELOR) as work:
        (review,) = flags.record(work, entry.sheet_id).reviews

    assert (review.screening_tier, review.interview_tier) == (entry.tier.id, "watch3")


def test_a_voided_sheet_gives_a_ticket_for_the_re_test(township: Township) -> None:
    wave = sat(township, LOW)
    entry = first(township, wave)
    with township.work_as(Role.COUNSELOR) as work:
        slip = flags.decide(work, entry.sheet_id, FlagAction.VOID, reason="长串同一选项")

    assert slip is not None
    township.sit(slip, CALM)

    with township.work_as(Role.COUNSELOR) as work:
        entries = flags.queue(work, waves.get(work, wave.id))
    assert {e.state for e in entries} == {FlagState.VOID_RETEST, FlagState.PROVISIONAL}
    assert len({e.student_id for e in entries}) == 1


def test_an_urgent_sheet_leaves_a_task_without_a_child(township: Township) -> None:
    wave = sat(township, CALM, SELF_HARM)
    entry = first(township, wave)
    state_of_urgent = select(Task.state).where(Task.kind == TaskKind.REVIEW_URGENT)

    with township.database.reading() as session:
        assert session.scalars(state_of_urgent).all() == [TaskState.OPEN]
    with township.work_as(Role.COUNSELOR) as work:
        flags.decide(work, entry.sheet_id, FlagAction.CONFIRM, interview_tier="urgent")
    with township.database.reading() as session:
        assert session.scalars(state_of_urgent).all() == [TaskState.DONE]


def test_a_review_closes_a_task_of_the_hour_at_which_its_sheet_was_due(township: Township) -> None:
    wave = township.wave()
    township.sit(wave.slips[0], SELF_HARM, now=A_MORNING)
    township.sit(wave.slips[1], SELF_HARM, now=A_MORNING + timedelta(hours=3))

    with township.work_as(Role.COUNSELOR) as work:
        _, later = flags.queue(work, waves.get(work, wave.id))
        flags.decide(work, later.sheet_id, FlagAction.CONFIRM, interview_tier="urgent")

    with township.database.reading() as session:
        owed = select(Task.due_at).where(Task.state == TaskState.OPEN)
        still_due = session.scalars(owed.where(Task.kind == TaskKind.REVIEW_URGENT)).all()
    # Handed in at 01:30, and an hour to look: the task is due at 02:00.
    assert still_due == [A_MORNING.replace(hour=2, minute=0)]


def urgent_tasks(township: Township) -> list[TaskState]:
    with township.database.reading() as session:
        kind = select(Task.state).where(Task.kind == TaskKind.REVIEW_URGENT)
        return sorted(session.scalars(kind))


def test_a_crisis_is_seen_waits_on_and_is_concluded_without_ending_another_childs_task(
    township: Township,
) -> None:
    wave = township.wave()
    for slip in wave.slips[:2]:
        township.sit(slip, SELF_HARM, now=A_MORNING)
    one = first(township, wave)
    with township.work_as(Role.COUNSELOR) as work:
        flags.decide(work, one.sheet_id, FlagAction.OPEN_CRISIS)
    with township.work_as(Role.COUNSELOR) as work:
        entries = flags.queue(work, waves.get(work, wave.id))
    opened = next(entry for entry in entries if entry.sheet_id == one.sheet_id)
    after_opening = urgent_tasks(township)
    with township.work_as(Role.COUNSELOR) as work:
        flags.decide(work, one.sheet_id, FlagAction.CONFIRM, interview_tier="urgent")
        (case_id,) = work.session.scalars(select(Case.id))
        openings = cases.find(work, case_id).of_kind(EntryKind.OPENING)

    assert (opened.state, opened.is_waiting, opened.is_unseen) == (
        FlagState.CRISIS_OPEN,
        True,
        False,
    )
    assert after_opening == urgent_tasks(township) == [TaskState.DONE, TaskState.OPEN]
    assert len(openings) == 1


def test_a_crisis_runs_the_clocks_of_the_highest_tier_whatever_the_rules_saw(
    township: Township,
) -> None:
    entry = first(township, sat(township, LOW))
    with township.work_as(Role.COUNSELOR, now=A_MORNING) as work:
        flags.decide(work, entry.sheet_id, FlagAction.OPEN_CRISIS)
        talk = select(Task.due_at).where(Task.kind == TaskKind.FIRST_CONTACT)
        due_at = work.session.scalars(talk).one()

    assert entry.tier.id == "watch2"
    assert due_at <= A_MORNING + timedelta(hours=4)


def test_a_record_says_which_rule_item_answer_and_cut_score(township: Township) -> None:
    entry = first(township, sat(township, SELF_HARM))
    with township.work_as(Role.COUNSELOR) as work:
        parts = parts_of(flags.record(work, entry.sheet_id))

    (reason,) = parts[0].reasons
    assert (reason.reason.item, reason.reason.value, reason.reason.cut_score) == ("q9", 1, 1)
    assert reason.answer is not None
    assert reason.answer.text == {"zh": "好几天", "en": "Several days"}
    assert parts[0].scores[0].score.value == 1


def test_another_schools_counselor_finds_no_record(township: Township) -> None:
    entry = first(township, sat(township, SELF_HARM))

    with township.work_as(Role.COUNSELOR, SECOND) as work, pytest.raises(NotFound):
        flags.record(work, entry.sheet_id)


def test_an_unknown_sheet_is_not_found(township: Township) -> None:
    with township.work_as(Role.COUNSELOR) as work, pytest.raises(NotFound):
        flags.record(work, uuid4())


def test_a_proctor_has_no_key_to_the_queue(township: Township) -> None:
    wave = sat(township, CALM)

    with township.work_as(Role.PROCTOR) as work, pytest.raises(NoKey):
        flags.queue(work, waves.get(work, wave.id))


def test_closing_a_wave_drops_what_children_left_unfinished(township: Township) -> None:
    wave = township.wave(1)
    seats.enter(township.lab(), wave.slips[0].code, "seat")

    with township.work_as(Role.COORDINATOR) as work:
        waves.move(work, wave.id, waves.WaveAction.CLOSE)

    with township.database.reading() as session:
        assert session.execute(select(Draft.id)).all() == []


def test_printing_the_classs_tickets_again_leaves_a_re_test_ticket_alone(
    township: Township,
) -> None:
    wave = township.wave(2)
    township.sit(wave.slips[0], LOW)
    entry = first(township, wave)
    with township.work_as(Role.COUNSELOR) as work:
        slip = flags.decide(work, entry.sheet_id, FlagAction.VOID, reason="长串同一选项")
    assert slip is not None

    with township.work_as(Role.COORDINATOR) as work:
        sittings.issue(work, wave.id, grade=7, class_name=CLASS)

    assert township.sit(slip, CALM)
