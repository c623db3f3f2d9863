"""The page where a recovery card is typed as proof."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from screening.roles import Role
from screening.services.founding import Founded
from tests.journeys import populated
from tests.township import CLASS, FIRST, Township

CARDS = "/staff/cards/"


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[tuple[Township, Founded]]:
    made = populated.found(tmp_path / "home", proven=False)
    yield made
    made[0].close()


def test_the_head_of_a_school_proves_its_card(fresh: tuple[Township, Founded]) -> None:
    township, founded = fresh
    code = next(card.code for card in founded.cards if card.unit_name == FIRST)
    browser = township.browser(Role.SCHOOL_LEAD)
    before = browser.get(CARDS).text

    answer = browser.submit(CARDS, code=code)

    assert answer.location == CARDS
    after = browser.get(CARDS).text
    assert before.count("还没有验证") == 2
    assert after.count("还没有验证") == 1
    assert code not in after


@pytest.mark.parametrize(("code", "words"), [("ABCD", "抄错了"), ("", "请填写这一项")])
def test_what_is_no_code_is_refused_in_words(
    fresh: tuple[Township, Founded], code: str, words: str
) -> None:
    answer = fresh[0].browser(Role.SCHOOL_LEAD).submit(CARDS, code=code)

    assert answer.status_code == 400
    assert words in answer.text


def test_another_schools_card_is_refused_in_words(fresh: tuple[Township, Founded]) -> None:
    township, founded = fresh
    code = next(card.code for card in founded.cards if card.unit_name != FIRST)

    answer = township.browser(Role.COORDINATOR).submit(CARDS, code=code)

    assert answer.status_code == 400
    assert "不是本单位的恢复卡" in answer.text


def test_opening_a_wave_leads_to_the_cards_that_are_missing(
    fresh: tuple[Township, Founded],
) -> None:
    township, _ = fresh
    township.students(1)
    browser = township.browser(Role.COORDINATOR)
    page = browser.get("/staff/waves/new")
    term = next(option.get("value") for option in page.all("option"))
    days = {"opens_on": "2026-11-01", "closes_on": "2026-12-20"}
    made = browser.post("/staff/waves/new", page, term=term, name="普测", grades="7", **days)
    wave = made.location.rsplit("/", 1)[1]
    tickets = f"/staff/sittings/of/{wave}/tickets"
    browser.post(tickets, browser.get(made.location), grade="7", class_name=CLASS)

    answer = browser.post(f"/staff/waves/{wave}/open", browser.get(made.location))

    assert answer.location == CARDS
    assert "恢复卡没有验证够" in browser.get(CARDS).text
