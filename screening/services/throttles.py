"""Count failed tries in windows of a minute, by who tries what, never by address alone."""

import hmac
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, delete, select, update

from crypto.secret import Secret
from screening.db import Database, upserting
from screening.models import Throttle
from screening.services.errors import Throttled

WINDOW_S = 60

SEAT_LIMIT = 10
"""Wrong codes a minute that one browser may type."""
SITTING_LIMIT = 600
"""Wrong codes a minute in one sitting, all its seats together: a whole lab shares one address.

It only keeps a program from using the server up: at this rate the 55 secret bits of a code last
for a hundred million years, and a lower limit would let one child shut the room.
"""
SIGN_IN_LIMIT = 5
"""Wrong passphrases a minute for one account in one browser."""
ACCOUNT_LIMIT = 300
"""Wrong passphrases a minute for one account from anywhere.

Passphrases are generated, with 69 bits: guessing is hopeless at any rate, and a limit that somebody
reaches easily is a way to keep a counselor out.
"""


def key(signing_key: Secret, *parts: str) -> bytes:
    """Return the name under which tries are counted; it says nothing of the parts."""
    joined = b"".join(len(p.encode()).to_bytes(2) + p.encode() for p in ("throttle", *parts))
    return hmac.digest(signing_key.reveal(), joined, sha256)


def of_codes(signing_key: Secret, sitting: str | None, seat: str) -> dict[bytes, int]:
    """Return the counts of a typed code. A mistyped one is a guess at nothing: it has no sitting.

    Args:
        signing_key: of the settings.
        sitting: which the code names; None where it cannot be a code.
        seat: an opaque id of the browser.
    """
    limits = {key(signing_key, "seat", sitting or "", seat): SEAT_LIMIT}
    if sitting is not None:
        limits[key(signing_key, "sitting", sitting)] = SITTING_LIMIT
    return limits


def check(database: Database, limits: dict[bytes, int], now: datetime) -> None:
    """Refuse where one of the counts has reached its limit.

    Raises:
        Throttled: too many tries failed within the last minute.
    """
    window = _window(now)
    query = select(Throttle.key, Throttle.n_failed).where(
        Throttle.key.in_(list(limits)), Throttle.window == window
    )
    for found, n_failed in database.read(lambda c: c.execute(query).all()):
        if n_failed >= limits[bytes(found)]:
            raise Throttled


def count(database: Database, limits: dict[bytes, int], now: datetime) -> None:
    """Add one failed try to each count; durable before this returns."""
    window = _window(now)

    def add(connection: Connection) -> None:
        for name in limits:
            new = upserting(connection.dialect.name, Throttle).values(
                key=name, window=window, n_failed=1
            )
            connection.execute(
                new.on_conflict_do_update(
                    index_elements=["key", "window"], set_={"n_failed": Throttle.n_failed + 1}
                )
            )
        connection.execute(delete(Throttle).where(Throttle.window < window - 60))

    database.write(add)


def forget(database: Database, name: bytes) -> None:
    """Begin a count anew, after a try that succeeded."""
    database.write(
        lambda c: c.execute(update(Throttle).where(Throttle.key == name).values(n_failed=0))
    )


def _window(now: datetime) -> int:
    return int(now.timestamp()) // WINDOW_S
