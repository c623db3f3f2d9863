"""A town to measure in: one school, made-up students, one open wave, everyone's ticket."""

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from referral.consents import Channel, Decision
from referral.standard import DEFAULT_FILE
from referral.states import SittingAction, WaveAction
from screening import clock
from screening.db import Database
from screening.demo_people import people
from screening.models import UnitKind
from screening.roles import Role
from screening.services import cards, consents, founding, rosters, sessions, sittings, waves
from screening.services.accounts import NewAccount
from screening.services.consents import Word
from screening.services.founding import NewUnit
from screening.services.slips import PrintedTicket
from screening.services.work import Work
from screening.settings import Settings

GRADE = 7
CLASS_SIZE = 40
SEED = 2026
SCHOOL = "量测中学"
UNITS = (
    NewUnit(UnitKind.TOWNSHIP, "量测乡", "township"),
    NewUnit(UnitKind.SCHOOL, SCHOOL, "school"),
)


@dataclass(slots=True)
class Town:
    """An installation in a folder, and who may enter it."""

    home: Path
    settings: Settings
    database: Database
    accounts: dict[Role, NewAccount]

    @contextmanager
    def work_as(self, role: Role) -> Iterator[Work]:
        """Give somebody's piece of work at the school; it is committed at the end."""
        account, now = self.accounts[role], clock.now()
        unlocked = sessions.unlock(
            self.database,
            self.settings,
            username=account.username,
            passphrase=account.passphrase,
            seat="benchmark",
            now=now,
        )
        with sessions.working(self.database, self.settings, unlocked, now) as work:
            yield work

    def enrol(self, n: int) -> list[tuple[int, str]]:
        """Put so many students on the roster; return the grade and name of each class."""
        classes = [(GRADE, f"七年级{k}班") for k in range(1, -(-n // CLASS_SIZE) + 1)]
        rows = people(1, n, classes, SEED)
        with self.work_as(Role.COORDINATOR) as work:
            rosters.carry_out(work, rosters.plan_import(work, rosters.as_profiles(rows)))
            agreed = Word(
                decision=Decision.GIVEN,
                channel=Channel.PAPER,
                decided_on=clock.day_in_china(clock.now()),
                is_separate=True,
            )
            everyone = [student_id for student_id, _ in rosters.profiles(work)]
            consents.record_many(work, dict.fromkeys(everyone, agreed))
        return classes

    def set_up(self, standard: bytes, term: str | None = None) -> UUID:
        """Set a wave up by a standard, for this term where no other is named."""
        today = clock.now().date()
        with self.work_as(Role.COORDINATOR) as work:
            wave = waves.set_up(
                work,
                standard,
                term=term or waves.term_of(today),
                name="量测",
                grades=[GRADE],
                opens_on=today,
                closes_on=today + timedelta(days=1),
            )
            return wave.id

    def issue(self, wave_id: UUID, classes: Sequence[tuple[int, str]]) -> list[PrintedTicket]:
        """Open the wave and a sitting of each class; return everyone's ticket."""
        slips: list[PrintedTicket] = []
        for n, (grade, name) in enumerate(classes):
            with self.work_as(Role.COORDINATOR) as work:
                issued = sittings.issue(work, wave_id, grade=grade, class_name=name)
                if n == 0:
                    waves.move(work, wave_id, WaveAction.OPEN)
                sittings.move(work, issued.sitting.id, SittingAction.OPEN)
            slips += issued.slips
            print(f"\r{len(slips)} tickets", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
        return slips


@contextmanager
def founded(home: Path, database_url: str = "") -> Iterator[Town]:
    """Found a town in an empty folder, with staff secrets at their cheapest allowed cost."""
    settings, directory = founding.prepare_home(
        home, argon2_kib=19_456, argon2_rounds=2, database_url=database_url
    )
    database = Database(settings.url, keys_file=settings.keys_file)
    try:
        new = founding.found(database, settings, directory, UNITS)
        with database.writing() as session:
            cards.prove_founded(session, settings, new.record_cards)
        accounts = {a.role: a for a in new.accounts if a.unit_name == SCHOOL}
        yield Town(home, settings, database, accounts)
    finally:
        database.close()


def only_phq9() -> bytes:
    """Return the standard that Muye comes with, cut down to PHQ-9 for one grade.

    Its rules on PHQ-9 and on forms without a score stay as they are. The rules on careless
    answering go: a program answers faster than anybody reads.
    """
    first, *tables = re.split(r"(?m)^(?=\[\[)", DEFAULT_FILE.read_text(encoding="utf-8"))
    kept = [t for t in tables if t.startswith("[[tiers]]")]
    kept.append(f'[[grade_bands]]\nid = "one"\ngrades = [{GRADE}]\ninstruments = ["phq9"]\n\n')
    kept += [t for t in tables if t.startswith("[[rules]]") and _stays(t)]
    head = first.replace('id = "default"', 'id = "phq9_only"')
    return "".join([head, *kept]).encode()


def _stays(rule: str) -> bool:
    return 'instrument = "phq9"' in rule or 'kind = "unscored"' in rule
