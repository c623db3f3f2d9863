import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError

from screening.db import Database
from screening.writer import WriteLock, Writer

KEPT = Table("kept", MetaData(), Column("n", Integer, primary_key=True))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'writer.db'}")
    with database.engine.connect() as connection:
        KEPT.metadata.create_all(connection)
        connection.commit()
    yield database
    database.close()


def keep(*numbers: int):
    def job(connection: Connection) -> None:
        for n in numbers:
            connection.execute(insert(KEPT).values(n=n))

    return job


def kept(database: Database) -> list[int]:
    return list(database.read(lambda c: c.scalars(select(KEPT.c.n).order_by(KEPT.c.n)).all()))


def test_a_job_that_fails_takes_back_its_own_rows_and_no_others(database: Database) -> None:
    # All three wait behind the lock, so that they share one commit.
    begun, release = threading.Event(), threading.Event()

    def hold(_connection: Connection) -> None:
        begun.set()
        release.wait()

    database.post(hold)
    begun.wait()
    results: dict[str, BaseException | None] = {}

    def write(name: str, *numbers: int) -> None:
        try:
            database.write(keep(*numbers))
        except IntegrityError as error:
            results[name] = error
        else:
            results[name] = None

    jobs = {"first": (1, 2), "broken": (3, 3), "last": (4,)}
    threads = [threading.Thread(target=write, args=(name, *n)) for name, n in jobs.items()]
    for thread in threads:
        thread.start()
    release.set()
    for thread in threads:
        thread.join()

    assert kept(database) == [1, 2, 4]
    assert results["first"] is None
    assert results["last"] is None
    assert isinstance(results["broken"], IntegrityError)


def test_a_job_returns_its_result_when_others_can_read_what_it_wrote(database: Database) -> None:
    def job(connection: Connection) -> str:
        keep(7)(connection)
        return "done"

    assert database.write(job) == "done"
    assert kept(database) == [7]


def test_what_was_posted_is_written_before_the_database_is_closed(database: Database) -> None:
    for n in range(20):
        database.post(keep(n))

    database.close()

    assert kept(database) == list(range(20))


def test_when_the_commit_fails_every_waiter_hears_it(database: Database) -> None:
    def spoil(connection: Connection) -> None:
        keep(1)(connection)
        connection.connection.driver_connection.execute("ROLLBACK")

    with pytest.raises(Exception, match=r"no such savepoint|no transaction"):
        database.write(spoil)

    assert kept(database) == []


def test_a_disk_that_fills_up_in_the_middle_of_a_batch_acknowledges_nothing_of_it(
    database: Database,
) -> None:
    begun, release = threading.Event(), threading.Event()

    def hold(_connection: Connection) -> None:
        begun.set()
        release.wait()

    def fill(connection: Connection) -> None:
        n_pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {n_pages}")
        keep(*range(100, 10_000))(connection)

    writer = Writer(database.engine, WriteLock(None))
    writer.post(hold)
    begun.wait()
    first, full, last = (writer.post(job) for job in (keep(1), fill, keep(2)))
    release.set()
    writer.close()

    assert [type(done.exception()) for done in (first, full, last)] == [OperationalError] * 3
    assert kept(database) == []
