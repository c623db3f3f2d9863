"""Threads of a server stay on one processor, but for work that lets go of the interpreter."""

import os
from collections.abc import Callable
from threading import Thread

import pytest

from crypto.processors import on_any, on_one

pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="the system names no processors, or gives one only",
)


def in_a_thread(job: Callable[[], None]) -> None:
    """Run a job in a thread of its own: the tests' own thread stays as it is."""
    errors: list[BaseException] = []

    def run() -> None:
        try:
            job()
        except BaseException as error:
            errors.append(error)

    thread = Thread(target=run)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]


def test_a_thread_and_those_it_starts_stay_on_one() -> None:
    everywhere = os.sched_getaffinity(0)
    seen: list[set[int]] = []

    def job() -> None:
        with on_one(3):
            in_a_thread(lambda: seen.append(os.sched_getaffinity(0)))
            seen.append(os.sched_getaffinity(0))
        seen.append(os.sched_getaffinity(0))

    in_a_thread(job)
    assert len(seen[0]) == 1
    assert seen[0] == seen[1]
    assert seen[2] == os.sched_getaffinity(0) == everywhere


def test_neighbours_in_number_get_different_processors() -> None:
    seen: list[int] = []

    def job(number: int) -> None:
        with on_one(number):
            seen.extend(os.sched_getaffinity(0))

    for number in (7, 8):
        in_a_thread(lambda number=number: job(number))
    assert len(set(seen)) == 2


def test_work_elsewhere_may_use_every_processor_and_comes_back() -> None:
    everywhere, seen = os.sched_getaffinity(0), []

    def fail() -> None:
        with on_any():
            seen.append(os.sched_getaffinity(0))
            raise ValueError("it failed")

    def job() -> None:
        with on_one(0):
            with pytest.raises(ValueError, match="it failed"):
                fail()
            seen.append(os.sched_getaffinity(0))

    in_a_thread(job)
    assert seen[0] == everywhere
    assert len(seen[1]) == 1
