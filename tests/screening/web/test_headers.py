import pytest

from screening.web.headers import ALWAYS, FOREVER, HSTS, NEVER_STORED, POLICY, WHERE_TRUSTED
from tests.screening.web.framed import framed_app

ADDRESSES = [
    "/",
    "/nowhere",
    "/counselor",
    "/raise/403",
    "/raise/seal",
    "/raise/busy",
    "/static/muye.css",
    "/?lang=en",
    "/help/",
]


@pytest.fixture
def client():
    return framed_app().test_client()


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_the_headers(client, address):
    headers = client.get(address, buffered=True).headers

    assert {name: headers.get(name) for name in ALWAYS} == ALWAYS
    assert "Server" not in headers


@pytest.mark.parametrize(
    ("base", "heeded"),
    [("http://localhost", True), ("https://192.0.2.7", True), ("http://192.0.2.7", False)],
)
def test_a_lab_on_plain_http_is_told_only_what_its_browsers_heed(client, base, heeded):
    headers = client.get("/", base_url=base).headers

    assert all((name in headers) is heeded for name in WHERE_TRUSTED)


@pytest.mark.parametrize("address", [a for a in ADDRESSES if not a.startswith("/static")])
def test_nothing_about_anybody_is_kept_by_the_browser(client, address):
    headers = client.get(address).headers

    assert headers["Cache-Control"] == NEVER_STORED
    assert "Cookie" in headers["Vary"]


def test_the_answer_to_a_wrong_method_and_to_too_much_carries_them_too(client):
    wrong = client.delete("/")
    large = client.post("/small", data={"a": "x" * 200_000})

    assert (wrong.status_code, large.status_code) == (405, 413)
    assert wrong.headers["Content-Security-Policy"] == POLICY
    assert large.headers["Content-Security-Policy"] == POLICY


def test_a_file_whose_address_names_its_content_is_kept_for_good(client):
    named = client.get("/static/muye.css?v=1", buffered=True).headers["Cache-Control"]
    bare = client.get("/static/muye.css", buffered=True).headers["Cache-Control"]
    missing = client.get("/static/none.css?v=1").headers["Cache-Control"]

    assert (named, bare, missing) == (FOREVER, "no-cache", NEVER_STORED)


def test_the_policy_lets_in_nothing_inline_and_nothing_foreign():
    assert "unsafe" not in POLICY
    assert "*" not in POLICY
    assert "http" not in POLICY


def test_only_tls_is_promised_to_stay(client):
    plain = client.get("/").headers
    safe = client.get("/", base_url="https://localhost").headers

    assert "Strict-Transport-Security" not in plain
    assert safe["Strict-Transport-Security"] == HSTS
