"""The case of the course: its team, its plan, what the team carries out, and its end."""

from datetime import timedelta

from referral.cases import Domain
from screening.roles import Role
from tests.journeys.course_stage import Person, Stage
from tests.journeys.course_words import WORDS
from tests.referral_hands import TODAY

CARD = "main form.card button.button--primary"
SAVE_PLAN = "main form[action$=plan] button.button--primary"
TAKEN = "form[action$='%s'] button"
OWED = ".owed a[href*=%s]"


def invite_the_class_teacher(stage: Stage) -> None:
    """The counselor sees what the teacher will be shown, and puts them on the team."""
    counselor = stage.of(Role.COUNSELOR)
    counselor.follow("a[href$=team]")
    stage.reached(counselor, "team")
    member = stage.accounts[Role.TEAM_MEMBER].account_id
    counselor.page.select_option("#account", str(member))
    counselor.page.select_option("#function", "class_teacher")
    counselor.send(CARD)
    stage.reached(counselor, "team, preview")
    counselor.send("main form button.button--primary")
    stage.reached(counselor, "team, joined")
    counselor.follow("main a[href*=cases]")


def write_the_plan(stage: Stage) -> None:
    """A whole plan: every domain has a level, the red one a goal, the goal two measures."""
    counselor, said = stage.of(Role.COUNSELOR), WORDS[stage.language]
    page = counselor.page
    counselor.follow(".owed a[href$='/plan']")
    stage.reached(counselor, "plan")
    page.fill("#formulation", said["understood"])
    for domain in Domain:
        level = "red" if domain is Domain.SLEEP_AND_BODY else "green"
        page.select_option(f"#levels-{domain}", level)
    page.select_option("#goals-0-domain", str(Domain.SLEEP_AND_BODY))
    page.fill("#goals-0-text", said["goal"])
    _measure(counselor, 0, said["of_teacher"])
    page.select_option("#measures-0-provider_id", index=1)
    _measure(counselor, 1, said["of_counselor"])
    page.fill("#measures-1-provider", "school-counselor")
    page.fill("#review_on", (TODAY + timedelta(days=28)).isoformat())
    page.fill("#closing_criteria", said["criteria"])
    counselor.send(SAVE_PLAN)
    stage.reached(counselor, "plan, whole")


def _measure(counselor: Person, n: int, words: str) -> None:
    page = counselor.page
    page.fill(f"#measures-{n}-text", words)
    page.select_option(f"#measures-{n}-goal", "0")
    page.fill(f"#measures-{n}-due_on", (TODAY + timedelta(days=14)).isoformat())


def propose_the_plan(stage: Stage) -> None:
    """The plan goes to the school lead."""
    counselor = stage.of(Role.COUNSELOR)
    counselor.send(TAKEN % "propose_plan")
    stage.reached(counselor, "plan, proposed")


def approve_the_plan(stage: Stage) -> None:
    """The lead is led from the first page to the summary, and approves."""
    _decide_as_lead(stage, "approve_plan")


def close_the_case(stage: Stage) -> None:
    """The lead reads the summary once more, and closes."""
    _decide_as_lead(stage, "close")


def _decide_as_lead(stage: Stage, action: str) -> None:
    lead = stage.at_home(Role.SCHOOL_LEAD)
    lead.follow("main a.button--primary[href*=approvals]")
    stage.reached(lead, f"to {action}, list")
    lead.follow("main a.button--primary")
    stage.reached(lead, f"to {action}")
    lead.send(TAKEN % f"/{action}")
    stage.reached(lead, f"after {action}")


def carry_a_measure_out(stage: Stage) -> None:
    """The class teacher does what is theirs, and reports it."""
    member, said = stage.at_home(Role.TEAM_MEMBER), WORDS[stage.language]
    member.follow("main a.button--primary[href*=shared]")
    stage.reached(member, "shared cases")
    member.follow("main a.button--primary")
    stage.reached(member, "shared case")
    member.follow("main a[href*=measures]")
    stage.reached(member, "measure")
    member.page.select_option("#evidence", "observation")
    member.page.fill("#outcome", said["carried_out"])
    member.send(CARD)
    stage.reached(member, "measure, reported")


def take_the_report_up(stage: Stage) -> None:
    """The counselor is told that something was reported, and takes it up."""
    counselor, said = stage.at_home(Role.COUNSELOR), WORDS[stage.language]
    counselor.follow(OWED % "judge_report")
    stage.reached(counselor, "reports to judge")
    counselor.follow("tbody th a")
    stage.reached(counselor, "case with a report")
    counselor.page.fill("input[name=word]", said["thanks"])
    counselor.send("form[action*=reports] button[value=taken_up]")
    stage.reached(counselor, "report, taken up")


def end_the_own_measure(stage: Stage) -> None:
    """What the counselor had to do is done, with evidence."""
    counselor, said = stage.of(Role.COUNSELOR), WORDS[stage.language]
    counselor.follow("main a[href*=measures]")
    stage.reached(counselor, "own measure")
    counselor.page.check("input[name=action][value=carry_out]")
    counselor.page.select_option("#evidence", "talk_note")
    counselor.page.fill("#outcome", said["talked_weekly"])
    counselor.send(CARD)
    stage.reached(counselor, "own measure, ended")


def propose_to_close(stage: Stage) -> None:
    """The counselor says why the case may end."""
    counselor, said = stage.of(Role.COUNSELOR), WORDS[stage.language]
    counselor.unfold("form[action$=propose_closing]")
    counselor.page.select_option("#closing_reason", "goals_reached")
    counselor.page.fill("#reason", said["done"])
    counselor.send(TAKEN % "propose_closing")
    stage.reached(counselor, "closing, proposed")


def find_it_closed(stage: Stage) -> None:
    """The counselor owes nothing any more; the case is found among all of them, and is closed."""
    counselor = stage.at_home(Role.COUNSELOR)
    assert counselor.page.locator(".owed").count() == 0
    counselor.follow(".nav a[href*=cases]")
    stage.reached(counselor, "cases")
    counselor.follow("tbody th a")
    assert counselor.page.locator(".state--closed").count() > 0
    stage.reached(counselor, "case, closed")
