"""A reader narrows and sorts a queue, and the address keeps it."""

import pytest

from screening.roles import Role
from tests.township import CALM, LOW, SELF_HARM, Township


@pytest.fixture
def wave(township: Township):
    wave = township.wave(3)
    for slip, answers in zip(wave.slips, (LOW, SELF_HARM, CALM), strict=True):
        township.sit(slip, answers)
    return wave


@pytest.fixture
def counselor(township: Township):
    return township.browser(Role.COUNSELOR)


def rows(page):
    return [row for row in page.all("tr") if row.all("a")]


def at(wave, query=""):
    return f"/staff/queue/{wave.id}?{query}"


@pytest.mark.parametrize(
    ("query", "n"),
    [
        ("view=all", 3),
        ("view=all&grade=7", 3),
        ("view=all&grade=8", 3),  # not offered: nobody of it is here
        ("view=all&tier=urgent", 1),
        ("view=all&tier=routine", 1),
        ("view=waiting&tier=routine", 0),
        ("view=all&state=confirmed", 3),  # not offered yet
        ("view=all&late=y", 0),
        ("view=all&tier=' or 1", 3),
    ],
)
def test_the_queue_is_narrowed_by_what_is_offered(counselor, wave, query, n):
    assert len(rows(counselor.get(at(wave, query)))) == n


def test_a_narrowed_queue_that_holds_nobody_says_so_and_leads_back(counselor, wave):
    page = counselor.get(at(wave, "view=waiting&tier=routine"))

    assert "没有符合这些条件的问卷" in page.text
    assert page.links()["清除筛选"].endswith("?view=waiting")


def test_the_lists_keep_what_was_chosen(counselor, wave):
    page = counselor.get(at(wave, "view=all&tier=urgent&order=name&rows=25"))

    decided = next(url for words, url in page.links().items() if words.startswith("已复核"))
    assert "tier=urgent" in decided
    assert "order=name" in decided
    assert "rows=25" in decided
    assert "view=decided" in decided


def test_names_are_sorted_by_pinyin(counselor, wave):
    by_name = [r.text for r in rows(counselor.get(at(wave, "view=all&order=name")))]
    by_class = [r.text for r in rows(counselor.get(at(wave, "view=all&order=class")))]

    assert by_name == by_class  # one class
    assert by_name != [r.text for r in rows(counselor.get(at(wave, "view=all")))]


def test_a_page_holds_as_many_rows_as_are_asked_for(township: Township, counselor):
    wave = township.wave(27)
    for slip in wave.slips:
        township.sit(slip, LOW)

    first = counselor.get(at(wave, "view=all&rows=25"))
    second = counselor.get(at(wave, "view=all&rows=25&page=2"))

    assert (len(rows(first)), len(rows(second))) == (25, 2)
    assert "rows=25" in first.links()["下一页"]
