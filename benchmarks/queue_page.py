"""The counselor's queue: every record opened, sorted and shown, beside the bare openings.

    .venv/bin/python benchmarks/queue_page.py [--records 1000] [--rounds 5] [--json FILE]

One school's wave of so many sealed sheets is made, with the seals that a hand-in makes. Then, in
turn, each student's seed and sheet are opened and thrown away (the floor: no database, no reading
of what stands inside), and the queue's page is asked for over WSGI: session resumed, rows read,
every record opened and read, sorted by tier, the first page rendered, the opening audited.
"""

import argparse
import cProfile
import json
import pstats
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID, uuid4

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask.testing import FlaskClient
from sqlalchemy import select

from benchmarks.counselor import listed_in
from benchmarks.pages import token_of
from benchmarks.towns import GRADE, Town, founded
from crypto import sessions
from crypto.seeds import PublicKey, Seed
from referral.standard import DEFAULT_FILE
from scoring.synthetic import severities, synthetic_answers
from screening import clock
from screening.app import create_app
from screening.documents import Answering
from screening.models import Purpose, Sheet, Student, StudentKey
from screening.models.seals import SEALS
from screening.roles import Role
from screening.services import waves
from screening.services.forms import Form, form_of
from screening.services.pins import pins_of
from screening.services.sheets import FilledForm, Mode, sheet_document
from screening.services.work import Work

GOAL = 1.6
"""The page's time in bare openings, at most."""
SHEET, SEED = SEALS["sheet.sealed_sheet"], SEALS["student_key.sealed_seed"]
DRAWN = 2026
SHOWN = 30
"""Lines of the profile that is printed where the goal is missed."""


def fill(town: Town, wave_id: UUID) -> None:
    """Store one sealed sheet for every student of the school, scored and triaged."""
    rng = np.random.default_rng(DRAWN)
    with town.work_as(Role.COUNSELOR) as work:
        wave = waves.get(work, wave_id)
        standard = waves.standard_of(work, wave)
        form = form_of(pins_of(town.database, wave.school_id, wave_id, GRADE))
        students = work.session.scalars(
            select(Student).where(Student.school_id == wave.school_id)
        ).all()
        severity = severities(rng, len(students))
        columns = np.concatenate([synthetic_answers(i, rng, severity) for i in form.instruments])
        for student, answers in zip(students, columns.T.tolist(), strict=True):
            filled = _filled(student, wave_id, form, answers)
            document = sheet_document(filled, standard, work.now)
            row = Sheet(
                school_id=student.school_id,
                id=uuid4(),
                wave_id=wave_id,
                student_id=student.id,
                number=1,
                receipt=uuid4().bytes,
            )
            public = PublicKey(student.public_key)
            row.sealed_sheet = SHEET.close_to(public, document.pack(), row.id, student.id)
            work.session.add(row)


def _filled(student: Student, wave_id: UUID, form: Form, answers: Sequence[int]) -> FilledForm:
    answering = Answering(
        answers=bytes(answers),
        tenths=(40).to_bytes(2, "little") * len(answers),
        agreed=True,
        started_at=int(clock.now().timestamp()),
        form=form.ids,
    )
    return FilledForm(
        student.school_id, wave_id, student.id, GRADE, form, answering, mode=Mode.ONLINE
    )


def bare_openings(work: Work, wave_id: UUID) -> Callable[[], None]:
    """Return what opens every student's seed and sheet, and does nothing else."""
    school_id = work.actor.unit_id
    care = work.keys.vault(school_id, Purpose.CARE)
    rows = work.session.execute(
        select(Sheet.id, Sheet.student_id, Sheet.sealed_sheet, StudentKey.sealed_seed)
        .join(
            StudentKey,
            (StudentKey.school_id == Sheet.school_id) & (StudentKey.student_id == Sheet.student_id),
        )
        .where(Sheet.school_id == school_id, Sheet.wave_id == wave_id)
    ).all()

    def open_all() -> None:
        for row in rows:
            opened = SEED.open_with(care, row.sealed_seed, row.student_id, row.student_id)
            SHEET.open_with(Seed.from_bytes(opened), row.sealed_sheet, row.id, row.student_id)

    return open_all


def signed_in(town: Town, client: FlaskClient) -> None:
    """Sign the counselor in."""
    account = town.accounts[Role.COUNSELOR]
    page = client.get("/staff/sign-in")
    sent = {"username": account.username, "passphrase": account.passphrase}
    answer = client.post("/staff/sign-in", data={**sent, "csrf_token": token_of(page.data)})
    if answer.status_code != 302:
        raise RuntimeError(f"sign-in: {answer.status_code}")


def compare(
    openings: Callable[[], None], page: Callable[[], None], rounds: int
) -> dict[str, list[tuple[float, float]]]:
    """Time both in turn; return the wall and CPU seconds of each round."""
    taken: dict[str, list[tuple[float, float]]] = {"openings": [], "page": []}
    openings()
    page()
    for _ in range(rounds):
        for name, work in (("openings", openings), ("page", page)):
            wall, cpu = time.perf_counter(), time.process_time()
            work()
            taken[name].append((time.perf_counter() - wall, time.process_time() - cpu))
    return taken


def printed(taken: dict[str, list[tuple[float, float]]], n: int) -> dict[str, Any]:
    """Print the figures and return them."""
    wall = {name: median(w for w, _ in rounds) for name, rounds in taken.items()}
    cpu = {name: median(c for _, c in rounds) for name, rounds in taken.items()}
    ratio = wall["page"] / wall["openings"]
    for name, says in (("openings", "bare openings"), ("page", "queue's first page")):
        print(
            f"{says:<20}{1000 * wall[name]:>9.0f} ms wall{1000 * cpu[name]:>9.0f} ms CPU"
            f"{1e6 * wall[name] / n:>8.0f} us a record"
        )
    pairs = zip(taken["page"], taken["openings"], strict=True)
    each = [round(p[0] / o[0], 2) for p, o in pairs]
    cpu_ratio = cpu["page"] / cpu["openings"]
    print(
        f"page / openings: {ratio:.2f} wall (rounds {each}), {cpu_ratio:.2f} CPU; "
        f"goal <= {GOAL}: {'met' if ratio <= GOAL else 'MISSED'}"
    )
    return {"records": n, "ratio": ratio, "CPU ratio": cpu_ratio, "wall": wall, "cpu": cpu}


def run(town: Town, chosen: argparse.Namespace) -> dict[str, Any]:
    """Make the records and measure."""
    town.enrol(chosen.records)
    wave_id = town.set_up(DEFAULT_FILE.read_bytes())
    fill(town, wave_id)
    app, database = create_app(town.settings, sessions.new_boot(), ["staff"])
    client, address = app.test_client(), f"/staff/queue/{wave_id}"
    signed_in(town, client)
    waiting = len(listed_in(client.get(address).data))
    print(f"{chosen.records} records; the first page shows {waiting} of those that wait")

    def page() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"queue: {answer.status_code}")

    try:
        with town.work_as(Role.COUNSELOR) as work:
            openings = bare_openings(work, wave_id)
        figures = printed(compare(openings, page, chosen.rounds), chosen.records)
        if figures["ratio"] > GOAL or chosen.profile:
            with cProfile.Profile() as profile:
                page()
            pstats.Stats(profile).strip_dirs().sort_stats("tottime").print_stats(SHOWN)
    finally:
        database.close()
    return figures


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(description="The queue beside the bare openings.")
    parser.add_argument("--records", type=int, default=1000, help="Sealed sheets of the wave.")
    parser.add_argument("--rounds", type=int, default=5, help="Interleaved rounds.")
    parser.add_argument("--profile", action="store_true", help="Print where the time goes.")
    parser.add_argument("--json", type=Path, help="Write the figures to this file as well.")
    chosen = parser.parse_args(arguments)
    with (
        tempfile.TemporaryDirectory(prefix="muye-queue-") as folder,
        founded(Path(folder) / "home") as town,
    ):
        figures = run(town, chosen)
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
