import pytest
from flask import g

from screening.web import wording
from screening.web.wording import other_languages, term, tongue
from screening.wording import WordMissing
from tests.browser import Browser
from tests.screening.web.framed import framed_app

TEXT = {"zh": "七年级", "en": "Grade seven"}


@pytest.fixture
def client():
    return framed_app().test_client()


def test_a_page_speaks_chinese_until_another_language_is_chosen(client):
    assert Browser(client).get("/help/").title.startswith("求助热线")


def test_choosing_a_language_holds_for_the_pages_that_follow(client):
    client.get("/help/?lang=en")

    assert Browser(client).get("/help/").title.startswith("Help lines")


def test_choosing_a_language_leads_back_to_the_same_page(client):
    answer = client.get("/form?a=1&lang=en&b=%E4%B8%AD")

    assert (answer.status_code, answer.location) == (302, "/form?a=1&b=%E4%B8%AD")


def test_an_unknown_language_changes_nothing(client):
    answer = client.get("/?lang=fr")

    assert answer.location == "/"
    assert "Set-Cookie" not in answer.headers


def test_a_cookie_that_was_made_up_is_not_believed(client):
    client.set_cookie("lang", "../../secrets")

    assert Browser(client).get("/").all("html")[0].get("lang") == "zh-CN"


@pytest.mark.parametrize("address", ["//evil.example/", "/\\evil.example", "/%5Cevil.example"])
def test_the_switch_leads_to_no_other_host(client, address):
    answer = client.get(f"{address}?lang=en")

    assert not answer.headers.get("Location", "/").startswith(("//", "/\\", "http:", "https:"))


def test_each_page_offers_itself_in_the_other_language(client):
    assert Browser(client).get("/form?a=1").links()["English"] == "/form?a=1&lang=en"


def test_a_missing_word_is_an_error_in_tests():
    with framed_app().test_request_context("/"), pytest.raises(WordMissing):
        wording.say("no.such.key")


def test_a_missing_word_outside_tests_is_shown_as_its_key(caplog):
    with framed_app(testing=False).test_request_context("/"):
        assert wording.say("no.such.key") == "no.such.key"

    assert "no.such.key" in caplog.text


def test_texts_of_instruments_come_in_the_language_of_the_page():
    with framed_app().test_request_context("/"):
        g.language = "en"

        assert wording.in_language(TEXT) == "Grade seven"


@pytest.mark.parametrize(
    ("label", "said"),
    [("form.save", "保存"), (TEXT, "七年级"), ("plain words", "plain words"), (7, "7")],
)
def test_a_label_may_be_a_key_a_text_or_words(label, said):
    with framed_app().test_request_context("/"):
        assert wording.words(label) == said


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("2026-autumn", "2026年秋季学期"),
        ("2027-spring", "2027年春季学期"),
        ("2026-27/1", "2026-27/1"),
    ],
)
def test_a_term_is_said_in_words_and_another_code_as_it_stands(code, words):
    with framed_app().test_request_context("/"):
        assert term(code) == words


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("张*三", "zh-CN"),
        ("Li Lei", "en"),
        ("七年级 Class 2", "zh-CN"),
        ("𠮷野", "zh-CN"),
        ("", "en"),
    ],
)
def test_what_somebody_wrote_is_chinese_where_it_holds_han(text, tag):
    assert tongue(text) == tag


def test_a_page_that_only_answers_a_form_lists_no_other_language():
    with framed_app().test_request_context("/form", method="POST"):
        assert other_languages()
    with framed_app().test_request_context("/small", method="POST"):
        assert other_languages() == []
