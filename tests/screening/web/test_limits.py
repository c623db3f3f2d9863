from io import BytesIO

import pytest
from flask import request

from screening.web.limits import LARGEST_BODY, MOST_PARTS
from tests.browser import Browser
from tests.screening.web.framed import framed_app


@pytest.fixture
def visitor():
    return Browser(framed_app().test_client())


@pytest.fixture
def form(visitor):
    return visitor.get("/form")


def test_an_ordinary_form_is_taken(visitor, form):
    assert visitor.post("/small", form, answer="x" * 10_000).status_code == 200


def test_a_form_that_is_too_large_is_refused(visitor, form):
    assert visitor.post("/small", form, answer="x" * LARGEST_BODY).status_code == 413


def test_a_form_with_too_many_fields_is_refused(visitor, form):
    fields = {f"f{n}": (BytesIO(b"x"), "a") for n in range(MOST_PARTS)}

    assert visitor.post("/small", form, fields).status_code == 413


def test_a_page_that_asks_for_it_takes_a_file(visitor, form):
    file = {"file": (BytesIO(b"x" * 200_000), "roster.csv")}

    assert visitor.post("/large", form, file).text == "1"


def test_a_file_of_short_lines_is_taken_too(visitor, form):
    file = {"file": (BytesIO(b"x\n" * 100_000), "roster.csv")}

    assert visitor.post("/large", form, file).text == "1"


def test_its_own_limit_is_a_limit_too(visitor, form):
    file = {"file": (BytesIO(b"x" * 400_000), "roster.csv")}

    assert visitor.post("/large", form, file).status_code == 413


def test_another_page_does_not_take_that_file(visitor, form):
    file = {"file": (BytesIO(b"x" * 200_000), "roster.csv")}

    assert visitor.post("/small", form, file).status_code == 413


def test_a_file_is_never_put_on_a_disk():
    with framed_app().test_request_context(
        "/large", method="POST", data={"file": (BytesIO(b"x" * 200_000), "roster.csv")}
    ):
        request.max_content_length = 300_000

        assert isinstance(request.files["file"].stream, BytesIO)
