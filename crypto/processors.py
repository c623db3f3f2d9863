"""Which processors a thread runs on: one for what holds the interpreter's lock, any for the rest.

Python's threads take turns at one lock. Spread over processors they wake each other across them at
every statement of the database, and a room's saves take twice as long as on one processor; what
lets go of the lock (Argon2id, another process) gains from the others (docs/decisions/0014).

Where the system cannot say which (macOS, Windows) nothing is changed.
"""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager

_MAY_USE = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
"""What the process was given when it started: an operator's own choice is never widened."""


@contextmanager
def on_one(number: int) -> Iterator[None]:
    """Keep this thread, and those that it starts meanwhile, on one processor.

    Args:
        number: any; neighbours in number get different processors while there are enough.
    """
    with _on({_MAY_USE[number % len(_MAY_USE)]} if _MAY_USE else ()):
        yield


@contextmanager
def on_any() -> Iterator[None]:
    """Let this thread, and processes that it starts, run on every processor for a while."""
    with _on(_MAY_USE):
        yield


@contextmanager
def _on(processors: Collection[int]) -> Iterator[None]:
    if len(_MAY_USE) < 2:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, processors)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
