"""The thief's wave, played half to its end on a real server that crashes twice."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from urllib.parse import quote
from uuid import UUID

from openpyxl import Workbook
from sqlalchemy import select

from screening import clock
from screening.models import Sitting
from screening.roles import Role
from screening.services import waves
from screening.services.roster_template import HEADER
from tests.journeys import thieves_survey
from tests.journeys.client import Client, Reply
from tests.journeys.marks import answer_marks
from tests.journeys.populated import rescore
from tests.journeys.thieves_cases import keep_a_case
from tests.journeys.thieves_lab import SHARE_DONE, SHARE_OPEN, sit_beside, sit_by_pages
from tests.journeys.thieves_referrals import refer
from tests.journeys.thieves_wave import CLASS_SIZE, Marked, Scene, csv_of, rehearser
from tests.township import FIRST

BY_PAGES = 12
"""Students who hand in through the pages of the server; the others do so beside it."""

CODE = r'slip__code code">([^<]+)<'
SLIP = re.compile(r'slip__name">.*?(G\d{17}).*?slip__code code">([^<]+)<', re.S)
STUDENT = re.compile(r"/staff/students/([0-9a-f-]{36})")
SCHOOL = re.compile(r'value="([0-9a-f-]{36})"')
LINE = re.compile(r'name="rows-(\d+)-student_id"[^>]*value="([0-9a-f-]{36})"')
PAPER = re.compile(
    r">([^<>]+)</span></td>\s*<td>.*?(/staff/papers/form/[0-9a-f-]{36}/[0-9a-f-]{36})\"", re.S
)
RECORD = re.compile(r"/staff/queue/record/([0-9a-f-]{36})")


def play(at: Scene) -> None:
    """Play rosters, tickets, drafts, hand-ins, a crash in the middle, and reviews."""
    at.server.start()
    coordinator = staff(at, Role.COORDINATOR)
    bring_rosters(at, coordinator)
    collect_consents(at, coordinator)
    print_tickets(at, coordinator)
    rehearse(at, coordinator)
    first, others = at.students[:CLASS_SIZE], at.students[CLASS_SIZE:]
    sit_by_pages(at, first[:BY_PAGES], to_the_end=True)
    sit_by_pages(at, first[BY_PAGES : BY_PAGES + 3], to_the_end=False)
    at.server.kill()
    at.server.start()
    sit_beside(at, others)
    enter_papers(at, others[SHARE_DONE + SHARE_OPEN :][:3])
    review(at, staff(at, Role.COUNSELOR))
    score_again(at)
    people = (staff(at, role) for role in (Role.COUNSELOR, Role.PROCTOR, Role.SCHOOL_LEAD))
    keep_a_case(at, *people)
    change_a_guardian(at, staff(at, Role.COORDINATOR))
    refer(at)
    offer_somebody(at)
    thieves_survey.ask_anonymously(at, staff(at, Role.COORDINATOR))


def staff(at: Scene, role: Role) -> Client:
    """Sign somebody in through the page."""
    account = at.town.accounts[FIRST, role]
    client = Client(at.server.port)
    client.sign_in(account.username, account.passphrase)
    at.hold("cookie", client.cookies["staff"])
    return client


def bring_rosters(at: Scene, coordinator: Client) -> None:
    """Import the school, have a broken file refused, and leave a third one unconfirmed."""
    coordinator.get("/staff/roster/")
    coordinator.upload("/staff/roster/check", "file", "school.csv", csv_of(at.students))
    coordinator.get("/staff/roster/plan")
    assert coordinator.post("/staff/roster/import").location == "/staff/roster/"
    broken = csv_of(at.refused) + "\n,x y,十五,1班\n".encode()
    for name, content in (("broken.csv", broken), ("broken.xlsx", broken)):
        refusal = coordinator.upload("/staff/roster/check", "file", name, content)
        at.statuses.append(refusal.status)
    leave_one_unconfirmed(at, coordinator)


def leave_one_unconfirmed(at: Scene, coordinator: Client) -> None:
    """Have a roster checked that nobody confirms."""
    checked = coordinator.upload("/staff/roster/check", "file", "more.xlsx", workbook(at.pending))
    assert checked.location == "/staff/roster/plan", checked.text


def change_a_guardian(at: Scene, coordinator: Client) -> None:
    """Bring one student in again, which can be undone: the first import cannot since a case."""
    changed = replace(at.students[0], guardian=at.write("a new guardian"))
    coordinator.get("/staff/roster/")
    coordinator.upload("/staff/roster/check", "file", "one.csv", csv_of([changed]))
    coordinator.get("/staff/roster/plan")
    made = coordinator.post("/staff/roster/import", absent="stay")
    assert made.location == "/staff/roster/", made.text
    leave_one_unconfirmed(at, coordinator)


def workbook(students: Sequence[Marked]) -> bytes:
    """Return a roster as a workbook: a zip file, so everything in it is compressed."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (HEADER, *(student.row for student in students)):
        sheet.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def collect_consents(at: Scene, coordinator: Client) -> None:
    """Tick every class's forms; keep one with a name and a picture, have another one refused."""
    signed_on = clock.day_in_china(clock.now())
    ids: list[str] = []
    for class_name in dict.fromkeys(student.class_name for student in at.students):
        page = f"/staff/consents/class/7/{quote(class_name)}"
        lines = LINE.findall(coordinator.get(page).text)
        ids += [student_id for _, student_id in lines]
        ticked = {f"rows-{n}-student_id": student_id for n, student_id in lines}
        ticked |= {f"rows-{n}-decision": "given" for n, _ in lines}
        common = {"channel": "paper", "decided_on": signed_on, "is_separate": "y"}
        assert coordinator.post(page, **common, **ticked).status == 302
    one = f"/staff/consents/{ids[0]}"
    said = {"purpose": "screening", "decision": "given", "channel": "in_person"}
    said |= {"decided_on": str(signed_on), "is_separate": "y", "relation": "grandparent"}
    coordinator.get(one)
    picture = b"\x89PNG\r\n\x1a\n" + at.write("what was signed").encode()
    who = at.write("a guardian who signed")
    sent = coordinator.upload(one, "file", "a.png", picture, guardian_name=who, **said)
    assert sent.location == one, sent.text
    bad = at.note("no picture").encode()
    who = at.note("a guardian of none")
    refused = coordinator.upload(one, "file", "a.png", bad, guardian_name=who, **said)
    at.statuses.append(refused.status)


def print_tickets(at: Scene, coordinator: Client) -> None:
    """Set the wave up, print every class's tickets and open the rooms."""
    today = clock.day_in_china(clock.now())
    coordinator.get("/staff/waves/new")
    made = coordinator.post(
        "/staff/waves/new",
        term=waves.term_of(today),
        name="秋季普测",
        opens_on=today - timedelta(days=1),
        closes_on=today + timedelta(days=14),
        grades=7,
    )
    wave = made.location
    assert wave.startswith("/staff/waves/"), made.text
    open_twice(at, coordinator, wave)
    by_number = {student.number: student for student in at.students}
    for class_name in dict.fromkeys(student.class_name for student in at.students):
        printed = coordinator.post(
            f"/staff/sittings/of/{wave.rpartition('/')[2]}/tickets", grade=7, class_name=class_name
        )
        for number, code in SLIP.findall(printed.text):
            by_number[number].code = code
    with at.town.database.reading() as session:
        rooms = session.scalars(select(Sitting.id)).all()
    for room in rooms:
        coordinator.post(f"/staff/sittings/{room}/open")
    assert all(student.code for student in at.students)


def open_twice(at: Scene, coordinator: Client, wave: str) -> None:
    """Open the wave for one class, close it, and open it again with a reason."""
    tickets = f"/staff/sittings/of/{wave.rpartition('/')[2]}/tickets"
    printed = coordinator.post(tickets, grade=7, class_name=at.students[0].class_name)
    for _, code in SLIP.findall(printed.text):
        at.replaced.append(code)
        at.hold("code", code)
    coordinator.post(f"{wave}/open")
    coordinator.post(f"{wave}/close")
    coordinator.post(f"{wave}/reopen", reason=at.write("why a wave was opened again"))


def rehearse(at: Scene, coordinator: Client) -> None:
    """Try the lab out: one hands in, one leaves a draft; then it is closed, and nothing is left."""
    today = clock.day_in_china(clock.now())
    coordinator.get("/staff/waves/new")
    made = coordinator.post(
        "/staff/waves/new",
        term=waves.term_of(today),
        name="演练",
        opens_on=today,
        closes_on=today,
        grades=7,
        is_rehearsal="y",
    )
    wave_id = made.location.rpartition("/")[2]
    printed = coordinator.post(f"/staff/sittings/of/{wave_id}/tickets", grade=7, n_seats=2)
    coordinator.post(f"{made.location}/open")
    with at.town.database.reading() as session:
        room = session.scalars(select(Sitting.id).where(Sitting.wave_id == UUID(wave_id))).one()
    coordinator.post(f"/staff/sittings/{room}/open")
    people = [rehearser(at.chance, code) for code in re.findall(CODE, printed.text)]
    assert len(people) == 2
    before = at.n_handed_in
    sit_by_pages(at, people[:1], to_the_end=True)
    sit_by_pages(at, people[1:], to_the_end=False)
    at.n_handed_in = before
    for n, person in enumerate(people):
        at.passing |= answer_marks(f"rehearsal {n}", person.answers[: person.n_answered])
        at.hold("code", person.code)
    assert coordinator.post(f"{made.location}/close").location == "/staff/waves/"


def enter_papers(at: Scene, students: Sequence[Marked]) -> None:
    """Enter three paper forms of one class: one once, one twice with a difference, one twice.

    Before that the second typist types something else into every field, which is refused.
    """
    once, differing, agreed = students
    coordinator, counselor = staff(at, Role.COORDINATOR), staff(at, Role.COUNSELOR)
    wave = counselor.get("/staff/queue/").location.rpartition("/")[2]
    page = counselor.get(f"/staff/papers/of/{wave}/7/{quote(once.class_name)}")
    address = dict(PAPER.findall(page.text))
    for student in students:
        assert _enter(coordinator, address[student.name], student.answers).status == 302
        student.n_answered = len(student.answers)
    note = at.note("typed into a paper form")
    refused = _enter(counselor, address[agreed.name], [note] * len(agreed.answers))
    at.statuses.append(refused.status)
    other = [*differing.answers[:-1], (differing.answers[-1] + 1) % 6]
    at.kept["a second entry, packed"] = bytes(other)
    assert _enter(counselor, address[differing.name], other).location.endswith("/differences")
    assert _enter(counselor, address[agreed.name], agreed.answers).status == 302
    at.n_handed_in += 1


def _enter(client: Client, address: str, answers: Sequence[object]) -> Reply:
    client.get(address)
    typed = {f"item_{n}": str(answer) for n, answer in enumerate(answers)}
    return client.post(address, agreed="y", language="zh", **typed)


def review(at: Scene, counselor: Client) -> None:
    """Open the queue and some records; dismiss, confirm, void, each with a marked reason."""
    records = waiting(counselor)
    for sheet in records[:9]:
        address = f"/staff/queue/record/{sheet}"
        assert counselor.get(address).status == 200
        counselor.post(f"{address}/identity", why="contact_student")
    for n, sheet in enumerate(records[:9]):
        action = ("dismiss", "confirm", "void")[n % 3]
        decided = counselor.post(
            f"/staff/queue/record/{sheet}/review",
            action=action,
            interview_tier="urgent" if action == "confirm" else "",
            reason=at.write("reason"),
        )
        assert decided.status == (200 if action == "void" else 302), decided.text
        for _, code in SLIP.findall(decided.text):
            at.replaced.append(code)
            at.hold("code", code)


def score_again(at: Scene) -> None:
    """Have every sheet scored again, beside the server."""
    with at.town.work_as(Role.COUNSELOR) as work:
        (wave,) = waves.listed(work)
        wave_id = wave.id
    rescore(at.town, FIRST, wave_id)


def offer_somebody(at: Scene) -> None:
    """Let a student who has not answered leave, and be offered to another school."""
    gone = next(s for s in reversed(at.students) if not s.n_answered)
    coordinator, counselor = staff(at, Role.COORDINATOR), staff(at, Role.COUNSELOR)
    found = coordinator.post("/staff/students/search", words=gone.number)
    (student,) = set(STUDENT.findall(found.text))
    coordinator.post(f"/staff/students/{student}/leave", reason="moved")
    page = counselor.get("/staff/transfers/")
    school = SCHOOL.findall(page.text)[-1]
    answer = counselor.post("/staff/transfers/", student=student, school=school)
    assert answer.location == "/staff/transfers/", answer.text


def waiting(counselor: Client) -> list[str]:
    """Return the sheets that wait for a person."""
    page = counselor.get(counselor.get("/staff/queue/").location)
    found = list(dict.fromkeys(RECORD.findall(page.text)))
    assert len(found) > 12, page.text
    return found
