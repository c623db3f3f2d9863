"""Ask for every open case how the student is around a holiday: by the clock, without a key."""

from datetime import datetime, time
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, insert, select

from referral.cases import CaseState
from referral.holidays import Call, calls
from referral.tasks import TASKS, TaskKind, TaskState
from screening.clock import CHINA, day_in_china
from screening.db import Database
from screening.models import Case, Task
from screening.services import calendars
from screening.services.tasks import whole_hour


def raise_due(database: Database, home: Path, now: datetime) -> int:
    """Raise the calls of today for every case that is not closed, and return how many were new."""
    due = calls(calendars.calendar(home), day_in_china(now))
    return database.write(lambda connection: _raise(connection, due)) if due else 0


def _raise(connection: Connection, due: list[Call]) -> int:
    n_new = 0
    for call in due:
        since = whole_hour(datetime.combine(call.first, time(), CHINA))
        due_at = datetime.combine(call.last, calendars.END_OF_SCHOOL_DAY, CHINA)
        asked = select(Task.id).where(
            Task.subject_id == Case.id,
            Task.kind == TaskKind.HOLIDAY_CONTACT,
            Task.since == since,
        )
        cases = select(Case.school_id, Case.id).where(
            Case.state != CaseState.CLOSED, ~asked.exists()
        )
        for school_id, case_id in connection.execute(cases).all():
            values: dict[str, object] = {
                "school_id": school_id,
                "id": uuid4(),
                "unit_id": school_id,
            }
            values |= {"subject_id": case_id, "kind": TaskKind.HOLIDAY_CONTACT}
            values |= {"owner": TASKS[TaskKind.HOLIDAY_CONTACT].owner, "state": TaskState.OPEN}
            connection.execute(insert(Task).values(**values, since=since, due_at=due_at))
            n_new += 1
    return n_new
