import re

import pytest
from flask import render_template_string
from jinja2 import UndefinedError

from tests.browser import Browser
from tests.screening.web.framed import framed_app, settings_for_tests


def test_the_address_of_a_file_of_ours_names_its_content():
    page = Browser(framed_app().test_client()).get("/")

    sheet = next(e for e in page.all("link") if e.get("rel") == "stylesheet")
    assert re.fullmatch(r"/static/muye\.css\?v=[0-9a-f]{16}", sheet.get("href"))


def test_every_file_that_a_page_asks_for_is_there():
    client = framed_app("counselor").test_client()
    page = Browser(client).get("/look/answering")

    asked = [e.get("href") or e.get("src") for e in page.all("link", "script")]
    assert len(asked) == 6
    assert {client.get(address, buffered=True).status_code for address in asked} == {200}


def test_a_wrong_name_in_a_template_fails():
    with framed_app().test_request_context("/"), pytest.raises(UndefinedError):
        render_template_string("{{ nobody }}")


@pytest.mark.parametrize("name", ["config", "get_flashed_messages"])
def test_a_template_cannot_print_the_settings(name):
    assert name not in framed_app().jinja_env.globals


def test_everything_is_escaped_whatever_the_template_is_called():
    with framed_app().test_request_context("/"):
        assert render_template_string("{{ '<b>' }}") == "&lt;b&gt;"
    assert framed_app().jinja_env.autoescape is True


def test_the_cookies_are_not_signed_with_the_setting_itself():
    signing = settings_for_tests().signing_key.reveal()

    assert framed_app().secret_key != signing


def test_staff_see_who_is_signed_in_and_where_they_are():
    page = Browser(framed_app("counselor").test_client()).get("/look/staff")

    current = [a.text for a in page.all("a") if a.get("aria-current") == "page"]
    assert current == ["心理教师"]
    assert "清溪中学" in page.all("header")[0].text
    assert "李老师" in page.all("header")[0].text


def test_a_students_page_has_a_title_that_tells_nothing():
    page = Browser(framed_app().test_client()).get("/look/answering")

    assert page.title == "在线问卷 · 木叶"
    assert not page.all("nav")
