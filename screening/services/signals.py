"""What a seat tells the room board: how far it is, when it was last seen, a raised hand.

Written with what the seat does anyway, in the same job of the writer. An answer is worth more than
the board: a signal that does not open is left as it is, and the board refuses it.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, update

from crypto.errors import CryptoError
from crypto.seeds import SymmetricKey, expand
from screening.documents import BLANK, Answering, SignalDocument
from screening.models import Signal
from screening.models.seals import SEALS
from screening.prepared import Prepared
from screening.services.work import LabWork
from screening.settings import Settings

SIGNAL = SEALS["signal.sealed_signal"]
ROOM_LABEL = b"muye/1/room"

Job = Callable[[Connection], None]


class Spot(NamedTuple):
    """Where a seat's signal stands."""

    school_id: UUID
    sitting_id: UUID
    ticket_id: UUID


def room_key(settings: Settings) -> SymmetricKey:
    """Return the key of every room's signals: any worker has it, a stolen database does not."""
    return SymmetricKey.from_bytes(expand(settings.signing_key.reveal(), ROOM_LABEL))


def opened(key: SymmetricKey, spot: Spot, sealed: bytes) -> SignalDocument:
    """Open a seat's signal.

    Raises:
        SealBroken: the value was altered or belongs to another seat.
    """
    return SignalDocument.unpack(SIGNAL.open(key, sealed, spot.ticket_id, spot.sitting_id))


def closed(key: SymmetricKey, spot: Spot, document: SignalDocument) -> bytes:
    """Seal a seat's signal."""
    return SIGNAL.close(key, document.pack(), spot.ticket_id, spot.sitting_id)


def started(work: LabWork, spot: Spot, n_items: int) -> Job:
    """Return the job that tells that a ticket was opened, on whichever computer."""
    return _telling(work, spot, lambda signal: replace(signal, n_items=n_items))


def answered(work: LabWork, spot: Spot, draft: Answering) -> Job:
    """Return the job that tells how many items have an answer."""
    n_answered = len(draft.answers) - draft.answers.count(BLANK)
    return _telling(work, spot, lambda signal: replace(signal, n_answered=n_answered))


def seen(work: LabWork, spot: Spot) -> None:
    """Tell, with the writer's next batch, that the browser is still there."""
    work.database.post(_telling(work, spot, lambda signal: signal))


def raise_hand(work: LabWork, spot: Spot) -> None:
    """Call the proctor."""
    work.database.write(_telling(work, spot, lambda signal: replace(signal, is_hand_up=True)))


def lower_hand(work: LabWork, spot: Spot) -> None:
    """Take the call back."""
    work.database.write(_telling(work, spot, lambda signal: replace(signal, is_hand_up=False)))


def is_hand_up(work: LabWork, spot: Spot) -> bool:
    """Whether the proctor is called to this seat; not where nothing can be read."""
    signal = work.database.read(lambda connection: _stored(connection, work, spot))
    return signal is not None and signal.is_hand_up


def _telling(work: LabWork, spot: Spot, change: Callable[[SignalDocument], SignalDocument]) -> Job:
    def tell(connection: Connection) -> None:
        before = _stored(connection, work, spot)
        if before is None:
            return
        now = replace(change(before), seen_at=int(work.now.timestamp()))
        sealed = closed(room_key(work.settings), spot, now)
        _KEEP.change(connection, school=spot.school_id, ticket=spot.ticket_id, sealed=sealed)

    return tell


def _stored(connection: Connection, work: LabWork, spot: Spot) -> SignalDocument | None:
    row = _STORED.one(connection, school=spot.school_id, ticket=spot.ticket_id)
    try:
        return None if row is None else opened(room_key(work.settings), spot, row.sealed_signal)
    except CryptoError:
        return None


_MINE = Signal.school_id == bindparam("school"), Signal.id == bindparam("ticket")
_STORED = Prepared(select(Signal.sealed_signal).where(*_MINE))
_KEEP = Prepared(update(Signal).where(*_MINE).values(sealed_signal=bindparam("sealed")))
