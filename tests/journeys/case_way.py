"""The pages of a case, as its counselor is shown them: with faults, and with two at one plan."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.journeys.child_way import follow, send
from tests.journeys.staff_hands import open_details, send_unchecked

SAVE = "main form[action$=plan] button.button--primary"


def of_cases(page: Page, address: str) -> Iterator[str]:
    """The counselor opens a case, writes a plan with and without faults, and asks the lead."""
    page.goto(f"{address}/staff/cases/new")
    yield "case, find"
    page.fill("#words", "测试")
    send(page, "form[role=search] button")
    yield "case, found"
    is_english = page.evaluate("document.documentElement.lang") == "en"
    follow(page, "main ul.plain a", nth=-2 if is_english else -1)  # a case of its own for each
    yield "case, new"
    send_unchecked(page, "main form.card button")
    yield "case, new without a reason"
    page.fill("#reason", "同学说他想走。")
    send(page, "main form.card button")
    yield "case, opened"
    case = page.url
    page.goto(f"{case}/plan")
    page.fill("#goals-1-text", "没有方面的目标")
    page.fill("#measures-0-text", "没有目标的措施")
    send_unchecked(page, SAVE)
    yield "plan, with faults"
    page.fill("#goals-1-text", "")
    page.select_option("#goals-0-domain", "mood")
    page.fill("#goals-0-text", "每天出门走走")
    page.select_option("#measures-0-goal", "0")
    page.fill("#measures-0-due_on", "2099-01-01")
    page.fill("#measures-0-provider", "班主任")
    send(page, SAVE)
    open_details(page)
    yield "case, with gaps"
    yield from _two_at_one_plan(page, case)
    yield from _writing(page, case)
    yield from _team(page, case)
    yield from _harm(page, case)
    yield from _hand_over(page, case)
    yield from _propose(page, case)
    page.goto(f"{address}/staff/cases/?state=closed")
    yield "cases, none of this state"


def _writing(page: Page, case: str) -> Iterator[str]:
    """A measure is ended, and something written down of each kind, with nothing filled in."""
    follow(page, "main a[href*=measures]")
    send_unchecked(page, "main form.card button")
    yield "measure, nothing chosen"
    for kind in ("note", "contact", "minutes", "safety_plan", "restricted_note"):
        page.goto(f"{case}/write/{kind}")
        send_unchecked(page, "main form.card button.button--primary")
        yield f"case, {kind} with faults"
    page.goto(f"{case}/files")
    send_unchecked(page, "main form.card button")
    yield "case, no file"
    page.goto(f"{case}/write/safety_plan")
    page.fill("#steps-warning_signs", "睡不着")
    send(page, "main form.card button.button--primary")
    follow(page, ".timeline a[href$=safety-plan]")
    yield "safety plan"


def _team(page: Page, case: str) -> Iterator[str]:
    """The proctor is put on the team, once it was seen what they will see."""
    page.goto(f"{case}/team")
    proctor = page.locator("#account option", has_text="proctor").get_attribute("value")
    page.select_option("#account", proctor)
    page.select_option("#function", "psychology_teacher")
    send(page, "main form.card button")
    yield "team, preview"
    send(page, "main form button.button--primary")
    yield "team, added"


def _harm(page: Page, case: str) -> Iterator[str]:
    """A suspected harm is written down and reported, with and without faults, and printed."""
    page.goto(f"{case}/harms")
    send_unchecked(page, "main form.card button.button--primary")
    yield "harm, with faults"
    page.locator("#suspected-3").check()
    page.fill("#facts", "手臂上有几处新伤，说是叔叔打的。")
    send(page, "main form.card button.button--primary")
    open_details(page)
    yield "harm, noticed"
    send_unchecked(page, "form[action$=report] button")
    yield "harm, report with faults"
    page.locator("#offices-0").check()
    page.select_option("#channel", "telephone")
    page.fill("#receipt", "受理8812")
    send(page, "form[action$=report] button")
    open_details(page)
    yield "harm, reported"
    send_unchecked(page, "form[action$=follow_up] button")
    yield "harm, nothing came of it"
    follow(page, "main a[href$=paper]")
    yield "harm, on paper"


def _hand_over(page: Page, case: str) -> Iterator[str]:
    """The student is handed over to the mother, which somebody else has to confirm."""
    page.goto(f"{case}/hand-overs")
    page.fill("#until", "2024-11-16T16:30")
    send_unchecked(page, "main form.card button.button--primary")
    yield "hand-over, with faults"
    page.select_option("#receiver", "guardian")
    words = {"to_whom": "李兰，母亲", "place": "校门口", "condition": "清醒", "agreed": "有人陪"}
    for name, text in words.items():
        page.fill(f"#{name}", text)
    page.fill("#at", "2024-11-16T16:30")
    page.fill("#until", "2024-11-17T08:00")
    send(page, "main form.card button.button--primary")
    open_details(page)
    yield "case, in a crisis"
    follow(page, ".timeline a[href*=hand-overs]")
    yield "hand-over, of one's own"


def _seconds(page: Page, address: str) -> Iterator[str]:
    """A second person finds the hand-over, and says what of it is wrong."""
    page.goto(f"{address}/staff/hand-overs/")
    yield "hand-overs"
    send_unchecked(page, "main form button[value=object]")
    yield "hand-over, no reason"


def _propose(page: Page, case: str) -> Iterator[str]:
    """The plan is completed, a measure is the proctor's, and it goes to the school lead."""
    page.goto(f"{case}/plan")
    for name in page.locator(".levels select").all():
        name.select_option("yellow")
    page.select_option("#measures-0-provider_id", index=1)
    page.fill("#review_on", "2099-01-01")
    page.fill("#closing_criteria", "两次复测低于界值")
    send(page, SAVE)
    send(page, "form[action$=propose_plan] button")
    yield "case, with the school lead"


def of_team(page: Page, address: str) -> Iterator[str]:
    """A member of the team reads their part and reports."""
    page.goto(f"{address}/staff/shared/")
    yield "shared cases"
    yield from _seconds(page, address)
    page.goto(f"{address}/staff/shared/")
    follow(page, "main a.button--primary")
    send_unchecked(page, "main form.card button")
    yield "shared case, nothing told"
    page.fill("#text", "这两天吃得多了")
    send(page, "main form.card button")
    yield "shared case, handed in"
    follow(page, "main a[href*=measures]")
    send_unchecked(page, "main form.card button")
    yield "shared measure, nothing chosen"
    page.goto(f"{address}/staff/shared/00000000-0000-4000-8000-000000000000")
    yield "shared case, gone"


def of_lead(page: Page, address: str) -> Iterator[str]:
    """The school lead confirms a hand-over, reads a summary, and sends it back."""
    yield "home"
    yield from _seconds(page, address)
    send(page, "main form button[value=confirm]")
    yield "hand-over, confirmed"
    page.goto(f"{address}/staff/approvals/")
    yield "approvals"
    follow(page, "main a.button--primary")
    open_details(page)
    yield "approval"
    send_unchecked(page, "form[action$=send_back] button")
    yield "approval, no reason"
    page.fill("#reason", "写清楚谁来做")
    send(page, "form[action$=send_back] button")
    yield "approval, given"


def _two_at_one_plan(page: Page, case: str) -> Iterator[str]:
    """A plan is saved in another window while it is written here."""
    page.goto(f"{case}/plan")
    other = page.context.new_page()
    other.goto(f"{case}/plan")
    other.fill("#formulation", "同事的理解")
    send(other, SAVE)
    other.close()
    page.fill("#formulation", "我的理解")
    send(page, SAVE)
    yield "plan, two at once"
    send(page, SAVE)
    follow(page, "main a[href$=versions]")
    open_details(page)
    yield "plan, versions"
    page.goto(f"{case}/plan/paper")
    yield "plan, on paper"
    page.goto(case)
