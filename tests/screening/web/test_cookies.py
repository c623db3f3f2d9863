import pytest
from flask import Response

from screening.web.cookies import drop_cookie, put_cookie, read_cookie
from tests.screening.web.framed import framed_app


@pytest.mark.parametrize("address", ["/form", "/?lang=en"])
def test_a_cookie_is_strict_hidden_from_scripts_and_gone_with_the_browser(address):
    cookie = framed_app().test_client().get(address).headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/" in cookie
    assert "Max-Age" not in cookie
    assert "Expires" not in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize("address", ["/form", "/?lang=en"])
def test_over_tls_a_cookie_is_bound_to_tls_and_to_this_host(address):
    answer = framed_app().test_client().get(address, base_url="https://localhost")

    assert answer.headers["Set-Cookie"].startswith("__Host-")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_a_cookie_of_plain_http_is_not_read_over_tls():
    app = framed_app()

    with app.test_request_context("/", base_url="https://localhost", headers={"Cookie": "a=1"}):
        assert read_cookie("a") is None
    with app.test_request_context("/", headers={"Cookie": "a=1"}):
        assert read_cookie("a") == "1"


def test_a_cookie_can_be_taken_back():
    with framed_app().test_request_context("/"):
        answer = Response()
        put_cookie(answer, "a", "1")
        drop_cookie(answer, "a")

    assert "Max-Age=0" in answer.headers.getlist("Set-Cookie")[1]


def test_the_signed_cookie_holds_only_the_token_and_notices():
    client = framed_app().test_client()
    client.get("/form")

    with client.session_transaction() as session:
        assert set(session) == {"csrf_token"}
