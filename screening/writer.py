"""One writer a process on SQLite: jobs that wait together share one durable commit.

SQLite's own busy handler sleeps and starves under several writers (docs/decisions/0003), so every
write transaction, of this writer or of a session, first takes the same lock.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import IO, Any, TypeVar

from sqlalchemy import Connection, Engine

try:
    import fcntl
except ImportError:  # Windows: one process serves, so the thread lock is enough
    fcntl = None  # type: ignore[assignment]

T = TypeVar("T")

LARGEST_BATCH = 64


class WriteLock:
    """Held by whoever writes: one thread of one process at a time."""

    def __init__(self, database: str | None) -> None:
        """Make the lock; without a database file it only orders threads."""
        self._threads = threading.Lock()
        self._path = Path(f"{database}.lock") if database and database != ":memory:" else None
        self._file: IO[bytes] | None = None

    def __enter__(self) -> None:
        self._threads.acquire()
        if self._path is not None and fcntl is not None:
            if self._file is None:
                self._file = self._path.open("ab")
            fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None and fcntl is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._threads.release()

    def close(self) -> None:
        """Let go of the lock's file."""
        if self._file is not None:
            self._file.close()
            self._file = None


class Writer:
    """A thread that runs jobs in batches, each job in a savepoint, each batch in one commit."""

    def __init__(self, engine: Engine, lock: WriteLock) -> None:
        """Make the writer; its thread starts with the first job, so that a fork before is safe."""
        self._engine = engine.execution_options(writes=True)
        self._lock = lock
        self._jobs: SimpleQueue[tuple[Callable[[Connection], Any], Future[Any]] | None] = (
            SimpleQueue()
        )
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def run(self, job: Callable[[Connection], T]) -> T:
        """Run a job and return its result once its batch is durable.

        Raises:
            Exception: whatever the job or the commit raised; then nothing of the job is kept.
        """
        return self.post(job).result()

    def post(self, job: Callable[[Connection], T]) -> "Future[T]":
        """Queue a job for the next batch."""
        self._start()
        done: Future[T] = Future()
        self._jobs.put((job, done))
        return done

    def close(self) -> None:
        """Finish what is queued and stop the thread."""
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join()
            self._thread = None

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while (first := self._jobs.get()) is not None:
            batch = [first]
            stop = False
            while len(batch) < LARGEST_BATCH and not self._jobs.empty():
                following = self._jobs.get()
                if following is None:
                    stop = True
                    break
                batch.append(following)
            self._commit(batch)
            if stop:
                return

    def _commit(self, batch: list[tuple[Callable[[Connection], Any], Future[Any]]]) -> None:
        finished: list[tuple[Future[Any], Any]] = []
        try:
            with self._lock, self._engine.begin() as connection:
                for job, done in batch:
                    try:
                        with _savepoint(connection):
                            result = job(connection)
                    except Exception as error:  # the job's own caller is told, the others go on
                        done.set_exception(error)
                        _insist_on_batch(connection, error)
                    else:
                        finished.append((done, result))
        except Exception as error:  # nothing of the batch is durable: every waiter must hear it
            for _, done in batch:
                if not done.done():
                    done.set_exception(error)
            return
        for done, result in finished:
            done.set_result(result)


def _is_under_way(connection: Connection) -> bool:
    found: bool = connection.connection.driver_connection.in_transaction  # type: ignore[union-attr]
    return found


def _insist_on_batch(connection: Connection, error: Exception) -> None:
    """Let an error through that took the whole batch with it.

    A full or failing disk makes SQLite undo the transaction in the middle of one job: what the jobs
    before it did is gone, and what the jobs after it do would be committed on its own.
    """
    if not _is_under_way(connection):
        raise error


@contextmanager
def _savepoint(connection: Connection) -> Iterator[None]:
    """Undo one job alone, by SQLite's own savepoint: SQLAlchemy's costs more than most jobs."""
    run = connection.connection.cursor().execute
    run("SAVEPOINT job")
    try:
        yield
    except BaseException:
        if _is_under_way(connection):
            run("ROLLBACK TO job")
            run("RELEASE job")
        raise
    run("RELEASE job")
