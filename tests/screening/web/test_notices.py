import pytest

from screening.web.notices import leave_notice, take_notices
from tests.browser import Browser
from tests.screening.web.framed import framed_app


@pytest.fixture
def visitor():
    return Browser(framed_app().test_client())


def _notices(page):
    return [p.text for p in page.all("p") if "notice" in (p.get("class") or "")]


def test_a_notice_is_shown_once_on_the_page_that_follows(visitor):
    answer = visitor.submit("/form", name="Li", choice="a")

    assert answer.location == "/"
    assert _notices(visitor.get("/")) == ["已完成"]
    assert _notices(visitor.get("/")) == []


def test_a_notice_speaks_the_language_of_the_page_that_shows_it(visitor):
    visitor.submit("/form", name="Li", choice="a")
    visitor.client.get("/help/?lang=en")

    assert _notices(visitor.get("/")) == ["Done"]


def test_a_word_about_what_was_not_done_looks_like_a_warning():
    app = framed_app()

    with app.test_request_context("/"):
        leave_notice("notice.warning", "warning")
        leave_notice("notice.success")
        assert take_notices() == [("warning", "notice.warning"), ("success", "notice.success")]
        assert take_notices() == []
