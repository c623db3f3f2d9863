"""Making a guessable secret expensive to guess: the one place that runs Argon2id."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from crypto.errors import KeyWorkBusy
from crypto.processors import on_any

STRETCHED_BYTES = 32
SEATS = max(2, min(4, os.cpu_count() or 2))
"""How many may be computed at once: each takes a core and `Cost.m_kib` of memory."""
WAITING = 64
"""How many may wait for a seat before the next is turned away."""

_seats = threading.BoundedSemaphore(SEATS)
_in_line = threading.BoundedSemaphore(SEATS + WAITING)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs: memory in KiB, passes over it, lanes."""

    m_kib: int = 65536
    t: int = 3
    p: int = 1

    def reaches(self, other: "Cost") -> bool:
        """Whether this is at least as expensive, in every respect."""
        return self.m_kib >= other.m_kib and self.t >= other.t and self.p >= other.p


FLOOR = Cost(m_kib=19456, t=2, p=1)
"""The least that is accepted (OWASP Password Storage Cheat Sheet)."""
DEFAULT_COST = Cost()
CEILING = Cost(m_kib=1 << 20, t=16, p=8)
"""The most that is accepted, lest a changed row exhaust the memory."""


def stretch(secret: bytes, salt: bytes, cost: Cost) -> bytes:
    """Derive 32 bytes at a cost.

    Raises:
        KeyWorkBusy: too many wait already.

    Source:
        RFC 9106 (Argon2id, version 1.3).
    """
    argon2id = Argon2id(
        salt=salt,
        length=STRETCHED_BYTES,
        iterations=cost.t,
        lanes=cost.p,
        memory_cost=cost.m_kib,
    )
    with _line(), _seats, on_any():
        return argon2id.derive(secret)


@contextmanager
def _line() -> Iterator[None]:
    if not _in_line.acquire(blocking=False):
        raise KeyWorkBusy
    try:
        yield
    finally:
        _in_line.release()
