import pytest
from flask import Flask

from screening.roles import Role
from screening.web.access import AccessNotDeclared, guard, open_to, public, readers
from tests.browser import Browser
from tests.screening.web.framed import framed_app

OTHERS = [role for role in Role if role is not Role.COUNSELOR]


def test_a_page_that_declares_no_access_stops_the_app():
    app = Flask("bare")
    app.add_url_rule("/forgotten", "forgotten", lambda: "")

    with pytest.raises(AccessNotDeclared, match="forgotten"):
        guard(app)


def test_a_page_open_to_nobody_cannot_be_declared():
    with pytest.raises(ValueError, match="nobody"):
        open_to()


def test_a_declared_role_opens_the_page():
    client = framed_app(Role.COUNSELOR).test_client()

    assert client.get("/counselor").text == "for counselors"


@pytest.mark.parametrize("role", OTHERS)
def test_every_other_role_is_refused(role):
    Browser(framed_app(role).test_client()).get("/counselor", status=403)


def test_somebody_who_is_not_signed_in_is_sent_to_sign_in():
    answer = framed_app().test_client().get("/counselor")

    assert (answer.status_code, answer.location) == (302, "/accounts/sign-in")


def test_a_form_of_somebody_whose_session_ended_is_not_taken():
    visitor = Browser(framed_app().test_client())

    answer = visitor.post("/counselor", visitor.get("/form"))

    assert answer.status_code == 401
    assert "/accounts/sign-in" in answer.text


def test_a_public_page_needs_nobody():
    Browser(framed_app().test_client()).get("/")


def test_a_page_that_does_not_exist_is_not_found_by_anyone():
    Browser(framed_app().test_client()).get("/nowhere", status=404)


def test_the_declarations_can_be_read_back():
    app = framed_app()

    assert readers(app, "sample.counselor") == {Role.COUNSELOR}
    assert readers(app, "sample.start") is None


def test_declaring_leaves_the_view_as_it_was():
    def view() -> str:
        return "seen"

    assert open_to(Role.AUDITOR)(view) is view
    assert public(view)() == "seen"
