"""Who has answered what in an anonymous survey is nowhere, whoever looks and with whatever keys.

The attacker knows which child held which code and in which order they handed in. He has every file
of the database, and, but for one attack, every key: the installation's secrets and the vault of the
survey. He guesses which sheet is whose. By chance he is right about once, whatever the number of
children; eight right guesses of 24 have a probability of about 1 in 100,000.

Each attack is also tried where it must succeed, so that its failure means something.
"""

import random
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from crypto import survey_codes as codes_of_surveys
from crypto.errors import SealBroken
from crypto.seeds import Seed
from instruments.definition import InstrumentKind
from referral.surveys import SurveyAction
from screening.db import Database
from screening.models import Purpose
from screening.roles import Role
from screening.services import survey_boxes, surveys
from tests.surveys import Class, Survey, answer, survey
from tests.township import Township

KIND = InstrumentKind.BULLYING
N_CHILDREN = 24
MOST_BY_CHANCE = 7

WAL_HEADER, FRAME_HEADER = 32, 24
"""Bytes before the log, and before each page in it (sqlite.org/fileformat2.html, section 4)."""

Answers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stolen:
    """What the attacker holds."""

    township: Township
    survey: Survey
    #: By hand-in, first to last: the code, and what was answered, which he wants to find out.
    handed_in: Sequence[tuple[str, Answers]]
    vault: Seed
    folder: Path

    @property
    def class_id(self) -> UUID:
        return self.survey.class_ids[0]

    def sheets(self, sealed_box: bytes) -> list[Answers]:
        """Open a box with every key."""
        settings = self.township.settings
        found = survey_boxes.opened(settings, self.vault, sealed_box, self.class_id, self.survey.id)
        return [tuple(sheet.answers) for sheet in found]

    def n_right(self, guesses: Sequence[Answers | None]) -> int:
        """Count the children of whom he guessed the sheet."""
        pairs = zip(guesses, self.handed_in, strict=True)
        return sum(guess == answers for guess, (_, answers) in pairs)


def played(township: Township, folder: Path) -> Stolen:
    """Let a class hand in, each child other answers, in an order that the attacker notes."""
    made = survey(township, Class(n_codes=N_CHILDREN), kind=KIND)
    with township.work_as(Role.SCHOOL_LEAD) as work:
        vault = work.keys.vault(work.actor.unit_id, Purpose.BULLYING)
    pattern = [tuple((n >> 2 * i) & 3 for i in range(7)) for n in range(1, N_CHILDREN + 1)]
    handed_in = list(zip(made.codes[0], pattern, strict=True))
    random.Random(7).shuffle(handed_in)
    for code, answers in handed_in:
        answer(township, code, answers)
    stolen = folder / "stolen"
    shutil.copytree(township.settings.home, stolen)
    return Stolen(township, made, handed_in, vault, stolen)


def states(at: Stolen, folder: Path) -> Iterator[tuple[bytes, frozenset[bytes]]]:
    """Go through every state that the log still holds: the box, and which codes were used.

    Whoever cuts SQLite's log behind one of its commits and opens the file is back at that commit.
    """
    log = (at.folder / "muye.db-wal").read_bytes()
    size = int.from_bytes(log[8:12]) + FRAME_HEADER if log else 1
    for start in range(WAL_HEADER, len(log), size):
        if int.from_bytes(log[start + 4 : start + 8]):  # the frame of a commit
            shutil.copy(at.folder / "muye.db", folder / "then.db")
            (folder / "then.db-wal").write_bytes(log[: start + size])
            with closing(sqlite3.connect(folder / "then.db")) as then:
                found = then.execute("SELECT sealed_box FROM survey_box").fetchall()
                used = then.execute("SELECT id FROM survey_code WHERE is_used").fetchall()
            if found:
                yield found[0][0], frozenset(code for (code,) in used)


def guesses_by_history(at: Stolen, folder: Path) -> list[Answers | None]:
    """Compare each state with the one before: the new sheet belongs to the new code."""
    key = at.township.settings.signing_key
    whose = {codes_of_surveys.lookup(code, key): n for n, (code, _) in enumerate(at.handed_in)}
    guesses: list[Answers | None] = [None] * len(at.handed_in)
    sheets: set[Answers] = set()
    used: frozenset[bytes] = frozenset()
    for box, now_used in states(at, folder):
        now = set(at.sheets(box))
        if len(now - sheets) == len(now_used - used) == 1:
            guesses[whose[next(iter(now_used - used))]] = next(iter(now - sheets))
        sheets, used = now, now_used
    return guesses


def test_the_order_in_the_box_is_no_better_than_chance(township: Township, tmp_path: Path) -> None:
    at = played(township, tmp_path)
    with closing(sqlite3.connect(at.folder / "muye.db")) as stolen:
        ((box,),) = stolen.execute("SELECT sealed_box FROM survey_box").fetchall()

    sheets = at.sheets(box)

    assert sorted(sheets) == sorted(answers for _, answers in at.handed_in)
    assert at.n_right(sheets) <= MOST_BY_CHANCE
    assert at.n_right(sheets[::-1]) <= MOST_BY_CHANCE


def test_a_box_that_kept_its_order_would_give_everybody_away(
    township: Township, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes_of_surveys, "in_any_order", lambda values: values)
    at = played(township, tmp_path)
    with closing(sqlite3.connect(at.folder / "muye.db")) as stolen:
        ((box,),) = stolen.execute("SELECT sealed_box FROM survey_box").fetchall()

    assert at.n_right(at.sheets(box)) == N_CHILDREN


def test_the_log_of_the_database_holds_no_earlier_state(township: Township, tmp_path: Path) -> None:
    at = played(township, tmp_path)

    assert at.n_right(guesses_by_history(at, tmp_path)) == 0
    assert len(list(states(at, tmp_path))) <= 1


def test_a_log_that_was_kept_would_give_everybody_away(
    township: Township, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Database, "forget_history", lambda _database: False)
    at = played(township, tmp_path)

    # The first is not told apart from what was there before the log began.
    assert at.n_right(guesses_by_history(at, tmp_path)) >= N_CHILDREN - 1


def test_without_the_installations_secrets_even_a_kept_log_is_no_use(
    township: Township, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on PostgreSQL, whose log and dead rows nobody cuts: no two boxes can be compared."""
    monkeypatch.setattr(Database, "forget_history", lambda _database: False)
    at = played(township, tmp_path)
    boxes = [box for box, _ in states(at, tmp_path)]

    assert len(boxes) >= N_CHILDREN
    for key in (at.vault.symmetric, Seed.new().symmetric):
        with pytest.raises(SealBroken):
            survey_boxes.SEAL.open(key, boxes[-1], at.class_id, at.survey.id)
    # Past the sixteen bytes of the header no two states have a block of sixteen bytes in common.
    blocks = [{box[n : n + 16] for n in range(16, len(box) - 16, 16)} for box in boxes[-8:]]
    assert all(not a & b for n, a in enumerate(blocks) for b in blocks[n + 1 :])


def test_no_file_holds_a_sheet_as_it_was_sealed(township: Township, tmp_path: Path) -> None:
    """Not even in a page that SQLite has freed: where it lay would tell when it came."""
    at = played(township, tmp_path)
    settings = township.settings
    with closing(sqlite3.connect(at.folder / "muye.db")) as stolen:
        ((box,),) = stolen.execute("SELECT sealed_box FROM survey_box").fetchall()
    inside = survey_boxes.SEAL.open(survey_boxes.box_key(settings), box, at.class_id, at.survey.id)
    marks = [inside[n : n + 24] for n in range(200, N_CHILDREN * survey_boxes.SHEET_BYTES, 500)]

    content = b"".join(p.read_bytes() for p in at.folder.rglob("*") if p.is_file())

    assert box[200:224] in content  # the search finds what is there
    assert [mark for mark in marks if mark in content] == []


def test_the_log_is_cut_as_soon_as_nobody_reads(township: Township) -> None:
    made = survey(township, Class(n_codes=2), kind=KIND)
    log = Path(f"{township.settings.home / 'muye.db'}-wal")
    with township.database.engine.connect() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM survey_box")
        answer(township, made.codes[0][0], (0,) * 7)
        assert log.stat().st_size > 0

    township.database.forget_what_is_owed()

    assert log.stat().st_size == 0
    with township.work_as(Role.SCHOOL_LEAD) as work:
        surveys.move(work, made.id, SurveyAction.CLOSE)
