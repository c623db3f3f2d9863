"""The pages of a hand-over: one writes, a second person confirms with their own account."""

from uuid import UUID

import pytest

from screening.roles import Role
from tests.case_steps import with_team
from tests.staffing import colleague_of
from tests.township import Township

SAID = {
    "who": "张老师",
    "receiver": "guardian",
    "to_whom": "李兰，母亲",
    "at": "2024-11-16T16:30",
    "place": "校门口",
    "condition": "清醒，不说话",
    "agreed": "夜里有人陪，药收好",
    "until": "2024-11-17T08:00",
}


@pytest.fixture
def case_id(township: Township) -> UUID:
    township.students(1)
    return with_team(township)[0]


@pytest.fixture
def counselor(township: Township):
    return township.browser(Role.COUNSELOR)


def written(counselor, case_id: UUID) -> str:
    """Write a hand-over down, and return the address of its page."""
    address = f"/staff/cases/{case_id}/hand-overs"
    assert counselor.submit(address, **SAID).location == f"/staff/cases/{case_id}"
    page = counselor.get(f"/staff/cases/{case_id}")
    assert "危机还没有平静" in page.text
    assert "要由另一个人确认" in page.text
    return address


def test_what_is_missing_or_the_wrong_way_round_is_said(counselor, case_id):
    address = f"/staff/cases/{case_id}/hand-overs"
    page = counselor.get(address)
    blank = counselor.post(address, page, **SAID | {"to_whom": " "})
    assert blank.status_code == 400
    assert "夜里有人陪，药收好" in counselor.read(blank, 400).text
    for until, words in (("2024-11-16T16:00", "要晚于交接的时间"), ("2024-12-16T16:00", "十四天")):
        wrong = counselor.post(address, page, **SAID | {"until": until})
        assert wrong.status_code == 400
        assert words in counselor.read(wrong, 400).text


@pytest.mark.parametrize("role", [Role.SCHOOL_LEAD, Role.PROCTOR])
def test_a_second_person_is_led_to_it_and_confirms(township: Township, counselor, case_id, role):
    written(counselor, case_id)
    second = township.browser(role)
    assert "有1次交接等第二个人确认" in second.get("/staff/").text
    page = second.get("/staff/hand-overs/")
    assert "李兰，母亲" in page.text
    (address,) = [
        f.get("action") for f in page.all("form") if "/hand-overs/" in (f.get("action") or "")
    ]
    refused = second.post(address, page, action="object", reason=" ")
    assert refused.status_code == 400
    assert "请写明哪里不对" in second.read(refused, 400).text
    assert second.post(address, page, action="confirm").location == "/staff/hand-overs/"
    assert second.post(address, page, action="confirm").status_code == 404
    assert "现在没有等您确认的交接" in second.get("/staff/hand-overs/").text

    case = counselor.get(f"/staff/cases/{case_id}").text
    assert "约定有人陪的时间已过" in case  # the time of 2024 is over
    assert "第二人确认了交接" in case


def test_whoever_wrote_it_cannot_confirm_and_a_colleague_can(
    township: Township, counselor, case_id
):
    colleague_of(township)
    written(counselor, case_id)
    other = township.browser(Role.COUNSELOR, "colleague")
    page = other.get(f"/staff/cases/{case_id}")
    (address,) = {a.get("href") for a in page.all("a") if "/hand-overs/" in (a.get("href") or "")}
    own = counselor.get(address)
    assert "要由另一个人确认" in own.text
    assert counselor.post(address, own, action="confirm").status_code == 409
    page = other.get(address)
    assert other.post(address, page, action="object", reason="来的是外婆").status_code == 302
    assert other.post(address, page, action="confirm").status_code == 409

    case = counselor.get(f"/staff/cases/{case_id}").text
    assert "第二个人说交接不是这样的" in case
    assert "来的是外婆" in case
