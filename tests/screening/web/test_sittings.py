import base64
import re
from dataclasses import replace
from uuid import uuid4

import pypdfium2
import pytest

from screening.roles import Role
from tests.township import CALM, CLASS, SECOND, Township

CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")
SEAT = re.compile(r"座位 (\d+)")
PDF = "data:application/pdf;base64,"
OF_CLASS = {"grade": "7", "class_name": CLASS}


@pytest.fixture
def coordinator(township: Township):
    return township.browser(Role.COORDINATOR)


def _print(browser, wave, **fields):
    page = browser.get("/staff/waves/")
    return browser.post(f"/staff/sittings/of/{wave.id}/tickets", page, **(fields or OF_CLASS))


def _slips(page):
    return [e for e in page.all("section") if e.get("class") == "slip"]


def _file_in(page):
    (link,) = (a for a in page.all("a") if a.get("download"))
    assert link.get("href").startswith(PDF)
    return base64.b64decode(link.get("href").removeprefix(PDF), validate=True)


def test_page_and_file_hold_the_same_codes_in_the_order_of_the_seats(township, coordinator):
    wave = township.wave(n_students=9)

    page = coordinator.read(_print(coordinator, wave))

    document = pypdfium2.PdfDocument(_file_in(page))
    text = "".join(one.get_textpage().get_text_range() for one in document)
    document.close()
    codes = [CODE.search(slip.text)[0] for slip in _slips(page)]
    assert [int(SEAT.search(slip.text)[1]) for slip in _slips(page)] == list(range(1, 10))
    assert CODE.findall(text) == codes
    assert [int(number) for number in SEAT.findall(text)] == list(range(1, 10))
    assert "按座位号排好" in page.text
    assert "文件里有全部答题码" in page.text


def test_of_a_character_that_the_file_cannot_show_the_page_warns_with_the_seat(
    township, coordinator
):
    name = "张\U00031350三"
    wave = township.wave(n_students=2)
    township.students(1, name=name, first=500)

    page = coordinator.read(_print(coordinator, wave))

    (slip,) = (s for s in _slips(page) if name in s.text)
    (notice,) = (n for n in page.all("div") if "U+31350" in n.text and "notice" in n.get("class"))
    assert f"：{SEAT.search(slip.text)[1]}。" in notice.text


def test_too_many_slips_for_a_link_are_printed_from_the_page_alone(
    township, coordinator, monkeypatch
):
    wave = township.wave(n_students=2)
    monkeypatch.setattr("screening.web.slip_files.MOST", 1)

    page = coordinator.read(_print(coordinator, wave))

    assert len(_slips(page)) == 2
    assert [a for a in page.all("a") if a.get("download")] == []


def test_a_classs_tickets_come_eight_a_page_with_name_number_code_and_address(
    township, coordinator
):
    wave = township.wave(n_students=9)

    page = coordinator.read(_print(coordinator, wave))

    sheets = [e for e in page.all("div") if e.get("class") == "sheet cards"]
    assert [len(_slips(sheet)) for sheet in sheets] == [8, 1]
    first = _slips(page)[0].text
    assert "七年级 1班" in first
    assert CODE.search(first)
    assert "http://localhost/" in first
    assert len({CODE.search(slip.text)[0] for slip in _slips(page)}) == 9
    assert len([d for d in page.all("svg") if d.get("class") == "slip__qr"]) == 9


@pytest.mark.parametrize("grade", ["13", "x", "9" * 400, "9" * 5000])
def test_a_grade_that_no_school_has_is_asked_for_again(township, coordinator, grade):
    wave = township.wave()

    answer = _print(coordinator, wave, grade=grade, class_name=CLASS)

    assert answer.location == f"/staff/waves/{wave.id}"


def test_the_page_warns_that_codes_are_shown_once_in_both_languages(township, coordinator):
    wave = township.wave()

    assert "只在这里显示一次" in coordinator.read(_print(coordinator, wave)).text
    coordinator.client.get("/staff/?lang=en")
    page = coordinator.read(_print(coordinator, wave))
    assert page.heading == "Tickets: Grade 7, 1班"
    assert "shown here only once" in page.text


def test_slips_bear_the_address_that_is_set_for_students(township):
    wave = township.wave()
    township.settings = replace(township.settings, lab_address="http://192.168.1.5:8765/")
    coordinator = township.browser(Role.COORDINATOR)

    assert "只能在这台电脑上打开" not in coordinator.get(f"/staff/waves/{wave.id}").text
    page = coordinator.read(_print(coordinator, wave))
    assert "http://192.168.1.5:8765/" in _slips(page)[0].text
    assert "只能在这台电脑上打开" not in page.text


def test_an_address_that_only_this_computer_reaches_is_warned_of(township, coordinator):
    wave = township.wave()
    coordinator.client.environ_base["HTTP_HOST"] = "127.0.0.1:8765"

    assert "别的电脑进不去" in coordinator.get(f"/staff/waves/{wave.id}").text
    assert "别的电脑进不去" in coordinator.read(_print(coordinator, wave)).text


def test_printing_again_voids_the_codes_that_were_printed_before(township, coordinator):
    wave = township.wave()

    page = coordinator.read(_print(coordinator, wave))

    lab = township.browser()
    assert lab.submit("/", code=wave.slips[0].code).status_code == 400
    new = CODE.search(_slips(page)[0].text)[0]
    assert lab.submit("/", code=new).status_code == 302


def test_whoever_has_handed_in_gets_no_new_code(township, coordinator):
    wave = township.wave(n_students=2)
    township.sit(wave.slips[0], CALM)

    assert len(_slips(coordinator.read(_print(coordinator, wave)))) == 1


def test_a_class_that_has_all_handed_in_needs_no_tickets(township, coordinator):
    wave = township.wave(n_students=1)
    township.sit(wave.slips[0], CALM)

    page = coordinator.get(_print(coordinator, wave).location)

    assert "没有需要打印的答题码" in page.text


@pytest.mark.parametrize("fields", [{"grade": "7"}, {"grade": "x", "class_name": "1班"}])
def test_a_class_must_be_named(township, coordinator, fields):
    wave = township.wave()

    page = coordinator.get(_print(coordinator, wave, **fields).location)

    assert "请选择要打印的班级" in page.text


def test_a_proctor_ends_a_room_and_starts_it_again_with_a_reason(township):
    wave = township.wave()
    proctor = township.browser(Role.PROCTOR)
    at = f"/staff/sittings/{wave.sitting_id}"
    page = proctor.get(f"/staff/waves/{wave.id}")

    page = proctor.get(proctor.post(f"{at}/close", page).location)
    assert "等待交卷" in page.text
    page = proctor.get(proctor.post(f"{at}/reopen", page).location)
    assert "这一步需要写明原因" in page.text
    page = proctor.get(proctor.post(f"{at}/reopen", page, reason="停电").location)
    assert "进行中" in page.text


def test_a_room_that_is_open_cannot_be_opened_again(township):
    wave = township.wave()
    proctor = township.browser(Role.PROCTOR)

    page = proctor.get(f"/staff/waves/{wave.id}")
    page = proctor.get(proctor.post(f"/staff/sittings/{wave.sitting_id}/open", page).location)

    assert "现在不能做这一步" in page.text


@pytest.mark.parametrize("role", [Role.PROCTOR, Role.COUNSELOR, Role.SCHOOL_LEAD])
def test_only_a_coordinator_prints_tickets(township, role):
    wave = township.wave()
    browser = township.browser(role)
    page = browser.get("/staff/")

    answer = browser.post(f"/staff/sittings/of/{wave.id}/tickets", page, **OF_CLASS)

    assert answer.status_code == 403


def test_a_counselor_opens_no_room(township):
    wave = township.wave()
    browser = township.browser(Role.COUNSELOR)
    page = browser.get("/staff/")

    assert browser.post(f"/staff/sittings/{wave.sitting_id}/close", page).status_code == 403


def test_another_schools_sittings_look_as_if_they_were_not_there(township):
    wave = township.wave()
    other = township.browser(Role.COORDINATOR, SECOND)
    page = other.get("/staff/waves/")

    for address in (f"{wave.sitting_id}/close", f"{uuid4()}/close", f"of/{wave.id}/tickets"):
        assert other.post(f"/staff/sittings/{address}", page, **OF_CLASS).status_code == 404
