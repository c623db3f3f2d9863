"""A crisis from its record to its case and back, before anybody has talked with the student."""

from uuid import UUID

import pytest

from referral.states import FlagAction
from screening.roles import Role
from screening.services import flags, waves
from tests.browser import Browser
from tests.page import Element
from tests.township import SELF_HARM, Township


@pytest.fixture
def counselor(township: Township) -> Browser:
    return township.browser(Role.COUNSELOR)


@pytest.fixture
def urgent(township: Township) -> str:
    """Let one student answer item 9 above zero, and give the address of the record."""
    wave = township.wave(1)
    township.sit(wave.slips[0], SELF_HARM)
    with township.work_as(Role.COUNSELOR) as work:
        (entry,) = flags.queue(work, waves.get(work, wave.id))
    return f"/staff/queue/record/{entry.sheet_id}"


def test_a_crisis_leads_to_its_case_at_once_and_is_concluded_after_the_talk(
    counselor: Browser, urgent: str
) -> None:
    sent = {"action": "open_crisis", "interview_tier": ""}
    answer = counselor.post(f"{urgent}/review", counselor.get(urgent), **sent)
    case = counselor.get(answer.location)
    owed = [a.get("href") for a in case.all("a") if "owed" in _around(a)]
    concluding = [a.get("href") for a in case.all("a") if "notice" in _around(a)]
    page = counselor.get(concluding[0])
    offered = [i.get("value") for i in page.all("input") if i.get("name") == "action"]
    sent = {"action": "confirm", "interview_tier": "urgent"}
    after = counselor.get(counselor.post(f"{urgent}/review", page, **sent).location)

    assert [address.rpartition("/")[2] for address in owed] == [
        "note?talked=today",
        "contact",
        "plan",
    ]
    assert concluding == [urgent, f"{answer.location}/write/safety_plan"]
    assert counselor.get(owed[0]).by_id("talked_on").get("value")
    assert offered == ["confirm", "dismiss"]
    assert "危机还没有结束" in case.text
    assert "危机还没有结束" not in after.text
    assert after.text.count("因一份问卷建立") == 1


def _around(element: Element | None) -> set[str]:
    found: set[str] = set()
    while element is not None:
        found |= set((element.get("class") or "").split())
        element = element.parent
    return found


def test_a_crisis_takes_no_tier_from_a_talk_that_has_not_been(
    township: Township, counselor: Browser, urgent: str
) -> None:
    sent = {"action": "open_crisis", "interview_tier": "watch1"}
    counselor.post(f"{urgent}/review", counselor.get(urgent), **sent)

    with township.work_as(Role.COUNSELOR) as work:
        (review,) = flags.record(work, UUID(urgent.rpartition("/")[2])).reviews
    assert (review.action, review.interview_tier) == (FlagAction.OPEN_CRISIS, None)
