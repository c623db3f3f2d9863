"""A small township in a folder of its own: two schools, a health centre, everyone's account."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from flask import Flask

from crypto.secret import Secret
from referral.concerns import ConcernSource, Haste
from referral.consents import Channel, Decision
from referral.states import SittingAction, WaveAction
from screening import clock
from screening.app import FACES, create_app
from screening.db import Database
from screening.models import UnitKind
from screening.roles import Role
from screening.services import (
    administrations,
    cards,
    concerns,
    consents,
    founding,
    rosters,
    seats,
    sessions,
    sittings,
    waves,
)
from screening.services.accounts import NewAccount
from screening.services.consents import Word
from screening.services.founding import Founded, NewUnit
from screening.services.roster_files import RosterRow
from screening.services.slips import PrintedTicket
from screening.services.work import LabWork, Work
from screening.settings import Settings
from tests.browser import Browser

FIRST, SECOND, CENTRE, TOWNSHIP = "木叶中学", "莎溪小学", "木叶乡卫生院", "木叶乡"

UNITS = (
    NewUnit(UnitKind.TOWNSHIP, TOWNSHIP, "township"),
    NewUnit(UnitKind.SCHOOL, FIRST, "first"),
    NewUnit(UnitKind.SCHOOL, SECOND, "second"),
    NewUnit(UnitKind.HEALTH_CENTRE, CENTRE, "centre"),
)
GRADE, CLASS = 7, "1班"
AGREED = Word(
    decision=Decision.GIVEN,
    channel=Channel.PAPER,
    decided_on=date(2025, 9, 1),
    is_separate=True,
)
"""What every guardian has said, long before any test."""

BOOT = Secret(bytes(range(32)))


@dataclass(frozen=True, slots=True)
class Wave:
    """A wave of one class, with the slips that its children hold."""

    id: UUID
    sitting_id: UUID
    slips: Sequence[PrintedTicket]


@dataclass
class Township:
    """An installation and the people in it."""

    settings: Settings
    database: Database
    accounts: dict[tuple[str, Role], NewAccount]
    boot: Secret = field(default_factory=lambda: BOOT)
    opened: list[Database] = field(default_factory=list)

    @contextmanager
    def work_as(self, role: Role, unit: str = FIRST, now: datetime | None = None) -> Iterator[Work]:
        """Give somebody's piece of work; it is committed at the end."""
        moment = now or clock.now()
        account = self.accounts[unit, role]
        unlocked = sessions.unlock(
            self.database,
            self.settings,
            username=account.username,
            passphrase=account.passphrase,
            seat="test",
            now=moment,
        )
        with sessions.working(self.database, self.settings, unlocked, moment) as work:
            yield work

    def lab(self, now: datetime | None = None) -> LabWork:
        """Give one seat's piece of work."""
        return LabWork(self.database, self.settings, self.boot, now or clock.now())

    def app(self, faces: Sequence[str] = FACES) -> Flask:
        """Make the web application on this installation."""
        app, database = create_app(self.settings, self.boot, faces)
        self.opened.append(database)
        app.testing = True
        return app

    def browser(self, role: Role | None = None, unit: str = FIRST) -> Browser:
        """Give a browser in which nobody, or somebody, is signed in."""
        browser = Browser(self.app().test_client())
        if role is not None:
            account = self.accounts[unit, role]
            answer = browser.submit(
                "/staff/sign-in", username=account.username, passphrase=account.passphrase
            )
            assert answer.status_code == 302, answer.text
        return browser

    def students(
        self,
        n: int,
        *,
        unit: str = FIRST,
        name: str = "测试{}号",
        first: int = 1,
        grade: int = GRADE,
    ) -> None:
        """Put students of one class on a school's roster, and let their guardians agree."""
        self.students_without_consent(n, unit=unit, name=name, first=first, grade=grade)
        numbers = {f"2026{i:06d}" for i in range(first, first + n)}
        with self.work_as(Role.COORDINATOR, unit) as work:
            found = [i for i, profile in rosters.profiles(work) if profile.number in numbers]
            consents.record_many(work, dict.fromkeys(found, AGREED))

    def students_without_consent(
        self,
        n: int,
        *,
        unit: str = FIRST,
        name: str = "测试{}号",
        first: int = 1,
        grade: int = GRADE,
    ) -> None:
        """Put students of one class on a school's roster, of whom nobody was asked yet."""
        rows = [
            RosterRow(
                line=i + 1,
                name=name.format(i),
                number=f"2026{i:06d}",
                class_name=CLASS,
                grade=grade,
                sex="female",
                born_on=date(2013, 9, 1),
                guardian_name=f"家长{i}",
                guardian_phone=f"139{i:08d}",
            )
            for i in range(first, first + n)
        ]
        with self.work_as(Role.COORDINATOR, unit) as work:
            rosters.carry_out(work, rosters.plan_import(work, rosters.as_profiles(rows)))

    def wave(
        self,
        n_students: int = 4,
        *,
        unit: str = FIRST,
        standard: bytes | None = None,
        grade: int = GRADE,
    ) -> Wave:
        """Make an open wave, today and on `A_MORNING`, with one open sitting of one class."""
        today = clock.now().date()
        self.students(n_students, unit=unit, grade=grade)
        with self.work_as(Role.COORDINATOR, unit) as work:
            wave = waves.set_up(
                work,
                standard or waves.standard_text(work),
                term="2026-autumn",
                name="秋季普测",
                grades=[grade],
                opens_on=min(today, A_MORNING.date()) - timedelta(days=7),
                closes_on=max(today, A_MORNING.date()) + timedelta(days=30),
            )
            issued = sittings.issue(work, wave.id, grade=grade, class_name=CLASS)
            waves.move(work, wave.id, WaveAction.OPEN)
            sittings.move(work, issued.sitting.id, SittingAction.OPEN)
            return Wave(wave.id, issued.sitting.id, issued.slips)

    def sit(self, slip: PrintedTicket, answers: Sequence[int], now: datetime | None = None) -> str:
        """Live through a sitting with these answers, and return the receipt."""
        lab = self.lab(now)
        token = seats.enter(lab, slip.code, "seat")
        administrations.agree(lab, seats.current(lab, token), "zh")
        given = {n: (value, 3.0) for n, value in enumerate(answers)}
        administrations.save(lab, seats.current(lab, token), given, "zh")
        return administrations.hand_in(lab, seats.current(lab, token))

    def close(self) -> None:
        """Let go of the database."""
        for database in (self.database, *self.opened):
            database.close()


WORRIED = concerns.Said(
    name="测试1号",
    class_name="七年级1班",
    source=ConcernSource.TEACHER,
    haste=Haste.SOON,
    noticed="这两周上课总是一个人趴着，饭也不去吃。",
    contact="班主任王老师",
)
"""What a teacher noticed."""

CALM = (0,) * 9 + (0,) * 7 + (4,) * 5
"""Answers to PHQ-9, GAD-7 and WHO-5 that ask for nobody."""

SELF_HARM = (0,) * 8 + (1,) + (0,) * 7 + (4,) * 5
"""The same, but PHQ-9 item 9 is answered above zero: a total of 1."""

LOW = (2,) * 8 + (0,) + (1,) * 7 + (1,) * 5
"""PHQ-9 16, GAD-7 7, WHO-5 20: low mood without item 9."""

A_MORNING = datetime(2026, 11, 16, 1, 30, tzinfo=UTC)


def found(home: Path) -> dict[tuple[str, Role], NewAccount]:
    """Found a township in a folder, with the cheapest allowed secrets."""
    settings, directory = founding.prepare_home(home, argon2_kib=19_456, argon2_rounds=2)
    database = Database(settings.url, keys_file=settings.keys_file)
    founded = founding.found(database, settings, directory, UNITS)
    prove_cards(database, settings, founded)
    database.close()
    return {(a.unit_name, a.role): a for a in founded.accounts}


def prove_cards(database: Database, settings: Settings, founded: Founded) -> None:
    """Type every card that leads to records, as each holder does before the first wave."""
    with database.writing() as session:
        cards.prove_founded(session, settings, founded.record_cards)


def enter(home: Path, accounts: dict[tuple[str, Role], NewAccount]) -> Township:
    """Open a township that `found` made."""
    settings = Settings.load(home)
    return Township(settings, Database(settings.url, keys_file=settings.keys_file), accounts)
