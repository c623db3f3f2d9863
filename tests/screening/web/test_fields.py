import pytest

from tests.browser import Browser
from tests.screening.web.framed import framed_app


@pytest.fixture
def answered():
    visitor = Browser(framed_app().test_client())
    return visitor.read(visitor.submit("/form", name="", choice=""))


def test_what_is_wrong_is_listed_first_and_leads_to_its_field(answered):
    summary = next(d for d in answered.all("div") if d.get("class") == "problem")

    assert summary.get("autofocus") is not None
    assert [a.get("href") for a in summary.all("a")] == ["#name", "#choice-0"]
    assert answered.by_id("choice-0").get("type") == "radio"


def test_a_wrong_field_says_so_and_names_its_words(answered):
    control = answered.by_id("name")

    assert control.get("aria-invalid") == "true"
    assert "请填写这一项" in answered.by_id(control.get("aria-describedby")).text


def test_what_was_written_is_still_there():
    visitor = Browser(framed_app().test_client())

    page = visitor.read(visitor.submit("/form", name="<b>too long</b>", choice="b"))

    assert page.by_id("name").get("value") == "<b>too long</b>"
    assert page.by_id("choice-1").get("checked") is not None
    assert not page.all("b")


def test_what_the_form_library_says_by_itself_is_said_in_the_readers_language(answered):
    assert "请从列出的选项中选择" in answered.text
    assert "Not a valid" not in answered.text
