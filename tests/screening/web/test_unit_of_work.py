from screening.roles import Role
from tests.township import FIRST, Township


def test_a_code_can_be_typed_in_a_browser_in_which_somebody_is_signed_in(township: Township):
    slip = township.wave(1).slips[0]
    browser = township.browser(Role.PROCTOR)

    assert browser.submit("/", code=slip.code).location == "/sit/hello"
    assert browser.get("/staff/").heading == "今天的工作"


def test_whoever_is_signed_in_can_sign_in_again(township: Township):
    account = township.accounts[FIRST, Role.COORDINATOR]
    browser = township.browser(Role.PROCTOR)

    answer = browser.submit(
        "/staff/sign-in", username=account.username, passphrase=account.passphrase
    )

    assert answer.location == "/staff/"
