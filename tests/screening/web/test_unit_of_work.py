import base64
import os

import pytest

from screening.roles import Role
from tests.township import FIRST, Township

A_STRANGERS = base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
"""A cookie that looks like a session's, as one does that a restart has ended."""


@pytest.mark.timeout(30)
def test_whoever_is_signed_in_can_sign_in_again(township: Township):
    browser = township.browser(Role.COUNSELOR)
    account = township.accounts[FIRST, Role.COUNSELOR]

    answer = browser.submit(
        "/staff/sign-in", username=account.username, passphrase=account.passphrase
    )

    assert answer.location == "/staff/"


@pytest.mark.timeout(30)
@pytest.mark.parametrize("path", ["/", "/staff/sign-in"])
def test_a_cookie_that_opens_nothing_holds_up_nobody(township: Township, path: str):
    browser = township.browser()
    browser.client.set_cookie("staff", A_STRANGERS)

    answer = browser.submit(path, code="0000-0000-0000-0000", username="nobody", passphrase="x")

    assert answer.status_code in {400, 403}


@pytest.mark.timeout(30)
def test_a_ticket_opens_in_the_browser_of_whoever_is_signed_in(township: Township):
    wave = township.wave()
    browser = township.browser(Role.COUNSELOR)

    answer = browser.submit("/", code=wave.slips[0].code)

    assert answer.location == "/sit/hello"
    assert browser.get("/staff/").heading == "今天的工作"


def test_a_failure_to_write_the_audit_log_shows_nothing_and_keeps_every_header(township: Township):
    browser = township.browser(Role.COORDINATOR)
    browser.client.application.testing = False
    with browser.client.application.extensions["database"].engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE audit_entry")

    page = browser.get("/staff/roster/", status=500)

    assert page.heading == "系统出了问题"
