from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import select

from referral.papers import PaperState
from referral.states import TicketState
from screening.documents import Holder
from screening.models import AuditEntry, Paper, Purpose, Sheet, Task, Ticket, Unit
from screening.roles import Role
from screening.services import (
    accounts,
    administrations,
    flags,
    paper_entries,
    rosters,
    seats,
    waves,
)
from screening.services.audit import EVENTS
from screening.services.errors import ItemRefused, PaperRefused, SittingOver, TakenOver
from screening.services.records import parts_of
from screening.services.sheets import Mode
from screening.vault import get
from tests.township import CALM, FIRST, LOW, SELF_HARM, Township, Wave

ONE, OTHER = Role.COORDINATOR, Role.COUNSELOR
BLANKED: tuple[int | None, ...] = (None, *CALM[1:])


@pytest.fixture
def wave(township: Township) -> Wave:
    return township.wave(2)


@pytest.fixture
def student(township: Township, wave: Wave) -> UUID:
    """Give the student who holds the first slip."""
    return of_slip(township, wave, 0)


def of_slip(township: Township, wave: Wave, n: int) -> UUID:
    with township.work_as(ONE) as work:
        return next(i for i, p in rosters.profiles(work) if p.number == wave.slips[n].number)


def enter(
    township: Township,
    wave: Wave,
    student: UUID,
    answers: Sequence[int | None],
    role: Role = ONE,
    unit: str | None = None,
) -> PaperState:
    with township.work_as(role, *([unit] if unit else [])) as work:
        return paper_entries.enter(work, wave.id, student, answers, "zh")


def count(township: Township, table: type) -> int:
    with township.database.reading() as session:
        return len(session.scalars(select(table.school_id)).all())  # type: ignore[attr-defined]


def ticket_state(township: Township, student: UUID) -> TicketState:
    with township.work_as(ONE) as work:
        key = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric
        return next(
            t.state
            for t in work.session.scalars(select(Ticket))
            if get(key, t, "sealed_holder", Holder).student_id == student
        )


def test_two_equal_entries_are_one_sheet(township: Township, wave: Wave, student: UUID) -> None:
    assert enter(township, wave, student, LOW) is PaperState.ENTERED_ONCE
    assert enter(township, wave, student, LOW, OTHER) is PaperState.SEALED

    with township.work_as(Role.COUNSELOR) as work:
        (entry,) = flags.queue(work, waves.get(work, wave.id))
        record = flags.record(work, entry.sheet_id)
    assert entry.student_id == student
    assert record.document.answers == bytes(LOW)
    assert record.document.mode == Mode.PAPER
    assert count(township, Paper) == 0
    assert ticket_state(township, student) is TicketState.HANDED_IN


def test_a_self_harm_answer_raises_one_urgent_task(
    township: Township, wave: Wave, student: UUID
) -> None:
    enter(township, wave, student, SELF_HARM)
    assert count(township, Task) == 0
    enter(township, wave, student, SELF_HARM, OTHER)
    township.database.write(lambda connection: None)  # what was posted before is written by now

    assert count(township, Task) == 1
    with township.work_as(Role.COUNSELOR) as work:
        (entry,) = flags.queue(work, waves.get(work, wave.id))
    assert entry.tier.id == "urgent"
    assert count(township, Task) == 1


def test_blanks_are_kept_apart_from_answers(township: Township, wave: Wave, student: UUID) -> None:
    enter(township, wave, student, BLANKED)
    assert enter(township, wave, student, CALM, OTHER) is PaperState.DIFFERING
    with township.work_as(ONE) as work:
        paper_entries.decide(work, wave.id, student, {0: None})

    with township.work_as(Role.COUNSELOR) as work:
        (entry,) = flags.queue(work, waves.get(work, wave.id))
        part, *_ = parts_of(flags.record(work, entry.sheet_id))
    assert part.answers[0].value is None
    assert part.validity.n_missing == 1


def test_what_differs_is_decided_item_by_item(
    township: Township, wave: Wave, student: UUID
) -> None:
    typed = (1, *CALM[1:8], 1, *CALM[9:])
    enter(township, wave, student, typed)
    assert enter(township, wave, student, CALM, OTHER) is PaperState.DIFFERING
    with township.work_as(ONE) as work:
        assert paper_entries.compare(work, wave.id, student).differing == (0, 8)
        paper_entries.decide(work, wave.id, student, {0: 0, 8: 1})

    with township.work_as(Role.COUNSELOR) as work:
        (entry,) = flags.queue(work, waves.get(work, wave.id))
        document = flags.record(work, entry.sheet_id).document
    assert document.answers == bytes(SELF_HARM)
    assert entry.tier.id == "urgent"
    assert count(township, Paper) == 0


def test_every_difference_must_be_decided(township: Township, wave: Wave, student: UUID) -> None:
    enter(township, wave, student, CALM)
    enter(township, wave, student, LOW, OTHER)

    with township.work_as(ONE) as work, pytest.raises(ItemRefused):
        paper_entries.decide(work, wave.id, student, {0: 2})
    with township.work_as(ONE) as work, pytest.raises(ItemRefused):
        paper_entries.decide(work, wave.id, student, dict.fromkeys(range(21), 9))

    assert count(township, Sheet) == 0


def test_nobody_enters_both(township: Township, wave: Wave, student: UUID) -> None:
    enter(township, wave, student, CALM)

    with pytest.raises(PaperRefused, match="same_person"):
        enter(township, wave, student, LOW)


def test_what_is_sent_twice_counts_once(township: Township, wave: Wave, student: UUID) -> None:
    assert enter(township, wave, student, CALM) is PaperState.ENTERED_ONCE
    assert enter(township, wave, student, CALM) is PaperState.ENTERED_ONCE
    assert enter(township, wave, student, LOW, OTHER) is PaperState.DIFFERING
    assert enter(township, wave, student, LOW, OTHER) is PaperState.DIFFERING
    with pytest.raises(PaperRefused, match="to_decide"):
        enter(township, wave, student, SELF_HARM, OTHER)

    assert (count(township, Paper), count(township, Sheet)) == (1, 0)


def test_a_sheet_that_comes_online_stands_and_the_entry_goes(
    township: Township, wave: Wave, student: UUID
) -> None:
    enter(township, wave, student, CALM)
    township.sit(wave.slips[0], SELF_HARM)

    assert count(township, Paper) == 0
    with pytest.raises(PaperRefused, match="arrived"):
        enter(township, wave, student, CALM, OTHER)
    assert count(township, Sheet) == 1


def test_a_seat_that_answers_while_the_paper_is_sealed_hands_nothing_in(
    township: Township, wave: Wave, student: UUID
) -> None:
    lab = township.lab()
    token = seats.enter(lab, wave.slips[0].code, "seat")
    administrations.agree(lab, seats.current(lab, token), "zh")
    given = {n: (value, 3.0) for n, value in enumerate(CALM)}
    administrations.save(lab, seats.current(lab, token), given, "zh")
    seat = seats.current(lab, token)
    enter(township, wave, student, CALM)
    enter(township, wave, student, CALM, OTHER)

    with pytest.raises(SittingOver):
        seats.current(lab, token)
    with pytest.raises(TakenOver):
        administrations.hand_in(lab, seat)
    assert count(township, Sheet) == 1


def test_what_is_none_of_the_options_is_refused_and_nothing_is_kept(
    township: Township, wave: Wave, student: UUID
) -> None:
    for wrong in ((9, *CALM[1:]), CALM[:-1], (*CALM, 0)):
        with pytest.raises(ItemRefused):
            enter(township, wave, student, wrong)
    with pytest.raises(PaperRefused, match="all_blank"):
        enter(township, wave, student, [None] * len(CALM))

    assert count(township, Paper) == 0


def test_a_wrong_form_is_dropped_and_entered_anew(
    township: Township, wave: Wave, student: UUID
) -> None:
    enter(township, wave, student, LOW)
    with township.work_as(OTHER) as work:
        paper_entries.drop(work, wave.id, student)

    assert enter(township, wave, student, CALM, OTHER) is PaperState.ENTERED_ONCE
    assert enter(township, wave, student, CALM) is PaperState.SEALED


def test_the_log_tells_who_and_how_many_and_never_what(
    township: Township, wave: Wave, student: UUID
) -> None:
    enter(township, wave, student, CALM)
    enter(township, wave, student, LOW, OTHER)
    with township.work_as(ONE) as work:
        differing = paper_entries.compare(work, wave.id, student).differing
        paper_entries.decide(work, wave.id, student, dict.fromkeys(differing, None))

    with township.database.reading() as session:
        events = set(session.scalars(select(AuditEntry.event)))
    assert events >= {"paper_entered", "paper_differed", "paper_decided", "paper_sealed"}
    told = {fact for event, facts in EVENTS.items() if event.startswith("paper") for fact in facts}
    assert told == {"wave", "student", "entry", "n_items", "n_forms"}


def test_sheets_from_paper_are_counted_among_what_is_expected(
    township: Township, wave: Wave, student: UUID
) -> None:
    enter(township, wave, student, CALM)
    enter(township, wave, student, CALM, OTHER)

    with township.work_as(ONE) as work:
        progress = waves.progress(work, waves.get(work, wave.id))
    assert (progress.n_tickets, progress.n_handed_in) == (2, 1)
    assert (progress.n_finished, progress.n_expected) == (1, 2)


def test_two_coordinators_enter_a_form_without_a_key_to_any_sheet(
    township: Township, wave: Wave, student: UUID
) -> None:
    with township.work_as(ONE) as work:
        vaults = {Purpose.ROSTER: work.keys.vault(work.actor.unit_id, Purpose.ROSTER)}
        unit = work.session.get_one(Unit, work.actor.unit_id)
        colleague = accounts.open_account(
            work.session,
            work.settings,
            unit,
            vaults,
            role=ONE,
            username="first-colleague",
            display_name="同事",
        )
    enter(township, wave, student, CALM)
    township.accounts = township.accounts | {(FIRST, ONE): colleague}

    assert enter(township, wave, student, CALM) is PaperState.SEALED
