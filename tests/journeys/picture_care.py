"""The ways on which the pictures of what follows a flag are made, and what stands ready there."""

from collections.abc import Iterator

from playwright.sync_api import Page

from screening.roles import Role
from screening.services import rosters, shared_cases
from tests import case_steps, referral_hands
from tests.journeys.child_way import follow, send
from tests.township import Township


def prepare(town: Township, unit: str) -> None:
    """Let a plan wait for the school lead, and two referrals: for a second person, and sent."""
    case_id, _ = case_steps.with_team(town, unit)
    case_steps.propose(town, case_id, unit)
    with town.work_as(Role.PROCTOR, unit) as work:
        shared_cases.watched(work, case_id, "这两天肯吃午饭了，课间和同桌说了话。")
    with town.work_as(Role.COUNSELOR, unit) as work:
        found = sorted(rosters.present(work), key=lambda one: one[1].number)
    _, (second, _), (third, _) = found[:3]
    referral_hands.sent(town, second, unit=unit)
    referral_hands.second_called(town, referral_hands.drafted(town, third, unit=unit), unit=unit)


def of_counselor(page: Page, address: str) -> Iterator[str]:
    """Go from what is due to why a student is flagged, and to the case that has a plan."""
    yield "counselor-home"
    page.goto(f"{address}/staff/queue/")
    yield "queue"
    follow(page, "tbody a")
    yield "record"
    page.goto(f"{address}/staff/cases/?state=planned")
    follow(page, "tbody a")
    yield "case"
    follow(page, "a[href$='write/note']")
    yield "talk-note"


def of_lead(page: Page, address: str) -> Iterator[str]:
    """Go from the lights to what waits for a decision."""
    yield "lead-home"
    yield "lead-lights"
    page.goto(f"{address}/staff/approvals/")
    follow(page, "main a.button--primary")
    yield "approval"
    page.goto(f"{address}/staff/referrals/asked/")
    yield "asked"


def of_team(page: Page, address: str) -> Iterator[str]:
    """Go from the shared cases to the report of a measure; and write a concern down."""
    page.goto(f"{address}/staff/shared/")
    yield "shared-cases"
    follow(page, "main a.button--primary")
    yield "shared-case"
    follow(page, "main a[href*=measures]")
    yield "shared-measure"
    page.goto(f"{address}/staff/concerns/new")
    yield "concern"


def of_clinician(page: Page, address: str) -> Iterator[str]:
    """Accept a referral, and see the student."""
    yield "clinician-home"
    page.goto(f"{address}/staff/inbox/")
    yield "inbox"
    follow(page, "tbody a")
    yield "inbox-accept"
    page.goto(page.url)  # the picture has put another day in
    page.check("#compared")
    send(page, "form[action$=accept] button")
    send(page, "form[action$=see] button")
    yield "inbox-answer"
