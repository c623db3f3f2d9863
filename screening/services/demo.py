"""A believable township to try Muye on: made-up people, made-up answers, the real seals."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from crypto import sessions as custody
from crypto import tickets
from crypto.secret import Secret
from crypto.stretching import FLOOR
from referral.states import FlagAction, SittingAction, WaveAction
from scoring.synthetic import synthetic_forms
from screening.db import Database
from screening.demo_people import Picker, people, staff_name
from screening.models import Account, AccountState, Sitting, UnitKind, Wave
from screening.roles import Role
from screening.services import (
    administrations,
    cards,
    consents,
    demo_rooms,
    flags,
    founding,
    grace,
    rosters,
    seats,
    sessions,
    sittings,
    waves,
)
from screening.services.accounts import NewAccount
from screening.services.demo_consents import forms_back
from screening.services.forms import Form
from screening.services.founding import NewUnit
from screening.services.sessions import Unlocked
from screening.services.slips import Drawn, PrintedTicket, draw_codes
from screening.services.work import LabWork
from screening.settings import Settings

TOWNSHIP, CENTRE = "木叶乡", "木叶乡卫生院"
WAVE_NAME = "秋季学期心理健康普测"
SEED = 20261123
NINE_IN_CHINA = 1
"""The hour, in UTC, at which classes sit."""

N_SIDE_BY_SIDE = 8

SHARE_SAT = 0.7
"""The share of a school's classes that have sat already."""


@dataclass(frozen=True, slots=True)
class DemoSchool:
    """A school of the demonstration: grades, classes a grade, students a class."""

    name: str
    prefix: str
    grades: tuple[int, ...]
    n_classes: int
    class_size: int

    @property
    def classes(self) -> list[tuple[int, str]]:
        """Grade and name of each class."""
        return [(grade, f"{n}班") for grade in self.grades for n in range(1, self.n_classes + 1)]


GRADES = {4: "四年级", 5: "五年级", 6: "六年级", 7: "七年级", 8: "八年级", 9: "九年级"}

OPEN_DAYS = 120
"""How long its tickets can be typed: a demonstration that is kept is served again for months."""

SCHOOLS = (
    DemoSchool("木叶乡中心小学", "xiaoxue", (4, 5, 6), 3, 42),
    DemoSchool("木叶初级中学", "chuzhong", (7, 8, 9), 4, 40),
    DemoSchool("莎溪九年一贯制学校", "shaxi", (4, 5, 6, 7, 8, 9), 2, 28),
)


@dataclass(frozen=True, slots=True)
class Slip:
    """One printed ticket of the demonstration."""

    school: str
    class_name: str
    code: str


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demonstration's users need to get in."""

    settings: Settings
    accounts: Sequence[NewAccount]
    #: Tickets that nobody has used: of classes that have still to sit, or have begun.
    slips: Sequence[Slip]


Tick = Callable[[int], None]


def n_students(schools: Sequence[DemoSchool]) -> int:
    """Return how many students a demonstration has: its steps."""
    return sum(len(s.classes) * s.class_size for s in schools)


def build(home: Path, schools: Sequence[DemoSchool], now: datetime, port: int, tick: Tick) -> Demo:
    """Make the demonstration in an empty folder, or leave the folder as it was.

    Args:
        home: the folder.
        schools: `SCHOOLS`, or fewer and smaller ones.
        now: the wave began some days before.
        port: that its pages will be served on.
        tick: told how many students are done.

    Raises:
        AlreadyThere: the folder holds an installation.
    """
    # Nothing here is secret, so its secrets cost the least that is allowed: it is ready sooner.
    settings, directory = founding.prepare_home(
        home, port=port, argon2_kib=FLOOR.m_kib, argon2_rounds=FLOOR.t
    )
    database = Database(settings.url, keys_file=settings.keys_file)
    new_units = [
        NewUnit(UnitKind.TOWNSHIP, TOWNSHIP, "township"),
        NewUnit(UnitKind.HEALTH_CENTRE, CENTRE, "centre"),
        *(NewUnit(UnitKind.SCHOOL, school.name, school.prefix) for school in schools),
    ]
    try:
        founded = founding.found(database, settings, directory, new_units)
        with database.writing() as session:
            cards.prove_founded(session, settings, founded.record_cards)
        _name_staff(database)
        slips: list[Slip] = []
        for number, school in enumerate(schools, start=1):
            builder = _School(database, settings, founded.accounts, school, number, now)
            slips += builder.build(tick)
    except BaseException:
        database.close()
        founding.clear_home(home)
        raise
    database.close()
    return Demo(settings, founded.accounts, slips)


def _name_staff(database: Database) -> None:
    picker = Picker(f"demo/{SEED}/staff")
    with database.writing() as session:
        staff = select(Account).where(Account.state == AccountState.ACTIVE)
        for account in session.scalars(staff.order_by(Account.username)):
            title = "医生" if account.role is Role.CLINICIAN else "老师"
            account.display_name = staff_name(picker, title)


def _unprinted(_sitting: Sitting, n: int) -> list[Drawn]:
    """Draw keys without codes, for classes that have sat: nobody will ever type theirs."""
    return [("", tickets.keys_without_code()) for _ in range(n)]


class _School:
    """One school of the demonstration while it is made."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        accounts: Sequence[NewAccount],
        school: DemoSchool,
        number: int,
        now: datetime,
    ) -> None:
        self._database, self._settings = database, settings
        self._accounts = {(a.unit_name, a.role): a for a in accounts}
        self._school, self._number, self._now = school, number, now
        self._picker = Picker(f"demo/{SEED}/{number}")
        self._boot: Secret = custody.new_boot()

    def build(self, tick: Tick) -> list[Slip]:
        """Make roster, wave, tickets, sheets and reviews; return the tickets that are left."""
        coordinator = self._unlock(Role.COORDINATOR)
        size = self._school.class_size * len(self._school.classes)
        rows = people(self._number, size, self._school.classes, SEED)
        with sessions.working(self._database, self._settings, coordinator, self._now) as work:
            rosters.carry_out(work, rosters.plan_import(work, rosters.as_profiles(rows)))
            consents.record_many(work, forms_back(work, self._picker))
            wave = waves.set_up(
                work,
                waves.standard_text(work),
                term=waves.term_of(self._now.date()),
                name=WAVE_NAME,
                grades=self._school.grades,
                opens_on=self._now.date() - timedelta(days=6),
                closes_on=self._now.date() + timedelta(days=OPEN_DAYS),
            )
            wave_id = wave.id
        left: list[Slip] = []
        lab = self._lab(self._now)
        n_sat = round(SHARE_SAT * len(self._school.classes))
        for n, (grade, name) in enumerate(self._school.classes):
            with sessions.working(self._database, self._settings, coordinator, self._now) as work:
                issued = sittings.issue(
                    work,
                    wave_id,
                    grade=grade,
                    class_name=name,
                    draw=_unprinted if n < n_sat else draw_codes,
                )
                if n == 0:
                    waves.move(work, wave_id, WaveAction.OPEN)
                sitting, slips = issued.sitting, issued.slips
                sittings.move(work, sitting.id, SittingAction.OPEN)
                sitting_id, sitting_code = sitting.id, sitting.code
            if n < n_sat:
                bell = self._sit(slips, sitting_code, n) + demo_rooms.LESSON
                with sessions.working(self._database, self._settings, coordinator, bell) as work:
                    sittings.move(work, sitting_id, SittingAction.CLOSE)
            else:
                if n == n_sat:
                    slips = demo_rooms.begin(lab, slips, sitting_code, self._number)
                left += [Slip(self._school.name, GRADES[grade] + name, slip.code) for slip in slips]
            tick(self._school.class_size)
        grace.sweep(lab)
        self._review(wave_id)
        return left

    def _sit(self, slips: Sequence[PrintedTicket], sitting_code: str, class_no: int) -> datetime:
        """Let a class hand in, some days ago, all but the few who were away; return when."""
        present = [s for s in slips if not self._picker.happens(0.04)]
        day = self._now - timedelta(days=1 + class_no % 5)
        morning = day.replace(hour=NINE_IN_CHINA, minute=0, second=0, microsecond=0)
        opened = [self._open(slip, sitting_code, morning) for slip in present]
        form = opened[0][1]
        columns = synthetic_forms(
            form.instruments, len(present), seed=SEED + 1000 * self._number + class_no
        )
        starts = [morning + timedelta(seconds=20 * n) for n in range(len(opened))]
        paced = [self._paced(form, answers) for answers in columns]
        # A class hands in side by side, so that the writer can commit its sheets together.
        with ThreadPoolExecutor(N_SIDE_BY_SIDE) as pool:
            list(pool.map(self._hand_in, (token for token, _ in opened), paced, starts))
        return morning

    def _lab(self, now: datetime) -> LabWork:
        return LabWork(self._database, self._settings, self._boot, now)

    def _open(self, slip: PrintedTicket, sitting_code: str, morning: datetime) -> tuple[str, Form]:
        lab = self._lab(morning)
        token = seats.open_with(lab, sitting_code, slip.keys) or ""
        return token, seats.current(lab, token).form

    def _paced(self, form: Form, answers: Sequence[int]) -> dict[int, tuple[int | None, float]]:
        pace = 1.5 + self._picker.below(50) / 10
        spent = (pace + self._picker.below(30) / 10 for _ in form.items)
        return dict(enumerate(zip(answers, spent, strict=True)))

    def _hand_in(
        self, token: str, given: dict[int, tuple[int | None, float]], start: datetime
    ) -> None:
        lab = self._lab(start)
        administrations.agree(lab, seats.current(lab, token), "zh")
        spent = sum(seconds for _, seconds in given.values())
        later = replace(lab, now=start + timedelta(seconds=int(spent) + 40))
        administrations.save(later, seats.current(later, token), given, "zh")
        administrations.hand_in(later, seats.current(later, token))

    def _review(self, wave_id: UUID) -> None:
        """Let the counselor decide on every third flag, as a counselor in the middle of a week."""
        counselor = self._unlock(Role.COUNSELOR)
        with sessions.working(self._database, self._settings, counselor, self._now) as work:
            wave: Wave = waves.get(work, wave_id)
            flagged = [e for e in flags.queue(work, wave) if e.is_waiting]
            for entry in flagged[::3]:
                dismissed = self._picker.happens(0.3)
                flags.decide(
                    work,
                    entry.sheet_id,
                    FlagAction.DISMISS if dismissed else FlagAction.CONFIRM,
                    reason="面谈后判断：近期考试压力，已缓解。"
                    if dismissed
                    else "面谈后判断与筛查一致。",
                    interview_tier=None if dismissed else entry.tier.id,
                )

    def _unlock(self, role: Role) -> Unlocked:
        account = self._accounts[self._school.name, role]
        return sessions.unlock(
            self._database,
            self._settings,
            username=account.username,
            passphrase=account.passphrase,
            seat="demo",
            now=self._now,
        )
