"""A seat in the lab: a ticket's code opens it, a browser's token keeps it open."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, update

from crypto import sessions, tickets
from crypto.errors import CryptoError, TicketMistyped
from crypto.seeds import SymmetricKey
from referral.states import SittingState, TicketState
from screening.db import upserting
from screening.documents import BLANK, Answering, Greeting
from screening.models import Draft, Sitting, Ticket, Wave
from screening.models.seals import SEALS
from screening.prepared import Prepared
from screening.services import grace, signals, throttles
from screening.services.errors import RoomClosed, SittingOver, TakenOver, TicketRefused
from screening.services.forms import Form, form_of
from screening.services.pins import pins_of
from screening.services.signals import Spot
from screening.services.work import LabWork

GREETING = SEALS["ticket.sealed_greeting"]
KEY = SEALS["draft.sealed_key"]
DRAFT = SEALS["draft.sealed_draft"]
NO_SALT = bytes(16)
KEY_BYTES, RECEIPT_BYTES = 32, 16


@dataclass(frozen=True, slots=True)
class Seat:
    """What one browser may see of one ticket, opened for one request."""

    school_id: UUID
    wave_id: UUID
    sitting_id: UUID
    ticket_id: UUID
    state: TicketState
    token_tag: bytes
    key: SymmetricKey
    receipt: bytes
    #: When this browser opened the ticket, in seconds since the epoch.
    opened_at: int
    greeting: Greeting
    draft: Answering
    #: The draft as it was stored when it was opened.
    sealed_draft: bytes
    form: Form
    #: Until when it can still be handed in; None while the room is open.
    ends_at: datetime | None

    @property
    def spot(self) -> Spot:
        """Where its signal to the room board stands."""
        return Spot(self.school_id, self.sitting_id, self.ticket_id)

    @property
    def is_rehearsal(self) -> bool:
        """Whether nothing that is handed in here is kept."""
        return self.greeting.is_rehearsal

    @property
    def is_handed_in(self) -> bool:
        """Whether this ticket's sheet is safe already."""
        return self.state is TicketState.HANDED_IN

    @property
    def receipt_text(self) -> str:
        """The receipt as it is shown; the same for every handing-in of one ticket."""
        return tickets.receipt_text(self.receipt)


def enter(work: LabWork, text: str, seat: str) -> str:
    """Open a ticket by its code and return the token for the browser's cookie.

    The browser that had the ticket open before is told so at its next request.

    Args:
        work: the lab's piece of work.
        text: what was typed.
        seat: an opaque id of the browser; wrong codes are counted by it and by the sitting.

    Raises:
        TicketRefused: whatever is wrong with the code; one refusal for all.
        Throttled: too many wrong codes from this browser or in this sitting.
    """
    try:
        code = tickets.parse(text)
    except TicketMistyped:
        code = None
    sitting = None if code is None else code.sitting
    limits = throttles.of_codes(work.settings.signing_key, sitting, seat)
    throttles.check(work.database, limits, work.now)
    token = _open_ticket(work, code) if code is not None else None
    if token is None:
        throttles.count(work.database, limits, work.now)
        raise TicketRefused
    return token


def current(work: LabWork, token: str) -> Seat:
    """Return the seat that a browser's token opens.

    Raises:
        TakenOver: another computer went on with this ticket.
        RoomClosed: the grace time of the room is over, or the wave is or its days are: no code
            helps.
        SittingOver: the token opens nothing (any more): the code is needed again.
    """
    tag = sessions.session_id(token, work.boot)
    row = work.database.read(lambda c: _SEAT.one(c, tag=tag))
    if row is None:
        former = select(Draft.id).where(Draft.former_tag == tag)
        if work.database.read(lambda c: c.execute(former).first()) is not None:
            raise TakenOver
        raise SittingOver
    seat = _seat(work, row, token)
    if seat.is_handed_in:
        return seat
    is_over = grace.is_over(work.settings, row.sitting_state, row.closed_at, work.now)
    if seat.state is not TicketState.STARTED:
        raise SittingOver
    if is_over or not grace.is_answerable(work, row.wave_state, row.opens_on, row.closes_on):
        raise RoomClosed
    if work.now.timestamp() - seat.opened_at > work.settings.sitting_timeout_s:
        raise SittingOver
    return seat


def ended(work: LabWork, token: str) -> Seat:
    """Return the seat of a ticket that is over, handed in or not, whose last page is still shown.

    Raises:
        SittingOver: the token opens nothing (any more).
    """
    row = work.database.read(lambda c: _SEAT.one(c, tag=sessions.session_id(token, work.boot)))
    if row is None or row.state in grace.USABLE:
        raise SittingOver
    return _seat(work, row, token)


def blank_draft(form: Form) -> Answering:
    """Return a draft without an answer."""
    n = len(form.items)
    return Answering(answers=bytes([BLANK]) * n, tenths=bytes(2 * n), form=form.ids)


def leave(work: LabWork, token: str) -> None:
    """Let a browser's token open nothing any more: the next child sits down here."""
    at = Draft.token_tag == sessions.session_id(token, work.boot)
    nobody = sessions.session_id(sessions.new_token(), work.boot)
    work.database.write(
        lambda c: c.execute(update(Draft).where(at).values(token_tag=nobody, former_tag=None))
    )


_SEAT = Prepared(
    select(
        Draft.school_id,
        Draft.id,
        Draft.token_tag,
        Draft.sealed_key,
        Draft.sealed_draft,
        Ticket.state,
        Ticket.sealed_greeting,
        Sitting.id.label("sitting_id"),
        Sitting.state.label("sitting_state"),
        Sitting.closed_at,
        Sitting.grade,
        Wave.id.label("wave_id"),
        Wave.state.label("wave_state"),
        Wave.opens_on,
        Wave.closes_on,
    )
    .join(Ticket, (Ticket.school_id == Draft.school_id) & (Ticket.id == Draft.id))
    .join(Sitting, (Sitting.school_id == Ticket.school_id) & (Sitting.id == Ticket.sitting_id))
    .join(Wave, (Wave.school_id == Sitting.school_id) & (Wave.id == Sitting.wave_id))
    .where(Draft.token_tag == bindparam("tag"))
)


def _open_ticket(work: LabWork, code: tickets.TicketCode) -> str | None:
    """Return a token for the ticket of a code; None where it may not be used."""
    query = select(Sitting.salt).where(Sitting.code == code.sitting)
    salt = work.database.read(lambda c: c.execute(query).scalar_one_or_none())
    # An unknown sitting costs the same work as a known one.
    keys = tickets.derive(code, salt or NO_SALT)
    return None if salt is None else open_with(work, code.sitting, keys)


def open_with(work: LabWork, sitting_code: str, keys: tickets.TicketKeys) -> str | None:
    """Return a token for the ticket that these keys open; None where it may not be used."""
    query = (
        select(Sitting, Wave.state, Wave.opens_on, Wave.closes_on)
        .join(Wave, (Wave.school_id == Sitting.school_id) & (Wave.id == Sitting.wave_id))
        .where(Sitting.code == sitting_code)
    )
    with work.database.reading() as session:
        found = session.execute(query).one_or_none()
        if found is None:
            return None
        sitting, wave_state, *window = found
        if not grace.is_answerable(work, wave_state, *window):
            return None
        ticket = session.get(Ticket, (sitting.school_id, UUID(bytes=keys.lookup)))
        if ticket is None or ticket.state not in _usable(work, sitting):
            return None
        try:
            GREETING.open(keys.key, ticket.sealed_greeting, ticket.id, sitting.id)
        except CryptoError:
            return None
        form = form_of(pins_of(work.database, sitting.school_id, sitting.wave_id, sitting.grade))
        return _start(work, sitting, ticket, keys, form)


def _usable(work: LabWork, sitting: Sitting) -> tuple[TicketState, ...]:
    """Return which tickets open a seat: in a room that was closed only those already started."""
    if sitting.state is SittingState.OPEN:
        return grace.USABLE
    over = grace.is_over(work.settings, sitting.state, sitting.closed_at, work.now)
    is_closing = sitting.state is SittingState.CLOSED and not over
    return (TicketState.STARTED,) if is_closing else ()


def _start(
    work: LabWork, sitting: Sitting, ticket: Ticket, keys: tickets.TicketKeys, form: Form
) -> str | None:
    token = sessions.new_token()
    tag = sessions.session_id(token, work.boot)
    place = KEY.place(ticket.id, sitting.id)
    opened_at = int(work.now.timestamp()).to_bytes(8)
    secret = keys.key.secret.reveal() + keys.receipt + opened_at
    blank = DRAFT.close(keys.key, blank_draft(form).pack(), ticket.id, sitting.id)
    tell = signals.started(work, Spot(sitting.school_id, sitting.id, ticket.id), len(form.items))
    mine = {"token_tag": tag, "sealed_key": sessions.wrap(token, work.boot, secret, place)}

    def start(connection: Connection) -> bool:
        new = upserting(connection.dialect.name, Draft).values(
            school_id=sitting.school_id,
            id=ticket.id,
            sitting_id=sitting.id,
            sealed_draft=blank,
            **mine,
        )
        connection.execute(
            new.on_conflict_do_update(
                index_elements=["school_id", "id"], set_={"former_tag": Draft.token_tag, **mine}
            )
        )
        started = connection.execute(
            update(Ticket)
            .where(
                Ticket.school_id == sitting.school_id,
                Ticket.id == ticket.id,
                Ticket.state.in_(grace.USABLE),
            )
            .values(state=TicketState.STARTED)
        )
        tell(connection)
        return started.rowcount == 1

    return token if work.database.write(start) else None


def _seat(work: LabWork, row: Any, token: str) -> Seat:
    try:
        secret = sessions.unwrap(
            token, work.boot, row.sealed_key, KEY.place(row.id, row.sitting_id)
        )
    except CryptoError as error:
        raise SittingOver from error
    key = SymmetricKey.from_bytes(secret[:KEY_BYTES])
    greeting = Greeting.unpack(GREETING.open(key, row.sealed_greeting, row.id, row.sitting_id))
    draft = Answering.unpack(DRAFT.open(key, row.sealed_draft, row.id, row.sitting_id))
    form = form_of(pins_of(work.database, row.school_id, row.wave_id, row.grade))
    if draft.form != form.ids:
        raise SittingOver
    return Seat(
        school_id=row.school_id,
        wave_id=row.wave_id,
        sitting_id=row.sitting_id,
        ticket_id=row.id,
        state=row.state,
        token_tag=row.token_tag,
        key=key,
        receipt=secret[KEY_BYTES : KEY_BYTES + RECEIPT_BYTES],
        opened_at=int.from_bytes(secret[KEY_BYTES + RECEIPT_BYTES :]),
        greeting=greeting,
        draft=draft,
        sealed_draft=row.sealed_draft,
        form=form,
        ends_at=grace.ends_at(work.settings, row.closed_at),
    )
