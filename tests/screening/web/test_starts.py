import pytest

from screening.roles import Role
from tests.browser import Browser


@pytest.fixture
def child(township):
    wave = township.wave(1)
    browser = township.browser()
    browser.submit("/", code=wave.slips[0].code)
    return browser


def _start(browser: Browser, address: str) -> tuple[str, str]:
    link = next(a for a in browser.get(address, 404).all("main")[0].all("a"))
    return link.get("href") or "", link.text


def test_a_stranger_starts_with_a_code(township):
    assert _start(township.browser(), "/nowhere") == ("/", "回到首页")


def test_a_child_finds_back_to_the_questionnaire(child):
    assert _start(child, "/nowhere") == ("/sit/hello", "回到问卷")


def test_the_help_lines_lead_nobody_else_back(township):
    assert "回到问卷" not in township.browser().get("/help/").links()


def test_the_help_lines_lead_a_child_back_to_the_questionnaire(child):
    assert child.get("/help/").links()["回到问卷"] == "/sit/hello"


def test_a_member_of_staff_starts_with_the_day_s_work(township):
    counselor = township.browser(Role.COUNSELOR)

    assert _start(counselor, "/nowhere") == ("/staff/", "回到首页")
    brand = counselor.get("/staff/queue/").all("header")[0].all("a")[0]
    assert brand.get("href") == "/staff/"


def test_where_only_staff_are_served_everybody_starts_with_the_sign_in(township):
    browser = Browser(township.app(faces=["staff"]).test_client())

    assert _start(browser, "/nowhere") == ("/staff/sign-in", "回到首页")
