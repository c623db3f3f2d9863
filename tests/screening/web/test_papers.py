import re
from urllib.parse import quote

import pytest
from sqlalchemy import select

from instruments.catalogue import get
from referral.states import WaveAction
from screening.models import AuditEntry, Paper, Sheet
from screening.roles import Role
from screening.services import consents, paper_classes, waves
from tests.screening.services.test_paper_entries import enter
from tests.screening.services.test_papers import WITHDRAWN
from tests.township import CALM, CLASS, LOW, SELF_HARM, Township

CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")
AGREED = {"agreed": "y", "language": "zh"}


@pytest.fixture
def wave(township: Township):
    return township.wave(2)


@pytest.fixture
def line(township: Township, wave):
    """Give the first student's line of the class."""
    with township.work_as(Role.COORDINATOR) as work:
        return paper_classes.of_class(work, wave.id, 7, CLASS).lines[0]


@pytest.fixture
def form(wave, line) -> str:
    return f"/staff/papers/form/{wave.id}/{line.student_id}"


@pytest.fixture
def of_class(wave) -> str:
    return f"/staff/papers/of/{wave.id}/7/{quote(CLASS)}"


@pytest.fixture
def coordinator(township: Township):
    return township.browser(Role.COORDINATOR)


def typed(answers) -> dict[str, str]:
    marks = ("-" if a is None else str(a) for a in answers)
    return {f"item_{n}": mark for n, mark in enumerate(marks)} | AGREED


def values(page) -> list[str]:
    return [e.get("value") for e in page.all("input") if e.get("data-marks")]


def count(township, table, *such) -> int:
    with township.database.reading() as session:
        return len(session.scalars(select(table.id).where(*such)).all())


def test_the_way_leads_from_the_wave_to_a_form(coordinator, wave, line, form):
    page = coordinator.get(f"/staff/waves/{wave.id}")
    assert any(a.get("href") == f"/staff/papers/of/{wave.id}" for a in page.all("a"))
    page = coordinator.get(f"/staff/papers/of/{wave.id}")
    (link,) = [a.get("href") for a in page.all("a") if "/7/" in (a.get("href") or "")]

    assert form in {a.get("href") for a in coordinator.get(link).all("a")}
    assert coordinator.client.get(link, query_string={"code": line.code}).location == form
    unknown = coordinator.read(coordinator.client.get(link, query_string={"code": "0000-0000"}))
    assert "没有还没录完的问卷是这个编号" in unknown.text


def test_a_form_is_printed_with_its_code_and_without_a_name(coordinator, of_class, line):
    page = coordinator.get(f"{of_class}/forms")

    codes, *forms = [e for e in page.all("div") if e.get("class") == "sheet letter"]
    assert len(forms) == 3  # two students, and one without a code
    assert line.code in codes.text
    assert line.profile.name in codes.text
    assert set(CODE.findall(forms[0].text)) == {line.code}
    assert not CODE.findall(forms[-1].text)
    for each in forms:
        assert "测试" not in each.text
        assert line.profile.number not in each.text


def test_every_item_stands_on_the_form_with_the_numbers_of_its_options(coordinator, of_class):
    page = coordinator.get(f"{of_class}/forms")

    form = [e for e in page.all("div") if e.get("class") == "sheet letter"][1]
    items = [item for name in ("phq9", "gad7", "who5") for item in get(name).items.values()]
    rows = [row for row in form.all("tr") if row.all("td")]
    assert len(rows) == len(items)
    for n, (row, item) in enumerate(zip(rows, items, strict=True), start=1):
        values = [str(option.value) for option in item.options]
        star = ["*" if item.id == "q9" else ""] if n <= 9 else []
        assert [cell.text for cell in row.all("td")] == [str(n), *values, *star]
        assert item.text["zh"] in row.text


def test_two_members_of_staff_enter_a_form(township, coordinator, counselor, form, of_class):
    first = coordinator.submit(form, **typed(SELF_HARM))
    assert first.location == of_class
    assert "第一遍已经封存" in coordinator.get(of_class).text

    second = counselor.submit(form, **typed(SELF_HARM))

    assert second.location == of_class
    assert "答卷已经封存" in counselor.get(of_class).text
    assert (count(township, Paper), count(township, Sheet)) == (0, 1)


def test_the_second_entry_does_not_see_the_first(coordinator, counselor, form, line):
    coordinator.submit(form, **typed(LOW))

    page = counselor.get(form)

    assert set(values(page)) == {""}
    assert page.heading.endswith(line.code)
    assert line.profile.name not in page.text


def test_whoever_made_the_first_entry_is_told_to_fetch_a_colleague(coordinator, form):
    coordinator.submit(form, **typed(CALM))

    page = coordinator.get(form)
    assert "第二遍要请另一位老师录" in page.text
    assert values(page) == []
    answer = coordinator.post(form, page, **typed(LOW))
    assert answer.status_code == 409
    assert values(coordinator.read(answer, 409)) == [str(a) for a in LOW]


@pytest.mark.parametrize(
    "change",
    [{"item_3": "7"}, {"item_3": ""}, {"item_3": "x"}, {"item_3": "-1"}, {"agreed": ""}],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(township, coordinator, form, change):
    sent = {k: v for k, v in (typed(CALM) | change).items() if v}

    answer = coordinator.submit(form, **sent)

    assert answer.status_code == 400
    page = coordinator.read(answer, 400)
    assert [e for e in page.all("div") if e.get("class") == "problem"]
    assert values(page)[4:] == [str(a) for a in CALM[4:]]
    assert count(township, Paper) == 0


def test_a_post_that_is_cut_off_names_what_is_missing(township, coordinator, form):
    sent = {k: v for k, v in typed(CALM).items() if k != "item_20"}

    page = coordinator.read(coordinator.submit(form, **sent), 400)

    assert "第21题" in page.text
    assert count(township, Paper) == 0


def test_full_width_digits_and_other_dashes_are_read(township, coordinator, counselor, form):
    wide = typed(CALM) | {"item_0": "０", "item_1": "－", "item_2": "—"}

    assert coordinator.submit(form, **wide).status_code == 302
    assert counselor.submit(form, **typed((0, None, None, *CALM[3:]))).status_code == 302

    assert count(township, Sheet) == 1


def test_a_star_is_read_where_the_item_may_be_skipped_and_nowhere_else(
    township, coordinator, counselor, form
):
    page = coordinator.read(coordinator.submit(form, **(typed(CALM) | {"item_7": "*"})), 400)
    assert "请输入0、1、2、3中的一个" in page.text
    assert coordinator.submit(form, **(typed(CALM) | {"item_8": "×"})).status_code == 302
    assert counselor.submit(form, **(typed(CALM) | {"item_8": "-"})).status_code == 302

    page = counselor.get(f"{form}/differences")
    assert "第一遍录的：* 不想回答" in page.text
    assert "第二遍录的：没有答" in page.text
    assert counselor.post(f"{form}/differences", page, item_8="*").status_code == 302
    with township.database.reading() as session:
        assert session.scalars(select(Sheet.id)).one()


def test_what_differs_is_shown_and_nothing_else_and_is_decided(
    township, coordinator, counselor, form, of_class
):
    coordinator.submit(form, **typed((1, *CALM[1:])))
    answer = counselor.submit(form, **typed((None, *CALM[1:8], 3, *CALM[9:])))
    assert answer.location == f"{form}/differences"

    page = counselor.get(answer.location)
    asked = [e.text for e in page.all("legend")]
    assert [text.split()[0] for text in asked] == ["第1题", "第9题"]
    assert "第一遍录的：1 好几天" in page.text
    assert "第二遍录的：没有答" in page.text
    assert not [e for e in page.all("input") if "checked" in e.attributes]

    half = counselor.post(f"{form}/differences", page, item_0="1")
    assert half.status_code == 400
    assert count(township, AuditEntry, AuditEntry.event == "paper_compared") == 2
    kept = counselor.read(half, 400)
    assert [e.get("value") for e in kept.all("input") if "checked" in e.attributes] == ["1"]
    whole = counselor.post(f"{form}/differences", page, item_0="1", item_8="0")

    assert whole.location == of_class
    assert (count(township, Paper), count(township, Sheet)) == (0, 1)


def test_a_sheet_that_arrived_online_stands_and_the_entry_is_refused_in_words(
    township, wave, coordinator, counselor, form, of_class
):
    coordinator.submit(form, **typed(CALM))
    page = counselor.get(form)
    township.sit(wave.slips[0], CALM)

    answer = counselor.post(form, page, **typed(CALM))

    assert "已经有答卷了" in counselor.read(answer, 409).text
    assert values(counselor.read(answer, 409)) == [str(a) for a in CALM]
    assert count(township, Sheet) == 1
    assert counselor.client.get(form).location == of_class
    assert "已经有答卷了" in counselor.get(of_class).text


def test_a_wave_that_was_closed_keeps_what_was_typed_on_the_page(
    township, wave, coordinator, counselor, form
):
    coordinator.submit(form, **typed(CALM))
    page = counselor.get(form)
    with township.work_as(Role.COORDINATOR) as work:
        waves.move(work, wave.id, WaveAction.CLOSE)

    answer = counselor.post(form, page, **typed(LOW))

    page = counselor.read(answer, 409)
    assert "没有开放" in page.text
    assert values(page) == [str(a) for a in LOW]
    assert count(township, Sheet) == 0


def test_a_consent_that_was_withdrawn_is_named(township, coordinator, counselor, form, line):
    coordinator.submit(form, **typed(CALM))
    page = counselor.get(form)
    with township.work_as(Role.COORDINATOR) as work:
        consents.record(work, line.student_id, WITHDRAWN)

    answer = counselor.post(form, page, **typed(CALM))

    assert "监护人的同意现在无效" in counselor.read(answer, 409).text
    assert (count(township, Paper), count(township, Sheet)) == (0, 0)


def test_a_decision_that_comes_too_late_is_refused_in_words(
    township, wave, coordinator, counselor, form, line, of_class
):
    enter(township, wave, line.student_id, CALM)
    enter(township, wave, line.student_id, (1, *CALM[1:]), Role.COUNSELOR)
    page = counselor.get(f"{form}/differences")
    coordinator.submit(f"{form}/differences", item_0="0")

    answer = counselor.post(f"{form}/differences", page, item_0="1")

    assert answer.location == of_class
    assert "已经有答卷了" in counselor.get(of_class).text
    assert count(township, Sheet) == 1


def test_an_entry_is_dropped(township, coordinator, counselor, form, of_class):
    coordinator.submit(form, **typed(CALM))

    assert counselor.post(f"{form}/drop", counselor.get(form)).location == of_class
    assert "已经清空" in counselor.get(of_class).text
    assert counselor.post(f"{form}/drop", counselor.get(form)).location == of_class
    assert count(township, Paper) == 0


def test_the_record_says_that_it_came_from_paper(township, wave, counselor, line):
    enter(township, wave, line.student_id, SELF_HARM)
    enter(township, wave, line.student_id, SELF_HARM, Role.COUNSELOR)
    page = counselor.get(counselor.client.get("/staff/queue/").location)
    record = next(a.get("href") for a in page.all("a") if "/record/" in (a.get("href") or ""))

    assert "纸质问卷，由两位老师各录一遍" in counselor.get(record).text


def test_every_page_speaks_english_too(township, wave, coordinator, counselor, form, of_class):
    for browser in (coordinator, counselor):
        browser.client.get("/staff/?lang=en")
    coordinator.submit(form, **typed(CALM))
    counselor.submit(form, **typed(LOW))

    assert coordinator.get(f"/staff/papers/of/{wave.id}").heading == "Paper forms"
    assert "Entries differ" in coordinator.get(of_class).text
    assert "First entry: 0" in coordinator.get(f"{form}/differences").text
    assert "fold the form" in coordinator.get(f"{of_class}/forms").text
