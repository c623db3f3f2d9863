"""Tables' common base and column types, and the only code that knows which engine is below."""

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    LargeBinary,
    MetaData,
    create_engine,
    event,
)
from sqlalchemy import Uuid as PlainUuid
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator, TypeEngine

from screening.writer import WriteLock, Writer

T = TypeVar("T")

LOG = logging.getLogger("muye")

KEYS_SCHEMA = "keys"
"""The schema of the wrapped student keys: on SQLite a file of its own, attached under this name."""

AT_ONCE = 500
"""Rows that one statement names."""

BUSY_WAIT_MS, FORGET_WAIT_MS = 15_000, 200
"""How long a connection waits for others; forgetting history is never worth a child's wait."""

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    f"PRAGMA busy_timeout = {BUSY_WAIT_MS}",
)


class RowId(TypeDecorator[UUID]):
    """A random id: 16 bytes on SQLite, a native uuid on PostgreSQL."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the narrowest type that the engine has."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(PlainUuid())
        return dialect.type_descriptor(LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        """Turn an id into what the engine stores."""
        if value is None or dialect.name == "postgresql":
            return value
        return value.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        """Turn what the engine stored into an id."""
        if value is None or isinstance(value, UUID):
            return value
        return UUID(bytes=bytes(value))


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give the zone back that SQLite does not keep."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _values(members: type[StrEnum]) -> list[str]:
    return [member.value for member in members]


def in_batches(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    """Cut ids into as many as one statement may name: every engine takes that many."""
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def upserting(dialect: str, table: Any) -> Any:
    """Return the engine's own insert, which can say what happens on a conflict."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(table)


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        UUID: RowId(),
        bytes: LargeBinary(),
        StrEnum: Enum(StrEnum, native_enum=False, length=32, values_callable=_values),
    }


def _tell(done: Future[Any]) -> None:
    error = done.exception()
    if error is not None:
        LOG.error("a posted job failed: %s", type(error).__name__)


class Database:
    """One database: sessions for people's work, and a group-committing writer for the lab."""

    def __init__(self, url: str, *, keys_file: str | None = None) -> None:
        """Open it; nothing is written yet.

        Args:
            url: a SQLAlchemy URL.
            keys_file: on SQLite, the file of the wrapped student keys; None leaves it unopened,
                which is how the lab face runs.
        """
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.engine = self._engine(url, keys_file)
        self._lock = WriteLock(make_url(url).database if self.is_sqlite else None)
        self._writer = Writer(self.engine, self._lock) if self.is_sqlite else None
        self._poster = ThreadPoolExecutor(1)
        self._owes_forgetting = False

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session whose changes are thrown away."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session that is committed at the end, or rolled back when anything is raised."""
        with self.session(writes=True) as session:
            yield session
            session.commit()

    @contextmanager
    def session(self, *, writes: bool) -> Iterator[Session]:
        """Give a session that its user commits; whatever is left uncommitted is rolled back."""
        if not writes:
            with self.reading() as session:
                yield session
            return
        with self._lock, Session(self.engine.execution_options(writes=True)) as session:
            yield session

    def write(self, job: Callable[[Connection], T]) -> T:
        """Run a job and return when it is durable; jobs that wait together share one commit."""
        if self._writer is not None:
            return self._writer.run(job)
        with self.engine.begin() as connection:
            return job(connection)

    def post(self, job: Callable[[Connection], object]) -> None:
        """Run a job soon, in a transaction after the current one, and do not wait for it."""
        if self._writer is not None:
            self._writer.post(job).add_done_callback(_tell)
        else:
            self._poster.submit(self.write, job).add_done_callback(_tell)

    def read(self, job: Callable[[Connection], T]) -> T:
        """Run a job that only reads."""
        with self.engine.connect() as connection:
            return job(connection)

    def forget_history(self) -> bool:
        """Fold SQLite's log into its file and cut it, so that no earlier state stays in it.

        An anonymous survey needs it: the log would tell which sheet came in with which code.

        Returns:
            Whether it is done. Somebody who reads keeps the log; whatever is written next tries
            again. PostgreSQL keeps its own log, which is not ours to cut.
        """
        if not self.is_sqlite:
            return False
        with self._lock, self.engine.connect() as connection:
            run = connection.connection.cursor().execute
            run(f"PRAGMA busy_timeout = {FORGET_WAIT_MS}")
            try:
                busy, *_ = run("PRAGMA main.wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                run(f"PRAGMA busy_timeout = {BUSY_WAIT_MS}")
        self._owes_forgetting = bool(busy)
        return not busy

    def forget_what_is_owed(self) -> None:
        """Try again where somebody read the last time."""
        if self._owes_forgetting:
            self.forget_history()

    def close(self) -> None:
        """Finish what was posted and let go of every connection."""
        if self._writer is not None:
            self._writer.close()
        self._poster.shutdown()
        self.engine.dispose()
        self._lock.close()

    def _engine(self, url: str, keys_file: str | None) -> Engine:
        if not self.is_sqlite:
            return create_engine(url, hide_parameters=True, pool_pre_ping=True)
        engine = create_engine(
            url, hide_parameters=True, pool_size=32, connect_args={"check_same_thread": False}
        )

        @event.listens_for(engine, "connect")
        def prepare(connection: Any, _record: Any) -> None:
            connection.isolation_level = None
            for pragma in PRAGMAS:
                connection.execute(pragma)
            if keys_file is not None:
                connection.execute(f"ATTACH DATABASE ? AS {KEYS_SCHEMA}", (keys_file,))
                connection.execute(f"PRAGMA {KEYS_SCHEMA}.journal_mode = WAL")
                connection.execute(f"PRAGMA {KEYS_SCHEMA}.synchronous = FULL")
                connection.execute(f"PRAGMA {KEYS_SCHEMA}.secure_delete = ON")

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            writes = connection.get_execution_options().get("writes", False)
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

        return engine
