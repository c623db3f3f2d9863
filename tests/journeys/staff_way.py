"""Every page that a member of staff may be shown, person by person."""

from collections.abc import Callable, Iterator

from playwright.sync_api import Page

from screening.roles import Role
from tests.journeys import concern_way, paper_way, referral_way, survey_way
from tests.journeys.case_way import of_cases, of_lead, of_team
from tests.journeys.child_way import follow, send
from tests.journeys.consent_way import of_consents
from tests.journeys.staff_hands import BUTTON, open_details, send_unchecked, sign_in
from tests.township import CENTRE, FIRST, SECOND, TOWNSHIP

__all__ = ["BUTTON", "GOOD", "WAYS", "of_nobody", "open_details", "record", "sign_in", "upload"]

Way = Callable[[Page, str], Iterator[str]]
"""Opens one page after the other, and names each."""

IMPORT = "form[action$=import] button"
LEAVE = "form[action$=leave] button"
GOOD = "姓名,学号,年级,班级,性别\n测试1号,2026000001,7,1班,女\n欧阳测试,2026777001,8,2班,男\n"
SAME = "姓名,学号,年级,班级\n测试2号,2026000002,7,1班\n"
BAD = "姓名,学号,年级,班级\n,2026777002,7,1班\n张三,x y,十五,1班\n李四,2026777003,7,1班,1,2\n"


def upload(page: Page, address: str, text: str) -> None:
    """Have a roster checked."""
    page.goto(f"{address}/staff/roster/")
    file = {"name": "roster.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.set_input_files("#file", files=[file])
    send(page, BUTTON)


def record(page: Page, address: str, name: str, view: str = "all") -> None:
    """Open the first record of a view of the queue whose row holds a word."""
    page.goto(f"{address}/staff/queue/")
    page.goto(f"{page.url}?view={view}")
    with page.expect_navigation():
        page.locator("tbody tr", has_text=name).first.locator("a").first.click()


def of_nobody(page: Page, address: str) -> Iterator[str]:
    """Whoever has not signed in."""
    page.goto(f"{address}/staff/sign-in")
    yield "sign-in"
    send_unchecked(page, BUTTON)
    yield "sign-in, nothing filled in"
    page.fill("#username", "nobody")
    page.fill("#passphrase", "nothing")
    send(page, BUTTON)
    yield "sign-in, refused"


def of_coordinator(page: Page, address: str) -> Iterator[str]:
    """Roster, waves and tickets."""
    yield "home"
    page.goto(f"{address}/staff/roster/")
    yield "roster"
    send_unchecked(page, BUTTON)
    yield "roster, no file"
    for name, text in {"plan": GOOD, "nothing new": SAME, "faults": BAD}.items():
        upload(page, address, text)
        open_details(page)
        yield f"roster, {name}"
    page.select_option("#column_name", "")
    send_unchecked(page, "form[action$=columns] button")
    yield "roster, columns that cannot be"
    upload(page, address, GOOD)
    send_unchecked(page, IMPORT)
    yield "roster, plan without a choice"
    yield from _undo(page, address)
    yield from _students(page, address)
    yield from of_consents(page, address)
    page.goto(f"{address}/staff/rollover/")
    yield "rollover"
    yield from _waves(page, address)
    yield from survey_way.of_runner(page, address)
    page.goto(f"{address}/staff/queue/")
    yield "forbidden"


def _waves(page: Page, address: str) -> Iterator[str]:
    """Waves are set up and changed, the lab is tried out; an open one has tickets and papers."""
    page.goto(f"{address}/staff/waves/")
    yield "waves"
    page.goto(f"{address}/staff/waves/new")
    yield "wave, set-up"
    send_unchecked(page, BUTTON)
    yield "wave, set-up with faults"
    page.fill("#name", f"名称{page.evaluate('document.documentElement.lang')}")
    send(page, BUTTON)
    open_details(page)
    yield "wave, a new one"
    follow(page, ".heading__end a[href$=edit]")
    open_details(page)
    yield "wave, changed"
    page.goto(f"{address}/staff/waves/new")
    page.check("#is_rehearsal")
    page.fill("#name", f"演练{page.evaluate('document.documentElement.lang')}")
    send(page, BUTTON)
    yield "rehearsal, a new one"
    send(page, ".doings form[action$=tickets] button")
    yield "rehearsal, tickets"
    page.goto(f"{address}/staff/waves/")
    with page.expect_navigation():
        page.get_by_role("link", name="秋季普测").click()
    open_details(page)
    yield "wave, an open one"
    wave = page.url
    send(page, ".doings form[action$=tickets] button")
    yield "tickets"
    page.goto(wave)
    yield from paper_way.first_entry(page)


def _undo(page: Page, address: str) -> Iterator[str]:
    """A student is brought in, and leaves: the import could be undone, and cannot any more."""
    number = f"U{page.evaluate('document.documentElement.lang')}"
    upload(page, address, f"姓名,学号,年级,班级\n撤销测试,{number},8,2班\n")
    page.check("input[name=absent][value=stay]")
    send(page, IMPORT)
    yield "roster, imported"
    page.goto(f"{address}/staff/roster/undo")
    yield "roster, undo"
    page.goto(f"{address}/staff/students/search")
    page.fill("#words", number)
    send(page, "form[role=search] button")
    follow(page, "tbody a")
    page.select_option("#reason", "moved")
    send(page, LEAVE)
    page.goto(f"{address}/staff/roster/undo")
    yield "roster, undo that is refused"


def _students(page: Page, address: str) -> Iterator[str]:
    """One class, a search, a student who leaves and returns."""
    page.goto(f"{address}/staff/roster/")
    follow(page, "tbody a")
    yield "class"
    page.goto(f"{address}/staff/students/search")
    yield "search"
    for name, words in (("somebody", "csjh"), ("nobody", "没有的人"), ("many", "测试")):
        page.fill("#words", words)
        send(page, "form[role=search] button")
        yield f"search, {name}"
    follow(page, "tbody a")
    yield "student"
    send_unchecked(page, LEAVE)
    yield "student, no reason"
    page.select_option("#reason", "suspended")
    send(page, LEAVE)
    yield "student, left"
    back = page.url
    page.goto(f"{address}/staff/students/left")
    yield "who left"
    page.goto(back)
    send(page, "form[action$=return] button")
    yield "student, returned"


def of_counselor(page: Page, address: str) -> Iterator[str]:
    """The queue, records and reviews."""
    yield "home"
    page.goto(f"{address}/staff/queue/")
    first = page.url
    for view in ("waiting", "decided", "all"):
        page.goto(f"{first}?view={view}")
        yield f"queue, {view}"
    follow(page, ".heading__end a")
    open_details(page)
    yield "statistics"
    follow(page, "main p.no-print a.button--plain")
    yield "score again, of an open wave"
    page.goto(f"{first}?view=all")
    follow(page, "tbody a")
    yield "record"
    open_details(page)
    yield "record, all open"
    page.select_option("#why", index=1)
    send(page, "form[action$=identity] button")
    yield "record, who it is"
    send_unchecked(page, "form[action$=review] button")
    yield "record, review with faults"
    page.locator("input[name=action][value=void]").check()
    page.fill("#reason", "连着选同一个答案，读得太快。")
    send(page, "form[action$=review] button")
    yield "re-test slip"
    page.goto(f"{first}?view=decided")
    follow(page, "tbody a")
    yield "record, decided"
    page.goto(f"{first}?view=all")
    follow(page, "tbody a", nth=-1)
    yield "record, calm"
    yield from _transfers(page, address)
    yield from paper_way.second_entry(page, address)
    page.goto(f"{address}/staff/talks/")
    yield "students who asked to talk"
    page.goto(f"{address}/staff/tasks/")
    yield "what is owed"
    yield from concern_way.from_worry_to_case(page, address)
    yield from of_cases(page, address)
    yield from referral_way.of_counselor(page, address)


def _transfers(page: Page, address: str) -> Iterator[str]:
    """Who left is offered to the other school."""
    page.goto(f"{address}/staff/transfers/")
    yield "transfers"
    send_unchecked(page, "main form.card button")
    yield "transfers, nobody chosen"
    page.select_option("#student", index=1)
    page.select_option("#school", index=1)
    send(page, "main form.card button")
    yield "transfers, offered"


def of_proctor(page: Page, address: str) -> Iterator[str]:
    """The sittings of the waves under way, and a case that is shared."""
    yield "home"
    follow(page, "main a.button--primary[href*=waves]")
    open_details(page)
    yield "wave, sittings"
    follow(page, "tbody a[href$=room]")
    yield "room board"
    open_details(page)
    send(page, ".heading__end button.button--danger")
    open_details(page)
    yield "room board, closing"
    page.fill(".heading__end input[name=reason]", "点错了。")
    send(page, ".heading__end form button")
    yield "room board, open again"
    yield from of_team(page, address)


def of_new_coordinator(page: Page, address: str) -> Iterator[str]:
    """What a school without a roster is shown."""
    yield "home"
    for path in ("roster/", "consents/", "students/left", "rollover/", "waves/", "waves/new"):
        page.goto(f"{address}/staff/{path}")
        yield path


def of_new_counselor(page: Page, address: str) -> Iterator[str]:
    """What a school without a wave is shown."""
    yield "home"
    for name in ("queue", "transfers"):
        page.goto(f"{address}/staff/{name}/")
        yield name
    if page.locator("main table form").count():
        page.locator("main table select").first.select_option(index=1)
        send(page, "main table form[action$=accept] button")
        yield "transfers, accepted"


def of_keeper(page: Page, address: str) -> Iterator[str]:
    """Whoever keeps a recovery card."""
    yield "home"
    page.goto(f"{address}/staff/cards/")
    yield "cards"
    page.fill("#code", "ABCD-EFGH")
    send(page, BUTTON)
    yield "cards, a mistyped code"


def of_clinician(page: Page, address: str) -> Iterator[str]:
    """The clinician, who keeps a card too."""
    yield from of_keeper(page, address)
    yield from referral_way.of_clinician(page, address)


def of_anybody(page: Page, _address: str) -> Iterator[str]:
    """The first page of a role that has no other yet."""
    yield "home"


def of_school_lead(page: Page, address: str) -> Iterator[str]:
    """Cards, and the survey of bullying."""
    yield from of_keeper(page, address)
    yield from survey_way.of_runner(page, address)
    yield from of_lead(page, address)
    yield from referral_way.of_lead(page, address)


WAYS: dict[tuple[str, Role], Way] = {
    (FIRST, Role.COORDINATOR): of_coordinator,
    (FIRST, Role.COUNSELOR): of_counselor,
    (FIRST, Role.PROCTOR): of_proctor,
    (FIRST, Role.SCHOOL_LEAD): of_school_lead,
    (SECOND, Role.COORDINATOR): of_new_coordinator,
    (SECOND, Role.COUNSELOR): of_new_counselor,
    (SECOND, Role.PROCTOR): of_anybody,
    (CENTRE, Role.CLINICIAN): of_clinician,
    (TOWNSHIP, Role.TOWNSHIP_OFFICER): of_anybody,
    (TOWNSHIP, Role.ADMINISTRATOR): of_anybody,
    (TOWNSHIP, Role.AUDITOR): of_anybody,
}
"""Everybody who sees pages of their own: the second school has nothing yet."""
