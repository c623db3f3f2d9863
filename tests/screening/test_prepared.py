from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column, Enum, MetaData, Table, bindparam, insert, select, update

from referral.tasks import TaskState
from screening.db import Database, RowId, UtcDateTime
from screening.prepared import Prepared

NOON_IN_CHINA = datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(hours=8)))

STATE = Enum(
    TaskState, native_enum=False, values_callable=lambda members: [m.value for m in members]
)
TASKS = Table(
    "owed",
    MetaData(),
    Column("id", RowId(), primary_key=True),
    Column("due_at", UtcDateTime()),
    Column("state", STATE),
)
KEEP = Prepared(
    insert(TASKS).values(id=bindparam("task"), due_at=bindparam("due"), state=bindparam("now"))
)
FIND = Prepared(select(TASKS).where(TASKS.c.id == bindparam("task")))
ANY = Prepared(select(TASKS.c.state.label("how")).where(TASKS.c.state == TaskState.OPEN))
FINISH = Prepared(update(TASKS).where(TASKS.c.state == TaskState.OPEN).values(state=TaskState.DONE))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'prepared.db'}")
    with database.engine.connect() as connection:
        TASKS.metadata.create_all(connection)
        connection.commit()
    yield database
    database.close()


def keep(database: Database, task: UUID, state: TaskState = TaskState.OPEN) -> int:
    return database.write(lambda c: KEEP.change(c, task=task, due=NOON_IN_CHINA, now=state))


def test_values_come_back_through_the_types_of_their_columns(database: Database) -> None:
    task = uuid4()

    n_kept = keep(database, task)

    found = database.read(lambda c: FIND.one(c, task=task))
    assert n_kept == 1
    assert found == (task, datetime(2026, 11, 23, 4, tzinfo=UTC), TaskState.OPEN)
    assert found.state is TaskState.OPEN


def test_a_naive_moment_is_refused_as_everywhere(database: Database) -> None:
    with pytest.raises(ValueError, match="zone"):
        database.write(
            lambda c: KEEP.change(c, task=uuid4(), due=datetime(2026, 11, 23), now=TaskState.OPEN)
        )


def test_what_is_not_there_is_none(database: Database) -> None:
    assert database.read(lambda c: FIND.one(c, task=uuid4())) is None


def test_one_row_too_many_is_an_error(database: Database) -> None:
    keep(database, uuid4())
    keep(database, uuid4())

    with pytest.raises(LookupError):
        database.read(ANY.one)


def test_a_value_that_the_statement_holds_needs_not_be_given(database: Database) -> None:
    keep(database, uuid4())
    keep(database, uuid4(), TaskState.DONE)

    assert database.read(ANY.one).how is TaskState.OPEN
    assert database.write(FINISH.change) == 1
    assert database.read(ANY.one) is None


def test_a_value_that_is_missing_is_an_error(database: Database) -> None:
    with pytest.raises(KeyError):
        database.read(FIND.one)
