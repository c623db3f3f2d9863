"""A lab that goes on handing in while its server is killed again and again, and what is left."""

import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from queue import Empty, SimpleQueue

from sqlalchemy import select, text

from crypto import tickets
from referral.standard import DEFAULT_FILE
from screening.documents import SheetDocument
from screening.models import Sheet, StudentKey
from screening.models.seals import SEALS
from screening.roles import Role
from screening.services import rosters
from screening.services.slips import PrintedTicket
from tests.journeys.client import Client, Reply, receipt_of
from tests.journeys.server import Server
from tests.township import Township

SHORT_FORM = DEFAULT_FILE.read_bytes().replace(b'"phq9", "gad7", "who5"', b'"who5"')
"""The default standard with five items for everybody, so that a hand-in comes soon."""

N_ITEMS = 5
SEATS = 4
SEED = 20261123
LONGEST_AIM_S = 0.02
"""A hand-in takes about as long: the kill falls before, within or after its commit."""

STUDENTS_A_KILL = 6

PATIENCE_S = 30
"""How long a lab waits for one hand-in before it says that something hangs."""


class Interrupted(Exception):
    """The server went away while it was asked."""


@dataclass
class Respondent:
    """One student with a slip of paper: what was answered, and what the server acknowledged."""

    slip: PrintedTicket
    answers: tuple[int, ...]
    n_saved: int = 0
    was_handing_in: bool = False
    is_acknowledged: bool = False
    #: None where the server was killed before the closing page was seen.
    receipt: str | None = None
    #: Set where the code was refused after a hand-in that nobody acknowledged.
    is_refused: bool = False
    n_interruptions: int = 0

    @property
    def has_handed_in(self) -> bool:
        """Whether the server has a sheet, as far as a student can know."""
        return self.is_acknowledged or self.is_refused

    def is_kept_as(self, receipt: str, document: SheetDocument) -> bool:
        """Whether a sheet is this student's: what was answered, under the receipt that was seen."""
        is_receipt = self.receipt in {receipt, None}
        return is_receipt and document.answers == bytes(self.answers)


@dataclass
class Lab:
    """Some seats that work through a pile of slips."""

    server: Server
    respondents: Sequence[Respondent]
    waiting: SimpleQueue[Respondent] = field(default_factory=SimpleQueue)
    faults: list[str] = field(default_factory=list)
    is_up: threading.Event = field(default_factory=threading.Event)
    is_over: bool = False
    _n_handing_in: int = 0
    _n_acknowledged: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Let the seats work; those who have begun then finish, the others never begin."""
        self.is_up.set()
        for respondent in self.respondents:
            self.waiting.put(respondent)
        seats = [threading.Thread(target=self._sit, daemon=True) for _ in range(SEATS)]
        for seat in seats:
            seat.start()
        yield
        self.is_over = True
        for seat in seats:
            seat.join()

    def kill_during_a_hand_in(self, chance: random.Random) -> bool:
        """Kill the server while somebody waits to hear that a sheet is safe, and start it again.

        A few hand-ins are let through first, so that there is something to lose.

        Returns:
            False where the pile is done and nobody hands in any more.
        """
        enough = self._n_acknowledged + chance.randint(1, 4)
        with self._changed:
            if not self._changed.wait_for(
                lambda: self._n_acknowledged >= enough and self._n_handing_in > 0, PATIENCE_S
            ):
                return False
        time.sleep(chance.uniform(0, LONGEST_AIM_S))
        self.is_up.clear()
        self.server.kill()
        self.server.start()
        self.is_up.set()
        return True

    def _sit(self) -> None:
        while not self.is_over:
            try:
                respondent = self.waiting.get_nowait()
            except Empty:
                return
            try:
                self._answer(respondent)
            except (AssertionError, ValueError) as error:
                self.faults.append(str(error))

    def _answer(self, respondent: Respondent) -> None:
        while not respondent.has_handed_in:
            self.is_up.wait(PATIENCE_S)
            try:
                self._try(respondent, Client(self.server.port))
            except Interrupted:
                respondent.n_interruptions += 1

    def _try(self, respondent: Respondent, client: Client) -> None:
        _get(client, "/")
        opened = _post(client, "/", code=respondent.slip.code)
        if opened.status == 400:
            assert respondent.was_handing_in, "a code that was never handed in is refused"
            respondent.is_refused = True
            return
        assert opened.location == "/sit/hello", f"{opened.status} after the code"
        following = _post(client, "/sit/hello").location
        if following == "/sit/assent":
            assert respondent.n_saved == 0, "the assent is lost, with answers that were saved"
            following = _post(client, "/sit/assent", agreed="yes").location
        self._check_nothing_is_lost(respondent, following)
        for n in range(respondent.n_saved, N_ITEMS):
            saved = _post(client, f"/sit/{n + 1}", answer=respondent.answers[n], shown="")
            assert saved.status == 302, f"{saved.status} for an answer"
            respondent.n_saved = n + 1
        self._hand_in(respondent, client)

    def _check_nothing_is_lost(self, respondent: Respondent, following: str) -> None:
        """See that the server leads to an item behind every answer that it acknowledged."""
        asked = N_ITEMS + 1 if following == "/sit/check" else int(following.rpartition("/")[2])
        assert asked > respondent.n_saved, "an answer that was acknowledged is asked again"
        respondent.n_saved = asked - 1

    def _hand_in(self, respondent: Respondent, client: Client) -> None:
        respondent.was_handing_in = True
        self._count(handing_in=+1)
        try:
            done = _post(client, "/sit/hand-in")
        finally:
            self._count(handing_in=-1)
        assert done.location == "/sit/done", f"{done.status} after the hand-in"
        respondent.is_acknowledged = True
        self._count(acknowledged=+1)
        try:
            respondent.receipt = receipt_of(_get(client, "/sit/done").text)
        except Interrupted:
            respondent.n_interruptions += 1

    def _count(self, *, handing_in: int = 0, acknowledged: int = 0) -> None:
        with self._changed:
            self._n_handing_in += handing_in
            self._n_acknowledged += acknowledged
            self._changed.notify_all()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What some kills left behind, counted."""

    n_kills: int
    #: Requests that a kill cut off.
    n_interruptions: int
    n_acknowledged: int
    #: Sheets that are safe although the server was killed before it could say so.
    n_unacknowledged: int
    #: Acknowledged, and not exactly one sheet is there.
    n_lost: int
    n_doubled: int
    #: The sheet holds other answers than were sent, or another receipt than was shown.
    n_altered: int
    #: Sheets of students who never handed in.
    n_unexplained: int
    is_sound: bool

    @property
    def is_well(self) -> bool:
        """Whether every sheet that should be there is there once, as it was sent, and no other."""
        bad = self.n_lost, self.n_doubled, self.n_altered, self.n_unexplained
        return self.is_sound and not any(bad)


def try_kills(township: Township, server: Server, n_kills: int, seed: int = SEED) -> Outcome:
    """Let a class of one school hand in while its server is killed, and count what is there then.

    Raises:
        AssertionError: a page was not the one that belongs there.
    """
    chance = random.Random(seed)
    wave = township.wave(n_kills * STUDENTS_A_KILL + SEATS, standard=SHORT_FORM)
    everyone = [Respondent(s, tuple(chance.choices(range(6), k=N_ITEMS))) for s in wave.slips]
    lab = Lab(server, everyone)
    server.start()
    with lab.working():
        n_done = sum(lab.kill_during_a_hand_in(chance) for _ in range(n_kills))
    server.stop()
    assert lab.faults == []
    return _count(township, everyone, n_done)


def _count(township: Township, everyone: Sequence[Respondent], n_kills: int) -> Outcome:
    sheets = sheets_of(township)
    handed_in = [(r, sheets.pop(r.slip.number, [])) for r in everyone if r.has_handed_in]
    return Outcome(
        n_kills=n_kills,
        n_interruptions=sum(r.n_interruptions for r in everyone),
        n_acknowledged=sum(r.is_acknowledged for r in everyone),
        n_unacknowledged=sum(r.is_refused for r in everyone),
        n_lost=sum(not found for _, found in handed_in),
        n_doubled=sum(len(found) > 1 for _, found in handed_in),
        n_altered=sum(not r.is_kept_as(*one) for r, found in handed_in for one in found),
        n_unexplained=len(sheets),
        is_sound=_integrity(township) == {"ok"},
    )


def sheets_of(township: Township) -> dict[str, list[tuple[str, SheetDocument]]]:
    """Open every sheet with the counselor's keys: by student number, its receipt and content."""
    seal = SEALS["sheet.sealed_sheet"]
    found: dict[str, list[tuple[str, SheetDocument]]] = {}
    with township.work_as(Role.COUNSELOR) as work:
        numbers = {student_id: profile.number for student_id, profile in rosters.profiles(work)}
        rows = work.session.execute(
            select(Sheet, StudentKey.sealed_seed).join(
                StudentKey, StudentKey.student_id == Sheet.student_id
            )
        ).all()
        for sheet, sealed_seed in rows:
            seed = work.keys.student(sheet.school_id, sheet.student_id, sealed_seed)
            opened = seal.open_with(seed, sheet.sealed_sheet, sheet.id, sheet.student_id)
            receipt = tickets.receipt_text(sheet.receipt)
            document = SheetDocument.unpack(opened)
            found.setdefault(numbers[sheet.student_id], []).append((receipt, document))
    return found


def _integrity(township: Township) -> set[str]:
    """Ask SQLite whether the files are sound: ``{"ok"}`` where they are."""
    with township.database.reading() as session:
        return set(session.scalars(text("PRAGMA integrity_check")))


def _get(client: Client, path: str) -> Reply:
    return _interruptible(lambda: client.get(path))


def _post(client: Client, path: str, **fields: object) -> Reply:
    return _interruptible(lambda: client.post(path, **fields))


def _interruptible(ask: object) -> Reply:
    try:
        reply: Reply = ask()  # type: ignore[operator]
    except (OSError, HTTPException) as error:
        raise Interrupted from error
    return reply
