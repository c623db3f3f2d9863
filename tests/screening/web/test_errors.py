import logging

import pytest

from crypto import errors as crypto_errors
from referral import errors as referral_errors
from screening.services import errors as service_errors
from screening.web.errors import STATUS
from tests.browser import Browser
from tests.screening.web.framed import MARK, RAISED, framed_app

STATUSES = {
    "not-found": 404,
    "refused": 409,
    "reason": 409,
    "sign-in": 403,
    "throttled": 429,
    "busy": 503,
    "seal": 500,
    "bug": 500,
}


@pytest.fixture
def visitor():
    return Browser(framed_app(testing=False).test_client())


@pytest.mark.parametrize("what", RAISED)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_refusal_has_its_status_and_a_page(visitor, what, language):
    visitor.client.get(f"/?lang={language}")

    page = visitor.get(f"/raise/{what}", status=STATUSES[what])

    assert page.all("html")[0].get("lang") == {"zh": "zh-CN", "en": "en"}[language]


@pytest.mark.parametrize("what", RAISED)
def test_no_page_says_what_the_error_said(visitor, what):
    answer = visitor.client.get(f"/raise/{what}")

    assert MARK not in answer.text
    assert type(RAISED[what]).__name__ not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("what", RAISED)
def test_the_incident_on_the_page_stands_in_the_log(visitor, what, caplog):
    caplog.set_level(logging.WARNING)

    page = visitor.get(f"/raise/{what}", status=STATUSES[what])

    shown = next(p.text for p in page.all("p") if p.get("class") == "incident")
    logged = next(m.split()[1] for m in caplog.messages if m.startswith("incident "))
    assert logged.rstrip(":") in shown


def test_the_log_says_where_a_bug_is_but_not_what_it_choked_on(visitor, caplog):
    visitor.client.get("/raise/bug")

    assert "ValueError" in caplog.text
    assert "framed.py" in caplog.text
    assert MARK not in caplog.text


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 418, 429, 500, 503])
def test_every_status_has_words(visitor, status):
    assert visitor.get(f"/raise/{status}", status=status).heading


def test_whoever_must_wait_is_told_how_long(visitor):
    assert visitor.client.get("/raise/throttled").headers["Retry-After"] == "30"
    assert visitor.client.get("/raise/busy").headers["Retry-After"] == "5"


def test_a_wrong_method_is_told_the_right_ones(visitor):
    assert "GET" in visitor.client.delete("/").headers["Allow"]


def test_a_stale_form_is_asked_for_again(visitor):
    answer = visitor.client.post("/form", data={"csrf_token": "old"})

    page = visitor.read(answer, 400)
    assert page.heading == "这个页面打开太久了"


def test_a_failure_within_the_error_page_still_ends_in_a_page(visitor):
    visitor.client.application.jinja_env.globals.pop("static_url")

    assert visitor.read(visitor.client.get("/"), 500).heading == "系统出了问题"


@pytest.mark.parametrize("package", [service_errors, referral_errors, crypto_errors])
def test_every_error_of_ours_has_a_status(package):
    for error in vars(package).values():
        if isinstance(error, type) and issubclass(error, Exception):
            assert any(issubclass(error, known) for known in STATUS), error.__name__
