"""The pages of whoever runs a survey, and of whoever reads it."""

import csv
import re
from io import StringIO

import pytest

from instruments.definition import InstrumentKind
from screening.roles import Role
from tests.surveys import KNOWN, UNKNOWN, Class, answer, close, survey
from tests.township import Township

BULLYING = InstrumentKind.BULLYING
DAYS = {"opens_on": "2026-11-01", "closes_on": "2027-01-31"}
CODE = re.compile(r'slip__code code">([^<]+)<')


def test_a_survey_goes_from_its_set_up_to_its_figures(township: Township):
    browser = township.browser(Role.COORDINATOR)
    term = browser.get("/staff/surveys/new").all("option")[0].get("value")
    facts = {"instrument": "awareness_own", "term": term, "name": "调查"}

    where = browser.submit("/staff/surveys/new", **facts, **DAYS).location
    added = browser.post(
        f"{where}/classes", browser.get(where), grade=7, class_name="1班", n_enrolled=45
    )
    assert added.location == where
    page = browser.get(where)
    (draw,) = {f.get("action") for f in page.all("form") if "/codes" in (f.get("action") or "")}
    printed = browser.post(draw, page, n=12)
    codes = CODE.findall(printed.text)
    assert len(set(codes)) == 12
    assert "不要登记谁抽到哪一张" in printed.text
    assert browser.post(f"{where}/open", browser.get(where)).location == where
    for code in codes:
        answer(township, code, KNOWN)
    assert browser.client.get(f"{where}/figures").location == where
    assert browser.post(f"{where}/close", browser.get(where)).location == where
    assert "100%" in browser.get(f"{where}/figures").text


def test_what_is_wrong_with_a_form_is_said_and_what_was_typed_is_kept(township: Township):
    browser = township.browser(Role.COORDINATOR)
    made = survey(township, is_open=False)
    where = f"/staff/surveys/{made.id}"

    empty = browser.submit("/staff/surveys/new", name="一个名称", opens_on="2026-12-01")
    browser.read(empty, 400)
    assert 'value="一个名称"' in empty.text

    for given, words in (
        ({"grade": 7, "class_name": ""}, "field--wrong"),
        ({"grade": 7, "class_name": "1班"}, "已经在名单里"),
        ({"grade": 7, "class_name": "5班", "n_enrolled": "0"}, "1到500"),
    ):
        refused = browser.post(f"{where}/classes", browser.get(where), **given)
        assert refused.status_code == 400
        assert words in refused.text
        assert f'value="{given["class_name"]}"' in refused.text


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PROCTOR, Role.TOWNSHIP_OFFICER])
def test_a_survey_of_bullying_is_nobodys_else(township: Township, role):
    made = survey(township, Class(n_codes=10), kind=BULLYING)
    for code in made.codes[0]:
        answer(township, code, (0,) * 7)
    close(township, made, BULLYING)
    unit = "木叶乡" if role is Role.TOWNSHIP_OFFICER else "木叶中学"
    browser = township.browser(role, unit)

    for page in ("", "/figures", "/figures.csv"):
        found = browser.client.get(f"/staff/surveys/{made.id}{page}")
        assert found.status_code == (404 if role is Role.COORDINATOR else 403)


def test_a_counselor_reads_and_runs_nothing(township: Township):
    made = survey(township)
    browser = township.browser(Role.COUNSELOR)

    page = browser.get(f"/staff/surveys/{made.id}")

    assert [f for f in page.all("form") if "/surveys/" in (f.get("action") or "")] == []
    assert browser.client.get("/staff/surveys/new").status_code == 403
    assert browser.post(f"/staff/surveys/{made.id}/close", page).status_code == 403


def test_the_head_cannot_move_the_survey_of_knowledge(township: Township):
    made = survey(township)
    browser = township.browser(Role.SCHOOL_LEAD)
    where = f"/staff/surveys/{made.id}"

    refused = browser.post(f"{where}/close", browser.get(where))

    assert refused.location == where
    assert "答题中" in browser.get(where).text


def test_the_file_says_what_the_page_says(township: Township):
    classes = Class(7, n_codes=30, n_enrolled=40), Class(8, n_codes=30, n_enrolled=60)
    made = survey(township, *classes)
    for codes, n_known in zip(made.codes, (18, 12), strict=True):
        for n, code in enumerate(codes):
            answer(township, code, KNOWN if n < n_known else UNKNOWN)
    close(township, made)
    browser = township.browser(Role.COORDINATOR)
    page = browser.get(f"/staff/surveys/{made.id}/figures").text

    file = browser.client.get(f"/staff/surveys/{made.id}/figures.csv")

    rows = list(csv.reader(StringIO(file.data.decode("utf-8-sig"))))
    shares = [(row[5], row[6], row[7]) for row in rows[1:] if row[6]]
    # The rate, two grades, and three options of eight items.
    assert len(shares) == 1 + 2 + 24
    for share, low, high in shares:
        assert f"{share} [{low}, {high}]" in page
    # Sixty per cent of 40 students and forty of 60, of 100: 24 and 24.
    assert ["主要结果", "知晓率", "", "", "60", "48%"] in [row[:6] for row in rows]


def test_no_cell_of_the_file_begins_a_formula(township: Township):
    made = survey(township, Class(7, "=1+1"))
    close(township, made)
    browser = township.browser(Role.COORDINATOR)

    file = browser.client.get(f"/staff/surveys/{made.id}/figures.csv").data.decode("utf-8-sig")

    cells = [cell for row in csv.reader(StringIO(file)) for cell in row]
    assert any("=1+1" in cell for cell in cells)
    assert [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")] == []


def test_what_was_answered_by_too_few_is_nowhere_on_the_page(township: Township):
    made = survey(township, Class(n_codes=9))
    for code in made.codes[0]:
        answer(township, code, KNOWN)
    close(township, made)

    page = township.browser(Role.COORDINATOR).get(f"/staff/surveys/{made.id}/figures").text

    assert "一共只交了9份，少于10份" in page
    assert "%" not in re.sub(r"<[^>]*>", "", page).replace("95%", "")
