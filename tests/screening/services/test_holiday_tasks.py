"""Around a holiday somebody asks how each student with an open case is; once for each call."""

from datetime import UTC, datetime

from sqlalchemy import select

from referral.cases import CaseState
from referral.tasks import TaskKind, TaskState
from screening.case_documents import EntryKind
from screening.clock import day_in_china
from screening.models import Case, Task
from screening.note_documents import Contact
from screening.roles import Role
from screening.services import calendars, case_notes, case_reports, holiday_tasks
from tests import case_steps
from tests.township import Township

CALENDAR = """
[[holidays]]
name = { zh = "寒假", en = "Winter holiday" }
from = 2027-01-16
to = 2027-02-21
"""
MONDAY = datetime(2027, 1, 11, 2, tzinfo=UTC)


def with_calendar(township: Township) -> None:
    (township.settings.home / calendars.FILE).write_text(CALENDAR, encoding="utf-8")
    township.students(2)


def run(township: Township, now: datetime = MONDAY) -> int:
    return holiday_tasks.raise_due(township.database, township.settings.home, now)


def asked(township: Township) -> list[TaskState]:
    query = select(Task.state).where(Task.kind == TaskKind.HOLIDAY_CONTACT).order_by(Task.due_at)
    with township.database.reading() as session:
        return list(session.scalars(query))


def test_every_open_case_is_asked_for_once_and_a_closed_one_never(township: Township) -> None:
    with_calendar(township)
    case_id = case_steps.opened(township)

    assert [run(township, datetime(2027, 1, 8, 2, tzinfo=UTC)), run(township), run(township)] == [
        *(0, 1, 0)
    ]
    with township.database.writing() as session:
        session.get_one(
            Case, (session.scalars(select(Case.school_id)).one(), case_id)
        ).state = CaseState.CLOSED
    assert run(township, datetime(2027, 2, 2, 2, tzinfo=UTC)) == 0
    assert asked(township) == [TaskState.OPEN]


def test_a_call_ends_it_and_the_next_one_is_asked_for_again(township: Township) -> None:
    with_calendar(township)
    case_id = case_steps.opened(township)
    run(township)
    contact = Contact("mother", "telephone", "reached", day_in_china(MONDAY), "在家都好")
    with township.work_as(Role.COUNSELOR, now=MONDAY) as work:
        case = case_reports.settle(work, case_id)
        case_notes.take_down(work, case, EntryKind.CONTACT, contact)
    assert asked(township) == [TaskState.DONE]

    assert run(township, datetime(2027, 2, 2, 2, tzinfo=UTC)) == 1
    assert asked(township) == [TaskState.DONE, TaskState.OPEN]


def test_without_a_holiday_nobody_is_asked_for(township: Township) -> None:
    township.students(2)
    case_steps.opened(township)

    assert run(township) == 0
