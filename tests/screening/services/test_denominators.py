import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from referral.consents import Decision
from referral.states import SittingAction, WaveAction, WaveState
from screening import clock
from screening.documents import Profile
from screening.models import Wave, WaveClass
from screening.roles import Role
from screening.services import consents, denominators, rosters, sittings, students, waves
from screening.services.denominators import ClassFrozen
from screening.services.enrolment import LeaveReason
from tests.architecture.tree import ROOT
from tests.township import AGREED, CALM, CLASS, FIRST, SECOND, TOWNSHIP, Township

SAID_NO = replace(AGREED, decision=Decision.REFUSED)

PULL_THE_PLUG = """
import os, sys
from pathlib import Path
from uuid import UUID
from referral.states import WaveAction
from screening.db import Database
from screening.services import sessions, waves
from screening.settings import Settings
from screening import clock

settings = Settings.load(Path(sys.argv[1]))
database = Database(settings.url, keys_file=settings.keys_file)
unlocked = sessions.unlock(
    database, settings, username=sys.argv[2], passphrase=sys.argv[3], seat="s", now=clock.now()
)
with sessions.working(database, settings, unlocked, clock.now()) as work:
    waves.move(work, UUID(sys.argv[4]), WaveAction.OPEN)
    work.session.flush()
    print("opened", flush=True)
    os._exit(9)
"""
"""Opens a wave, and loses its power before anything is committed."""


def _ticketed(township: Township, **window):
    today = clock.day_in_china(clock.now())
    days = {"opens_on": today, "closes_on": today + timedelta(days=14)} | window
    with township.work_as(Role.COORDINATOR) as work:
        wave = waves.set_up(
            work, waves.standard_text(work), term="2026-autumn", name="普测", grades=[7], **days
        )
        issued = sittings.issue(work, wave.id, grade=7, class_name=CLASS)
        return wave.id, issued.sitting.id, issued.slips


def _open(township: Township, wave_id, action=WaveAction.OPEN, reason=""):
    with township.work_as(Role.COORDINATOR) as work:
        waves.move(work, wave_id, action, reason)


def _frozen(township: Township, wave_id):
    with township.work_as(Role.COORDINATOR) as work:
        return denominators.frozen(work, work.actor.unit_id, wave_id)


def _coverage(township: Township, wave_id, now=None):
    with township.work_as(Role.COORDINATOR, now=now) as work:
        return denominators.coverage_of(work, waves.get(work, wave_id))


def test_an_opening_writes_down_who_is_there_and_of_how_many_a_consent_stands(township):
    township.students(3)
    township.students_without_consent(2, first=10)
    wave_id, *_ = _ticketed(township)

    assert _frozen(township, wave_id) == []
    _open(township, wave_id)

    assert _frozen(township, wave_id) == [ClassFrozen(7, CLASS, 5, 3, None)]


def test_what_was_written_down_stays_when_the_roster_and_the_consents_change(township):
    township.students(3)
    wave_id, *_ = _ticketed(township)
    _open(township, wave_id)
    tomorrow = clock.now() + timedelta(days=1)

    with township.work_as(Role.COORDINATOR, now=tomorrow) as work:
        new = [
            Profile(name=f"新来的{n}", number=f"N{n}", grade=7, class_name=CLASS) for n in (1, 2)
        ]
        rosters.carry_out(work, rosters.plan_import(work, new))
        first, second, *_ = [i for i, p in rosters.profiles(work) if p.number.startswith("2026")]
        consents.record(work, first, SAID_NO)
        students.leave(work, second, LeaveReason.MOVED)
    _open(township, wave_id, WaveAction.CLOSE)
    _open(township, wave_id, WaveAction.REOPEN, "补测")

    frozen = _frozen(township, wave_id)
    assert [(c.n_enrolled, c.n_consented) for c in frozen] == [(3, 3)]
    found = _coverage(township, wave_id, now=tomorrow)
    assert (found.n_joined, found.n_left) == (2, 1)
    assert found.total.n_enrolled == 3


def test_who_joined_later_is_not_counted_among_who_answered(township):
    township.students(2)
    wave_id, sitting_id, slips = _ticketed(township)
    _open(township, wave_id)
    tomorrow = clock.now() + timedelta(days=1)
    newcomer = Profile(name="新来的", number="N1", grade=7, class_name=CLASS, pinyin_key="x")
    with township.work_as(Role.COORDINATOR, now=tomorrow) as work:
        rosters.carry_out(work, rosters.plan_import(work, [newcomer]))
        new_id = next(i for i, profile in rosters.profiles(work) if profile.number == "N1")
        consents.record(work, new_id, AGREED)
        sittings.move(work, sitting_id, SittingAction.OPEN)
        slip = sittings.reissue(work, waves.get(work, wave_id), new_id)
    township.sit(slips[0], CALM, now=tomorrow)
    township.sit(slip, CALM, now=tomorrow)

    found = _coverage(township, wave_id, now=tomorrow)

    # Of two who were there one answered; the newcomer's sheet is there, and in no figure.
    assert (found.total.n_enrolled, found.total.n_answered, found.total.share) == (2, 1, 0.5)
    assert (found.n_joined, found.n_left) == (1, 0)


def test_closing_writes_down_how_many_answered_for_who_holds_no_key(township):
    township.students(4)
    wave_id, sitting_id, slips = _ticketed(township)
    _open(township, wave_id)
    with township.work_as(Role.COORDINATOR) as work:
        sittings.move(work, sitting_id, SittingAction.OPEN)
    for slip in slips[:3]:
        township.sit(slip, CALM)
    _open(township, wave_id, WaveAction.CLOSE)
    school_id = _school_of(township, wave_id)

    with township.work_as(Role.TOWNSHIP_OFFICER, TOWNSHIP) as work:
        assert denominators.frozen(work, school_id, wave_id) == [ClassFrozen(7, CLASS, 4, 4, 3)]
    found = _coverage(township, wave_id)
    assert found.total.share == 0.75
    assert found.n_joined is found.n_left is None


def test_a_wave_that_is_closed_again_in_another_school_year_keeps_what_was_written(township):
    """By then the class has moved up: counted anew, everybody would stand in another class."""
    township.students(2)
    wave_id, sitting_id, slips = _ticketed(township)
    _open(township, wave_id)
    with township.work_as(Role.COORDINATOR) as work:
        sittings.move(work, sitting_id, SittingAction.OPEN)
    township.sit(slips[0], CALM)
    _open(township, wave_id, WaveAction.CLOSE)
    written = _frozen(township, wave_id)

    with township.work_as(Role.COORDINATOR, now=clock.now() + timedelta(days=365)) as work:
        waves.move(work, wave_id, WaveAction.REOPEN, "补测")
        for _, profile in rosters.profiles(work):
            rosters.carry_out(
                work, rosters.plan_import(work, [replace(profile, grade=8, class_name="2班")])
            )
        waves.move(work, wave_id, WaveAction.CLOSE)

    assert _frozen(township, wave_id) == written == [ClassFrozen(7, CLASS, 2, 2, 1)]


def test_a_wave_that_was_never_opened_has_no_coverage(township):
    township.students(2)
    wave_id, *_ = _ticketed(township)

    assert _coverage(township, wave_id) is None


def test_another_schools_actor_cannot_ask_for_a_wave_of_this_one(township):
    township.students(2)
    wave_id, *_ = _ticketed(township)
    _open(township, wave_id)

    with township.work_as(Role.COORDINATOR, SECOND) as work:
        assert denominators.frozen(work, work.actor.unit_id, wave_id) == []


def test_an_opening_that_fails_leaves_neither_counts_nor_an_open_wave(township):
    township.students(2)
    wave_id, *_ = _ticketed(township)

    with pytest.raises(RuntimeError):
        _open_and_fail(township, wave_id)

    assert _state(township, wave_id) == (WaveState.TICKETED, None, 0)


def test_a_power_cut_between_the_count_and_the_opening_leaves_neither(township):
    township.students(2)
    wave_id, *_ = _ticketed(township)
    account = township.accounts[FIRST, Role.COORDINATOR]
    secrets = account.username, account.passphrase

    cut = subprocess.run(
        [sys.executable, "-c", PULL_THE_PLUG, township.settings.home, *secrets, str(wave_id)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert (cut.returncode, cut.stdout.strip()) == (9, "opened"), cut.stderr
    assert _state(township, wave_id) == (WaveState.TICKETED, None, 0)
    _open(township, wave_id)
    assert _state(township, wave_id)[2] == 1


def _open_and_fail(township: Township, wave_id):
    with township.work_as(Role.COORDINATOR) as work:
        waves.move(work, wave_id, WaveAction.OPEN)
        raise RuntimeError


def _state(township: Township, wave_id):
    with township.database.reading() as session:
        wave = session.scalars(select(Wave).where(Wave.id == wave_id)).one()
        return wave.state, wave.frozen_on, len(session.scalars(select(WaveClass.n_enrolled)).all())


def _school_of(township: Township, wave_id):
    with township.database.reading() as session:
        return session.scalars(select(Wave.school_id).where(Wave.id == wave_id)).one()
