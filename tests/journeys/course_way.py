"""From a child's answers to a crisis that is open and made safe: the first steps of the course."""

from screening.roles import Role
from tests.journeys import child_way
from tests.journeys.course_stage import Stage
from tests.journeys.course_words import WORDS
from tests.township import SELF_HARM

CARD = "main form.card button.button--primary"


def answer_with_a_critical_item(stage: Stage, code: str) -> None:
    """The child types the code of the slip, answers every item, and hands in."""
    child = stage.child()
    child_way.agree_to_the_whole(child.page, stage.lab, code)
    stage.reached(child, "form")
    for number, value in enumerate(SELF_HARM, start=1):
        chosen = child.page.locator(f"[data-item='{number}'] input[value='{value}']")
        child.page.locator(f"label[for={chosen.get_attribute('id')}]").click()
        child.page.locator(f"[data-item='{number}'] .button--large").first.click()
    child.page.locator("[data-end]:not([hidden])").wait_for()
    stage.reached(child, "end of the form")
    child.send("[data-end] button.button--large")
    stage.reached(child, "handed in")


def see_that_somebody_waits(stage: Stage) -> None:
    """The counselor's first page says that an urgent sheet waits, and leads to it."""
    counselor = stage.at_home(Role.COUNSELOR)
    counselor.follow(".owed a[href*=queue]")
    stage.reached(counselor, "queue")
    counselor.follow("tbody th a")
    stage.reached(counselor, "record")


def open_a_crisis(stage: Stage) -> None:
    """The counselor acts before any talk; the case is opened at once."""
    counselor = stage.of(Role.COUNSELOR)
    counselor.page.check("input[name=action][value=open_crisis]")
    counselor.send("form[action$=review] button")
    assert "/cases/" in counselor.page.url
    stage.reached(counselor, "case of a crisis")


def talk_and_make_safe(stage: Stage) -> None:
    """The talk, the guardian's call and the safety plan are written down."""
    counselor, said = stage.of(Role.COUNSELOR), WORDS[stage.language]
    page = counselor.page
    counselor.follow(".owed a[href*='write/note']")
    stage.reached(counselor, "note")
    page.fill("#text", said["talk"])
    counselor.send(CARD)
    counselor.follow(".owed a[href$='write/contact']")
    stage.reached(counselor, "contact")
    for name, choice in (("relation", "mother"), ("channel", "telephone"), ("outcome", "reached")):
        page.select_option(f"#{name}", choice)
    page.fill("#text", said["told"])
    counselor.send(CARD)
    counselor.follow(".notice a[href$='write/safety_plan']")
    stage.reached(counselor, "safety plan")
    page.fill("#steps-warning_signs", said["alone"])
    counselor.send(CARD)
    stage.reached(counselor, "case, made safe")


def confirm_after_the_talk(stage: Stage) -> None:
    """What the talk came to is written down beside what the rules said; the case goes on."""
    counselor, said = stage.of(Role.COUNSELOR), WORDS[stage.language]
    counselor.follow(".notice a[href*=record]")
    stage.reached(counselor, "record in a crisis")
    counselor.page.check("input[name=action][value=confirm]")
    counselor.page.select_option("#interview_tier", "watch3")
    counselor.page.fill("#reason", said["talked_over"])
    counselor.send("form[action$=review] button")
    assert "/cases/" in counselor.page.url
    stage.reached(counselor, "case, confirmed")
