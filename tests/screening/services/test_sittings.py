from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from referral.consents import Decision
from referral.errors import StepNotAllowed
from referral.states import FlagAction, SittingAction, SittingState, TicketState, WaveAction
from screening.models import AuditEntry, Sitting, Ticket
from screening.roles import Role
from screening.services import (
    administrations,
    consents,
    flags,
    grace,
    rosters,
    seats,
    sitting_rows,
    sittings,
    waves,
)
from screening.services.errors import NothingToDo, NotOverYet, TicketRefused
from tests.township import A_MORNING, AGREED, CALM, CLASS, LOW, Township, Wave

OTHER_CLASS = "2班"


def move_to_the_other_class(township: Township, number: str) -> None:
    with township.work_as(Role.COORDINATOR) as work:
        stored = [profile for _, profile in rosters.profiles(work) if profile.number == number]
        moved = [replace(profile, class_name=OTHER_CLASS) for profile in stored]
        rosters.carry_out(work, rosters.plan_import(work, moved))


def print_the_other_class(township: Township, wave: Wave) -> str:
    with township.work_as(Role.COORDINATOR) as work:
        issued = sittings.issue(work, wave.id, grade=7, class_name=OTHER_CLASS)
        sittings.move(work, issued.sitting.id, SittingAction.OPEN)
    return issued.slips[0].code


def test_who_moves_to_another_class_keeps_no_code_of_the_first(township: Township) -> None:
    wave = township.wave(2)
    moved, stays = wave.slips
    move_to_the_other_class(township, moved.number)

    new = print_the_other_class(township, wave)

    lab = township.lab()
    with pytest.raises(TicketRefused):
        seats.enter(lab, moved.code, "seat")
    assert seats.enter(lab, new, "seat")
    assert seats.enter(lab, stays.code, "another seat")


def test_why_a_room_was_opened_again_stands_sealed_in_the_log(township: Township) -> None:
    wave = township.wave(1)
    with township.work_as(Role.PROCTOR) as work:
        sittings.move(work, wave.sitting_id, SittingAction.CLOSE)
        sittings.move(work, wave.sitting_id, SittingAction.REOPEN, "停" * 100)

    with township.database.reading() as session:
        events = session.scalars(select(AuditEntry.event)).all()
    assert events.count("sitting_moved") == 3


def test_no_room_of_a_wave_that_is_over_is_open(township: Township) -> None:
    wave = township.wave(1)

    with township.work_as(Role.COORDINATOR) as work:
        waves.move(work, wave.id, WaveAction.CLOSE)

    with township.work_as(Role.COORDINATOR) as work:
        assert sittings.get_sitting(work, wave.sitting_id).state is SittingState.CLOSED


OVER = A_MORNING + timedelta(seconds=601)


def _close(township: Township, wave: Wave) -> None:
    with township.work_as(Role.PROCTOR, now=A_MORNING) as work:
        sittings.move(work, wave.sitting_id, SittingAction.CLOSE)


@pytest.fixture
def missed(township: Township) -> Wave:
    """Give a wave whose room is over; of three students one has handed in."""
    wave = township.wave(3)
    township.sit(wave.slips[0], CALM, A_MORNING)
    seats.enter(township.lab(A_MORNING), wave.slips[1].code, "seat")
    _close(township, wave)
    return wave


def test_a_make_up_sitting_gives_tickets_to_those_who_have_not_handed_in(
    township: Township, missed: Wave
) -> None:
    with township.work_as(Role.COORDINATOR, now=OVER) as work:
        issued = sittings.make_up(work, missed.sitting_id)
        sitting, slips = issued.sitting, issued.slips
        made = (sitting.number, sitting.state, sitting.grade, sitting.class_name)
        sittings.move(work, sitting.id, SittingAction.OPEN)
        events = {action.event for action in work.audited}

    assert made == (2, SittingState.PLANNED, 7, CLASS)
    assert [slip.name for slip in slips] == [slip.name for slip in missed.slips[1:]]
    assert {"make_up_planned", "tickets_issued"} <= events
    assert all(township.sit(slip, CALM, OVER) for slip in slips)


def test_the_tickets_that_were_missed_stay_dead(township: Township, missed: Wave) -> None:
    with township.work_as(Role.COORDINATOR, now=OVER) as work:
        sitting = sittings.make_up(work, missed.sitting_id).sitting
        sittings.move(work, sitting.id, SittingAction.OPEN)

    for slip in missed.slips:
        with pytest.raises(TicketRefused):
            seats.enter(township.lab(OVER), slip.code, "seat")


def test_nobody_is_counted_twice_and_nobody_is_forgotten(township: Township, missed: Wave) -> None:
    with township.work_as(Role.COORDINATOR, now=OVER) as work:
        wave = waves.get(work, missed.id)
        before = waves.progress(work, wave)
        sittings.make_up(work, missed.sitting_id)
        after = waves.progress(work, wave)
        rows = sitting_rows.by_class(sitting_rows.listed(work, wave), ())

    assert (before.n_tickets, before.n_finished) == (after.n_tickets, after.n_finished) == (3, 1)
    assert [(r.progress.n_tickets, r.progress.n_finished, r.is_newest) for r in rows] == [
        (1, 1, False),
        (2, 0, True),
    ]


def test_no_make_up_is_planned_while_answers_may_still_be_handed_in(
    township: Township, missed: Wave
) -> None:
    within = A_MORNING + timedelta(seconds=599)
    with township.work_as(Role.COORDINATOR, now=within) as work:
        with pytest.raises(NotOverYet):
            sittings.make_up(work, missed.sitting_id)
        with pytest.raises(NotOverYet):
            sittings.issue(work, missed.id, grade=7, class_name=CLASS)

    with township.database.reading() as session:
        assert TicketState.STARTED in session.scalars(select(Ticket.state)).all()


def test_a_room_that_is_open_has_no_make_up(township: Township) -> None:
    wave = township.wave(1)

    with township.work_as(Role.COORDINATOR) as work, pytest.raises(NotOverYet):
        sittings.make_up(work, wave.sitting_id)


def test_where_everybody_has_handed_in_there_is_nothing_to_make_up(township: Township) -> None:
    wave = township.wave(1)
    township.sit(wave.slips[0], CALM, A_MORNING)
    _close(township, wave)

    with township.work_as(Role.COORDINATOR, now=OVER) as work, pytest.raises(NothingToDo):
        sittings.make_up(work, wave.sitting_id)


def test_a_closed_wave_has_no_make_up(township: Township, missed: Wave) -> None:
    with township.work_as(Role.COORDINATOR, now=OVER) as work:
        waves.move(work, missed.id, WaveAction.CLOSE)
        with pytest.raises(StepNotAllowed):
            sittings.make_up(work, missed.sitting_id)


def test_a_second_make_up_follows_the_first(township: Township, missed: Wave) -> None:
    with township.work_as(Role.COORDINATOR, now=OVER) as work:
        issued = sittings.make_up(work, missed.sitting_id)
        second, slips = issued.sitting, issued.slips
        sittings.move(work, second.id, SittingAction.OPEN)
        second_id = second.id
    township.sit(slips[0], CALM, OVER)
    with township.work_as(Role.COORDINATOR, now=OVER) as work:
        sittings.move(work, second_id, SittingAction.CLOSE)

    with township.work_as(Role.COORDINATOR, now=OVER + timedelta(seconds=601)) as work:
        third = sittings.make_up(work, second_id)

        assert third.sitting.number == 3
    assert [slip.name for slip in third.slips] == [slips[1].name]


def test_printing_again_before_the_make_up_adds_no_sitting(
    township: Township, missed: Wave
) -> None:
    with township.work_as(Role.COORDINATOR, now=OVER) as work:
        first = sittings.make_up(work, missed.sitting_id).sitting
        again = sittings.issue(work, missed.id, grade=7, class_name=CLASS)

        assert again.sitting.id == first.id
        assert sorted(slip.seat for slip in again.slips) == [1, 2]


def test_a_re_test_after_the_end_gets_a_sitting_that_can_be_opened(township: Township) -> None:
    wave = township.wave(1)
    township.sit(wave.slips[0], LOW, A_MORNING)
    _close(township, wave)
    grace.sweep(township.lab(OVER))

    with township.work_as(Role.COUNSELOR, now=OVER) as work:
        entry = flags.queue(work, waves.get(work, wave.id))[0]
        slip = flags.decide(work, entry.sheet_id, FlagAction.VOID, reason="长串同一选项")
    with township.work_as(Role.PROCTOR, now=OVER) as work:
        newest = work.session.scalars(select(Sitting).where(Sitting.number == 2)).one()
        sittings.move(work, newest.id, SittingAction.OPEN)

    assert slip is not None
    assert township.sit(slip, CALM, OVER)


def test_nothing_to_print_leaves_the_wave_as_it_was(township: Township) -> None:
    township.students(1)
    with township.work_as(Role.COORDINATOR) as work:
        wave = waves.set_up(
            work,
            waves.standard_text(work),
            term="2026-autumn",
            name="秋季普测",
            grades=[7],
            opens_on=A_MORNING.date(),
            closes_on=A_MORNING.date(),
        )

        with pytest.raises(NothingToDo):
            sittings.issue(work, wave.id, grade=7, class_name="9班")

        assert wave.state == "draft"


def test_whose_guardian_agrees_again_is_given_a_ticket_again(township: Township) -> None:
    wave = township.wave(2)
    withdrawn = replace(AGREED, decision=Decision.WITHDRAWN)
    with township.work_as(Role.COORDINATOR) as work:
        found = next(i for i, p in rosters.profiles(work) if p.number == wave.slips[0].number)
        consents.record(work, found, withdrawn)
        consents.record(work, found, AGREED)
        issued = sittings.issue(work, wave.id, grade=7, class_name=CLASS)

    assert [slip.name for slip in issued.slips] == [slip.name for slip in wave.slips]


def test_who_declined_is_given_no_ticket_when_the_class_is_printed_again(
    township: Township,
) -> None:
    wave = township.wave(2)
    lab = township.lab()
    administrations.decline(lab, seats.current(lab, seats.enter(lab, wave.slips[0].code, "seat")))

    with township.work_as(Role.COORDINATOR) as work:
        issued = sittings.issue(work, wave.id, grade=7, class_name=CLASS)

    assert [slip.name for slip in issued.slips] == [wave.slips[1].name]
    assert issued.left_out == []
