"""How a page looks: an address says the whole of it, a cookie keeps it."""

import pytest

from screening.web.comforts import COMFORTS
from tests.browser import Browser
from tests.screening.web.framed import framed_app


@pytest.fixture
def client():
    return framed_app().test_client()


def classes(client) -> str | None:
    return Browser(client).get("/look/answering").all("html")[0].get("class")


def test_an_address_says_all_that_is_on_and_is_left_again(client):
    answer = client.get("/look/answering?comfort=stark.bigger&a=1")

    assert (answer.status_code, answer.location) == (302, "/look/answering?a=1")
    assert classes(client) == "bigger stark"


def test_saying_the_same_twice_changes_nothing(client):
    for _ in range(2):
        client.get("/look/answering?comfort=bigger")

    assert classes(client) == "bigger"


def test_each_button_says_what_is_on_once_it_is_pressed(client):
    client.get("/look/answering?comfort=bigger.keyless")
    page = Browser(client).get("/look/answering")
    buttons = [b for b in page.all("button") if b.get("name") == "comfort"]

    assert [b.get("value") for b in buttons] == ["keyless", "bigger.stark.keyless", "bigger"]
    assert [b.get("aria-pressed") for b in buttons] == ["true", "false", "true"]
    assert len(buttons) == len(COMFORTS)


@pytest.mark.parametrize("said", ["", "nothing", "../..", "bigger' onload='x"])
def test_what_is_unknown_turns_everything_off(client, said):
    client.get("/look/answering?comfort=bigger")
    client.get("/look/answering", query_string={"comfort": said})

    assert classes(client) is None
