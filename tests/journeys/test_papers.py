"""A class fills paper forms: real answers, typed off twice, beside a lab that still hands in."""

import csv
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from referral.standard import DEFAULT_FILE
from screening.models import Sheet, Task
from screening.roles import Role
from screening.services import flags, paper_classes, papers, rosters, waves
from screening.services.errors import SittingOver, TakenOver, TicketRefused
from tests.browser import Browser
from tests.journeys.marks import search_for
from tests.township import CLASS, LOW, SELF_HARM, Township, Wave

PHQ9_ALONE = DEFAULT_FILE.read_bytes().replace(b'["phq9", "gad7", "who5"]', b'["phq9"]')
N_AT_ONCE = 8


def typed(answers: Sequence[int]) -> dict[str, str]:
    """Return what is sent of a form that was typed off."""
    return {f"item_{n}": str(a) for n, a in enumerate(answers)} | {"agreed": "y", "language": "zh"}


def forms(town: Township, wave: Wave) -> list[tuple[str, UUID]]:
    """Return the address of every form that is still to be entered, and whose it is."""
    with town.work_as(Role.COORDINATOR) as work:
        lines = paper_classes.of_class(work, wave.id, 7, CLASS).lines
    return [(f"/staff/papers/form/{wave.id}/{x.student_id}", x.student_id) for x in lines]


def enter(browser: Browser, address: str, answers: Sequence[int]) -> str:
    """Type a form off and return where that leads."""
    answer = browser.submit(address, **typed(answers))
    assert answer.status_code == 302, answer.text
    return answer.location


@pytest.fixture(scope="module")
def real_row(shared_data: Path) -> tuple[int, ...]:
    """Give the first Chinese student whose PHQ-9 has item 9 above zero (Su et al. 2024)."""
    path = shared_data / "su2024_cn_students_phq9_items.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = (tuple(int(row[f"q{n}"]) for n in range(1, 10)) for row in csv.DictReader(file))
        return next(row for row in rows if row[8] > 0 and len(set(row)) > 2)


def test_two_members_of_staff_enter_a_real_form(township: Township, real_row) -> None:
    wave = township.wave(2, standard=PHQ9_ALONE)
    (first, one), (second, _) = forms(township, wave)
    coordinator, counselor = (township.browser(r) for r in (Role.COORDINATOR, Role.COUNSELOR))
    mistyped = (*real_row[:2], (real_row[2] + 1) % 4, *real_row[3:])

    enter(coordinator, first, real_row)
    enter(counselor, first, real_row)
    enter(coordinator, second, mistyped)
    differing = enter(counselor, second, real_row)
    page = counselor.get(differing)
    decided = counselor.post(differing, page, item_2=str(real_row[2]))

    assert [legend.text.split()[0] for legend in page.all("legend")] == ["第3题"]
    assert decided.status_code == 302
    township.database.write(lambda connection: None)  # what was posted before is written by now
    with township.work_as(Role.COUNSELOR) as work:
        entries = flags.queue(work, waves.get(work, wave.id))
        records = [flags.record(work, entry.sheet_id) for entry in entries]
    assert [record.document.answers for record in records] == [bytes(real_row)] * 2
    assert {record.document.scores[0][0][0] for record in records} == {sum(real_row)}
    assert {entry.tier.id for entry in entries} == {"urgent"}
    assert one in {entry.student_id for entry in entries}
    with township.database.reading() as session:
        assert len(session.scalars(select(Task.id)).all()) == 2


def test_what_is_handed_in_and_entered_at_once_is_one_sheet_each(township: Township) -> None:
    wave = township.wave(N_AT_ONCE)
    with township.work_as(Role.COORDINATOR) as work:
        ids = {profile.number: i for i, profile in rosters.profiles(work)}
    addresses = {i: address for address, i in forms(township, wave)}
    coordinator = township.browser(Role.COORDINATOR)
    for address in addresses.values():
        enter(coordinator, address, SELF_HARM)
    counselor = township.browser(Role.COUNSELOR)
    pages = {slip.number: counselor.get(addresses[ids[slip.number]]) for slip in wave.slips}

    def paper(n: int) -> bool:
        address = addresses[ids[wave.slips[n].number]]
        page = pages[wave.slips[n].number]
        sent = {**typed(SELF_HARM), "csrf_token": page.hidden("csrf_token") or ""}
        return counselor.client.post(address, data=sent).status_code == 302

    def screen(n: int) -> bool:
        try:
            township.sit(wave.slips[n], SELF_HARM)
        except (SittingOver, TakenOver, TicketRefused):
            return False
        return True

    with ThreadPoolExecutor(2) as room:
        by_paper = room.submit(lambda: [paper(n) for n in range(N_AT_ONCE)])
        by_screen = room.submit(lambda: [screen(n) for n in reversed(range(N_AT_ONCE))])
    township.database.write(lambda connection: None)

    with township.database.reading() as session:
        sheets = Counter(session.scalars(select(Sheet.student_id)))
        n_tasks = len(session.scalars(select(Task.id)).all())
    assert set(sheets.values()) == {1}
    assert len(sheets) == n_tasks == N_AT_ONCE
    assert sum(by_paper.result()) + sum(by_screen.result()) == N_AT_ONCE


def test_nothing_of_an_entry_stands_in_a_file(township: Township) -> None:
    wave = township.wave(1)
    ((address, student_id),) = forms(township, wave)
    enter(township.browser(Role.COORDINATOR), address, LOW)
    other = (*LOW[:-1], 0)
    assert enter(township.browser(Role.COUNSELOR), address, other).endswith("/differences")
    with township.work_as(Role.COORDINATOR) as work:
        (line,) = paper_classes.of_class(work, wave.id, 7, CLASS).lines

    marks = {"first": bytes(LOW), "second": bytes(other), "code": line.code}
    search = search_for(marks | {"in clear": student_id.bytes})

    assert {find.mark for find in search.in_folders(township.settings.home)} == {"in clear"}
    with township.work_as(Role.COORDINATOR) as work:
        entries = papers.find(work, wave.id, student_id).entries
    assert entries is not None
    assert (entries.first, entries.second) == (bytes(LOW), bytes(other))
