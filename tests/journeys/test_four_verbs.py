"""The four verbs of the township's plan, each from answers to a light, with no page opened.

They are quoted from section 四(六) of the plan of 2023-10-09: 风险自动抓取研判、任务自动生成流转、
监督自动亮灯提示、办结自动归集反馈. Time passes by the clock that each piece of work is given.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from referral.cases import CaseAction, ClosingReason, Evidence, MeasureAction
from referral.deadlines import Light
from referral.mechanisms import Mechanism
from referral.states import FlagAction, Party
from referral.tasks import TaskKind, TaskState
from screening.case_documents import EntryKind
from screening.clock import day_in_china
from screening.models import Task
from screening.note_documents import Contact, Note
from screening.roles import Role
from screening.services import (
    approvals,
    case_notes,
    case_openings,
    case_plans,
    case_reports,
    case_steps,
    flags,
    lights,
    notices,
    plan_writing,
    waves,
)
from screening.services.notice_channels import Channel, ChannelKind
from tests import case_steps as steps
from tests.township import A_MORNING, CALM, FIRST, LOW, SECOND, SELF_HARM, TOWNSHIP, Township

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
K, M = TaskKind, Mechanism


def at_the_office(township: Township, now: datetime) -> Mapping[Mechanism, Light]:
    """Return the lights of the first school as the township sees them."""
    with township.work_as(Role.TOWNSHIP_OFFICER, TOWNSHIP, now) as work:
        found = {unit.name: unit for unit in lights.of_township(work)}
    assert {s.light for s in found[SECOND].standings.values()} == {Light.GREY}
    return {m: standing.light for m, standing in found[FIRST].standings.items()}


def owed(township: Township) -> set[TaskKind]:
    """Return what is owed now, read past every permission."""
    with township.database.reading() as session:
        return set(session.scalars(select(Task.kind).where(Task.state == TaskState.OPEN)))


def answer(township: Township, *answers: tuple[int, ...]) -> UUID:
    """Let children answer, and return the wave."""
    wave = township.wave(len(answers))
    for slip, given in zip(wave.slips, answers, strict=True):
        township.sit(slip, given, now=A_MORNING)
    township.database.write(lambda connection: None)  # behind the tasks that hand-ins have posted
    return wave.id


def confirm(township: Township, wave_id: UUID, now: datetime) -> UUID:
    """Let the counselor confirm the flag of the highest tier; return the case that it opens."""
    with township.work_as(Role.COUNSELOR, now=now) as work:
        entry = flags.queue(work, waves.get(work, wave_id))[0]
        flags.decide(work, entry.sheet_id, FlagAction.OPEN_CRISIS)
        case_id = case_openings.of_student(work, entry.student_id)
    assert case_id is not None
    return case_id


def plan(township: Township, case_id: UUID, now: datetime) -> None:
    """Write a whole plan, and propose it."""
    with township.work_as(Role.COUNSELOR, now=now) as work:
        steps.save(work, case_id, steps.whole_plan(day_in_china(now)))
        case_steps.take(work, case_id, CaseAction.PROPOSE_PLAN)


def write(
    township: Township, case_id: UUID, kind: EntryKind, content: Note | Contact, now: datetime
) -> None:
    with township.work_as(Role.COUNSELOR, now=now) as work:
        case_notes.take_down(work, case_reports.settle(work, case_id), kind, content)


def test_a_risk_is_caught_and_judged_by_itself(township: Township) -> None:
    """风险自动抓取研判: what the rules find asks for a person within the hour; calm asks nobody."""
    answer(township, CALM, SELF_HARM, LOW)

    assert owed(township) == {K.REVIEW_URGENT}
    # An hour to look, counted from the full hour: handed in at 09:30, it is due at 10:00.
    minutes = (0, 20, 31)
    seen = [at_the_office(township, A_MORNING + n * HOUR / 60)[M.REVIEW] for n in minutes]
    assert seen == [Light.GREEN, Light.YELLOW, Light.RED]


def test_calm_answers_light_nothing(township: Township) -> None:
    answer(township, CALM, CALM)

    assert owed(township) == set()
    assert set(at_the_office(township, A_MORNING + DAY).values()) == {Light.GREY}


def test_tasks_are_made_and_passed_on_by_themselves(township: Township) -> None:
    """任务自动生成流转: flag to talk, guardian, plan; plan to the lead; approval to measures."""
    wave_id = answer(township, SELF_HARM)
    case_id = confirm(township, wave_id, A_MORNING + HOUR / 2)
    first = owed(township)
    plan(township, case_id, A_MORNING + HOUR)
    with_lead = owed(township)
    with township.work_as(Role.SCHOOL_LEAD, now=A_MORNING + 2 * HOUR) as work:
        approvals.decide(work, case_id, CaseAction.APPROVE_PLAN)
    approved = owed(township)

    assert first == {K.FIRST_CONTACT, K.TELL_GUARDIAN, K.MAKE_PLAN}
    assert with_lead == {K.FIRST_CONTACT, K.TELL_GUARDIAN, K.APPROVE_PLAN, K.CARRY_OUT}
    assert approved == {K.FIRST_CONTACT, K.TELL_GUARDIAN, K.CARRY_OUT, K.REVIEW_PLAN}
    assert at_the_office(township, A_MORNING + 2 * HOUR)[M.PLAN] is Light.GREEN


def test_supervision_lights_up_by_itself(township: Township) -> None:
    """监督自动亮灯提示: green, nearly due, overdue, done late, as time alone goes by."""
    wave_id = answer(township, SELF_HARM)
    confirmed_at = A_MORNING + HOUR / 2
    case_id = confirm(township, wave_id, confirmed_at)

    # Four hours until the first talk, of which the last 48 minutes are yellow.
    hours = (0, 3, 3.3, 4.5)
    seen = [at_the_office(township, confirmed_at + n * HOUR)[M.FIRST_CONTACT] for n in hours]
    assert seen == [Light.GREEN, Light.GREEN, Light.YELLOW, Light.RED]

    late = confirmed_at + 26 * HOUR
    write(township, case_id, EntryKind.NOTE, Note("谈过了", day_in_china(late)), late)
    told = Contact("mother", "telephone", "reached", day_in_china(late), "")
    write(township, case_id, EntryKind.CONTACT, told, late)

    assert at_the_office(township, late + HOUR)[M.FIRST_CONTACT] is Light.YELLOW
    assert at_the_office(township, late + 31 * DAY)[M.FIRST_CONTACT] is Light.GREY


def test_the_light_is_carried_outside_without_a_child_and_to_the_lead(township: Township) -> None:
    """A notice when it is raised, another when it is overdue; the lead is told a day later."""
    answer(township, SELF_HARM)
    said: dict[Party, list[str]] = {Party.COUNSELOR: [], Party.SCHOOL_LEAD: []}
    for hours in (0, 1, 2, 12, 25, 26, 27, 80):
        for party, heard in said.items():
            url = f"http://127.0.0.1/{party}"
            channel = Channel(ChannelKind.WECOM, FIRST, frozenset({party}), url=url)

            def send(_channel: Channel, text: str, _at: int, to: list[str] = heard) -> None:
                to.append(text)

            notices.run(township.database, [channel], A_MORNING + hours * HOUR, send)

    assert len(said[Party.COUNSELOR]) == 2
    assert len(said[Party.SCHOOL_LEAD]) == 1
    words = f"木叶：{FIRST}有1项工作等待处理，请登录查看。"
    assert {*said[Party.COUNSELOR], *said[Party.SCHOOL_LEAD]} == {words}


def test_what_is_done_comes_together_and_is_told_back(township: Township) -> None:
    """办结自动归集反馈: measures, talk and guardian done, the case closed: every light goes out."""
    wave_id = answer(township, SELF_HARM)
    case_id = confirm(township, wave_id, A_MORNING + HOUR / 2)
    plan(township, case_id, A_MORNING + HOUR)
    with township.work_as(Role.SCHOOL_LEAD, now=A_MORNING + 2 * HOUR) as work:
        approvals.decide(work, case_id, CaseAction.APPROVE_PLAN)
    at, today = A_MORNING + 3 * HOUR, day_in_china(A_MORNING)
    write(township, case_id, EntryKind.NOTE, Note("谈过了", today), at)
    contact = Contact("mother", "telephone", "reached", today, "")
    write(township, case_id, EntryKind.CONTACT, contact, at)
    end_measures(township, case_id, A_MORNING + 5 * DAY)
    closing = A_MORNING + 20 * DAY
    with township.work_as(Role.COUNSELOR, now=closing) as work:
        reason = ClosingReason.GOALS_REACHED
        case_steps.take(work, case_id, CaseAction.PROPOSE_CLOSING, "目标都达到了", reason)
    assert owed(township) == {K.APPROVE_CLOSING}
    with township.work_as(Role.SCHOOL_LEAD, now=closing + HOUR) as work:
        approvals.decide(work, case_id, CaseAction.CLOSE)

    assert owed(township) == set()
    with township.work_as(Role.SCHOOL_LEAD, now=closing + DAY) as work:
        own = lights.of_unit(work).standings
    assert (own[M.MEASURES].n_in_time, own[M.MEASURES].n_late) == (2, 0)
    shown = at_the_office(township, closing + DAY)
    assert (shown[M.MEASURES], shown[M.PLAN]) == (Light.GREEN, Light.GREEN)


def end_measures(township: Township, case_id: UUID, now: datetime) -> None:
    """Carry every measure of the plan out, with evidence."""
    with township.work_as(Role.COUNSELOR, now=now) as work:
        for measure in case_plans.current(case_reports.settle(work, case_id)).measures:
            plan_writing.end(
                work,
                case_reports.settle(work, case_id),
                measure.id,
                MeasureAction.CARRY_OUT,
                outcome="做了",
                ended_on=day_in_china(now),
                evidence=Evidence.TALK_NOTE,
            )
