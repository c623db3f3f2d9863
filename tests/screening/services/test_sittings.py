"""A student's earlier codes die wherever they were printed."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from referral.states import SittingAction, SittingState, WaveAction
from screening.models import AuditEntry
from screening.roles import Role
from screening.services import rosters, seats, sittings, waves
from screening.services.errors import TicketRefused
from tests.township import Township, Wave

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
