"""Answers saved one by one, and a sheet handed in once: scored, sealed, then acknowledged."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlalchemy import Connection, bindparam, select, update

from crypto.seeds import PublicKey, Seed
from referral.states import TICKET, Party, TicketAction, TicketState, next_state
from screening.documents import Answering
from screening.models import Draft, Ticket
from screening.prepared import Prepared
from screening.services import new_sheets, signals, switches
from screening.services.errors import ItemRefused, SittingOver, TakenOver
from screening.services.pins import standard_of, student_key
from screening.services.seats import DRAFT, Seat, blank_draft
from screening.services.sheets import FilledForm, Mode
from screening.services.work import LabWork

LONGEST_TENTHS = 65_535


def agree(work: LabWork, seat: Seat, language: str) -> None:
    """Write down the student's assent, and the language of the form.

    Raises:
        CertificateInvalid: nothing could be sealed to this student: better told now than at the
            end. The signatures that pass are remembered, so that the hand-in need not repeat it.
    """
    _key_to_seal_to(work, seat)

    def change(draft: Answering) -> Answering:
        started = draft.started_at or int(work.now.timestamp())
        return replace(draft, agreed=True, started_at=started, language=language)

    change_draft(work, seat, change)


def decline(work: LabWork, seat: Seat) -> None:
    """End a ticket because the student does not want to take part; nothing of it is kept.

    Raises:
        StepNotAllowed: the ticket was handed in, or ended otherwise, in the meantime.
        TakenOver: another computer went on with this ticket.
    """

    def end(connection: Connection) -> None:
        now, _ = _stored(connection, seat)
        state = next_state(TICKET, now, TicketAction.DECLINE, Party.STUDENT)
        connection.execute(
            update(Ticket)
            .where(Ticket.school_id == seat.school_id, Ticket.id == seat.ticket_id)
            .values(state=state)
        )
        spend(connection, seat)

    work.database.write(end)


def save(
    work: LabWork, seat: Seat, answers: Mapping[int, tuple[int | None, float]], language: str
) -> Seat:
    """Save answers; they are durable when this returns.

    Args:
        work: the lab's piece of work.
        seat: the browser's ticket.
        answers: by position in the form, from 0: an option's value, and the seconds that the item
            stood on the screen, which are added to what it has already.
        language: the language that the page is in.

    Raises:
        ItemRefused: an item does not exist or a value is not one of its options; none is saved.
        TakenOver: another computer went on with this ticket in the meantime.
    """
    checked = {p: (seat.form.checked(p, value), s) for p, (value, s) in answers.items()}

    def change(draft: Answering) -> Answering:
        values, tenths = bytearray(draft.answers), bytearray(draft.tenths)
        for position, (value, seconds) in checked.items():
            values[position] = value
            add_tenths(tenths, position, int(seconds * 10))
        return replace(
            draft,
            answers=bytes(values),
            tenths=bytes(tenths),
            language=language,
            revision=draft.revision + 1,
        )

    return change_draft(work, seat, change)


def change_draft(work: LabWork, seat: Seat, change: Callable[[Answering], Answering]) -> Seat:
    """Change the stored draft, not the one that the request began with: no answer is lost."""

    def store(connection: Connection) -> Seat:
        state, before = _stored(connection, seat)
        if state is not TicketState.STARTED:
            raise SittingOver
        draft = change(before)
        sealed = DRAFT.close(seat.key, draft.pack(), seat.ticket_id, seat.sitting_id)
        _KEEP_DRAFT.change(connection, school=seat.school_id, ticket=seat.ticket_id, sealed=sealed)
        signals.answered(work, seat.spot, draft)(connection)
        return replace(seat, draft=draft, sealed_draft=sealed)

    return work.database.write(store)


def add_tenths(tenths: bytearray, position: int, spent: int) -> None:
    """Add tenths of a second to what an item has already."""
    here = slice(2 * position, 2 * position + 2)
    whole = int.from_bytes(tenths[here], "little") + max(spent, 0)
    tenths[here] = min(whole, LONGEST_TENTHS).to_bytes(2, "little")


def spend(connection: Connection, seat: Seat) -> None:
    """Overwrite a draft with an empty one, so that nothing of the answers is left in it."""
    empty = blank_draft(seat.form)
    sealed = DRAFT.close(seat.key, empty.pack(), seat.ticket_id, seat.sitting_id)
    _KEEP_DRAFT.change(connection, school=seat.school_id, ticket=seat.ticket_id, sealed=sealed)


def hand_in(work: LabWork, seat: Seat) -> str:
    """Score, seal and store a sheet, and return its receipt once all of it is durable.

    Handing in again gives the same receipt. A sheet whose answers call for the highest tier also
    leaves a task that names no child, in a transaction of its own. In a rehearsal the sheet is
    scored and sealed as in earnest, and then dropped: nothing of it can get into a count.

    Raises:
        ItemRefused: an item has no answer yet.
        CertificateInvalid: the student's or the school's public key is not the certified one.
        TakenOver: another computer went on with this ticket, or saved an answer in the meantime.
    """
    if seat.is_handed_in:
        return seat.receipt_text
    blank = seat.form.first_blank(seat.draft.answers)
    if blank is not None:
        raise ItemRefused(blank)
    standard = standard_of(work.database, seat.school_id, seat.wave_id)
    public = _key_to_seal_to(work, seat)
    model = switches.switched_on_in_lab(work)
    sheet = new_sheets.seal(_filled(seat), standard, public, seat.receipt, work.now, model)

    def store(connection: Connection) -> bool:
        if not _spend_ticket(connection, seat) or seat.is_rehearsal:
            return False
        new_sheets.store(connection, sheet)
        return True

    if work.database.write(store) and sheet.task is not None:
        task = sheet.task
        work.database.post(lambda connection: connection.execute(task))
    return seat.receipt_text


def _filled(seat: Seat) -> FilledForm:
    return FilledForm(
        school_id=seat.school_id,
        wave_id=seat.wave_id,
        student_id=seat.greeting.student_id,
        grade=seat.greeting.grade,
        form=seat.form,
        answering=seat.draft,
        mode=Mode.ONLINE,
    )


def _key_to_seal_to(work: LabWork, seat: Seat) -> PublicKey:
    """Return the student's key; in a rehearsal, whose students are invented, one of nobody's.

    Raises:
        CertificateInvalid: the student's or the school's public key is not the certified one.
    """
    if seat.is_rehearsal:
        return Seed.new().public
    return student_key(work.database, work.settings, seat.school_id, seat.greeting.student_id)


def _spend_ticket(connection: Connection, seat: Seat) -> bool:
    """Spend a ticket; False where this browser has handed it in a moment ago, by a second click."""
    state, draft = _stored(connection, seat)
    if state is TicketState.HANDED_IN:
        return False
    if draft.answers != seat.draft.answers:
        raise TakenOver
    if not _SPEND.change(connection, school=seat.school_id, ticket=seat.ticket_id):
        raise TakenOver
    spend(connection, seat)
    return True


def _stored(connection: Connection, seat: Seat) -> tuple[TicketState, Answering]:
    """Return a ticket's state and draft as they are stored now.

    Raises:
        TakenOver: another computer went on with this ticket.
    """
    row = _CURRENT.one(connection, school=seat.school_id, ticket=seat.ticket_id)
    if row is None or row.token_tag != seat.token_tag:
        raise TakenOver
    if row.sealed_draft == seat.sealed_draft:  # nobody saved in between: it is open already
        return row.state, seat.draft
    opened = DRAFT.open(seat.key, row.sealed_draft, seat.ticket_id, seat.sitting_id)
    return row.state, Answering.unpack(opened)


_MY_TICKET = Ticket.school_id == bindparam("school"), Ticket.id == bindparam("ticket")
_MY_DRAFT = Draft.school_id == bindparam("school"), Draft.id == bindparam("ticket")
_CURRENT = Prepared(
    select(Draft.token_tag, Draft.sealed_draft, Ticket.state)
    .join(Ticket, (Ticket.school_id == Draft.school_id) & (Ticket.id == Draft.id))
    .where(*_MY_DRAFT)
)
_KEEP_DRAFT = Prepared(update(Draft).where(*_MY_DRAFT).values(sealed_draft=bindparam("sealed")))
_SPEND = Prepared(
    update(Ticket)
    .where(*_MY_TICKET, Ticket.state == TicketState.STARTED)
    .values(state=TicketState.HANDED_IN)
)
