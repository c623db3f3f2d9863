import pytest

from screening.web.origin import is_loopback, is_trusted
from tests.browser import Browser
from tests.screening.web.framed import framed_app

FILLED = {"name": "Li", "choice": "a"}


@pytest.fixture
def client():
    return framed_app().test_client()


def _send(client, **headers):
    token = Browser(client).get("/form").hidden("csrf_token")
    return client.post("/form", data={**FILLED, "csrf_token": token}, headers=headers).status_code


def test_a_form_of_our_own_page_is_taken(client):
    assert _send(client) == 302


def test_a_form_without_a_token_is_refused(client):
    assert client.post("/form", data=FILLED).status_code == 400


def test_a_token_of_another_browser_is_refused(client):
    theirs = Browser(framed_app().test_client()).get("/form").hidden("csrf_token")
    Browser(client).get("/form")

    assert client.post("/form", data={**FILLED, "csrf_token": theirs}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://localhost"},
        {"Origin": "null"},
    ],
)
def test_what_browsers_say_of_our_own_pages_is_accepted(client, headers):
    assert _send(client, **headers) == 302


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:81"},
        {"Origin": "nonsense"},
        {"Origin": "http://[::1"},
    ],
)
def test_what_another_site_sends_is_refused_even_with_the_right_token(client, headers):
    assert _send(client, **headers) == 400


def test_a_token_holds_as_long_as_the_browser_does(client):
    assert client.application.config["WTF_CSRF_TIME_LIMIT"] is None


@pytest.mark.parametrize(
    ("host", "trusted"),
    [
        ("muye.school", True),
        ("MUYE.school:8765", True),
        ("192.168.1.20:8765", True),
        ("[fe80::1]:8765", True),
        ("evil.example", False),
        ("muye.school.evil.example", False),
        ("192.168.1.20.evil.example", False),
        ("", False),
        ("[", False),
    ],
)
def test_a_request_must_be_meant_for_us(host, trusted):
    assert is_trusted(host, frozenset({"muye.school"})) is trusted


def test_a_request_for_another_host_is_refused(client):
    answer = client.get("/", headers={"Host": "evil.example"})

    assert answer.status_code == 400
    assert "evil" not in answer.text


def test_a_host_from_the_settings_is_ours():
    client = framed_app(trusted_hosts=("muye.school",)).test_client()

    assert client.get("/", headers={"Host": "muye.school"}).status_code == 200


def test_only_the_proxy_that_the_settings_name_is_believed():
    told = {"X-Forwarded-Proto": "https"}

    alone = framed_app().test_client().get("/", headers=told)
    behind = framed_app(behind_tls=True).test_client().get("/", headers=told)

    assert "Strict-Transport-Security" not in alone.headers
    assert "Strict-Transport-Security" in behind.headers


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1:8765", True),
        ("localhost", True),
        ("[::1]:8765", True),
        ("192.168.1.20:8765", False),
        ("muye.example", False),
        ("", False),
    ],
)
def test_an_address_that_only_this_computer_reaches_is_known(host, expected):
    assert is_loopback(host) is expected
