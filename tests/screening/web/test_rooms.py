import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Select, select

from referral.states import SittingAction
from screening import clock
from screening.models import Sitting, StaffSession
from screening.roles import Role
from screening.services import administrations, seats, signals, sittings
from tests.browser import Browser
from tests.page import Page
from tests.township import CALM, LOW, SECOND, SELF_HARM, Township, Wave


def _room(wave: Wave, more: str = "") -> str:
    return f"/staff/sittings/{wave.sitting_id}/room{more}"


def _tiles(page: Page) -> list[str]:
    return [li.text for li in page.all("li") if (li.get("class") or "").startswith("seat ")]


def _begin(township: Township, wave: Wave, slip: int, n_items: int, *, calls: bool = False) -> str:
    lab = township.lab()
    token = seats.enter(lab, wave.slips[slip].code, f"seat {slip}")
    administrations.agree(lab, seats.current(lab, token), "zh")
    given = {n: (v, 2.0) for n, v in enumerate(LOW[:n_items])}
    administrations.save(lab, seats.current(lab, token), given, "zh")
    if calls:
        signals.raise_hand(lab, seats.current(lab, token).spot)
    return token


def _ended(township: Township, wave: Wave, minutes: int = 11) -> None:
    """Let a proctor have closed the room some minutes ago."""
    with township.work_as(Role.PROCTOR) as work:
        sittings.move(work, wave.sitting_id, SittingAction.CLOSE)
        sitting = work.session.get_one(Sitting, (work.actor.unit_id, wave.sitting_id))
        sitting.closed_at = clock.now() - timedelta(minutes=minutes)


def _sessions() -> Select[StaffSession]:
    return select(StaffSession)


@pytest.fixture
def proctor(township: Township) -> Browser:
    return township.browser(Role.PROCTOR)


@pytest.fixture
def coordinator(township: Township) -> Browser:
    return township.browser(Role.COORDINATOR)


def test_each_seat_has_its_number_its_state_in_words_and_how_far_it_is(township, proctor):
    wave = township.wave(3)
    township.sit(wave.slips[0], CALM)
    _begin(township, wave, 1, 7)
    words = {0: "已完成", 1: "答题中 7/21题", 2: "未开始"}

    page = proctor.get(_room(wave))

    assert _tiles(page) == [
        f"{slip.seat} {words[n]}"
        for n, slip in sorted(enumerate(wave.slips), key=lambda pair: pair[1].seat)
    ]
    assert all(li.all("svg") for li in page.all("li") if "seat " in (li.get("class") or ""))
    assert page.heading == "现场：七年级 1班"


def test_raised_hands_come_first_and_go_once_somebody_was_there(township, proctor):
    wave = township.wave(3)
    _begin(township, wave, 1, 2, calls=True)
    number = wave.slips[1].seat

    page = proctor.get(_room(wave))
    text = page.all("main")[0].text
    assert f"举手：1 {number}号 去过了" in text
    assert text.index("举手：1") < text.index("未开始")
    went = proctor.post(f"/staff/sittings/{wave.sitting_id}/seats/{number}/lower", page)

    assert "现在没有人举手" in proctor.get(went.location).text


def test_the_part_that_is_polled_is_the_same_and_holds_no_frame(township, proctor):
    wave = township.wave(2)
    _begin(township, wave, 0, 3, calls=True)

    whole = proctor.get(_room(wave))
    part = Page(proctor.client.get(_room(wave, "/seats")).text)

    assert _tiles(part) == _tiles(whole)
    assert part.all("html", "script", "h1") == []
    assert [d.get("data-phase") for d in part.all("div") if d.get("data-phase")] == ["open"]
    assert any(d.get("data-live") == _room(wave, "/seats") for d in whole.all("div"))


@pytest.mark.parametrize("role", [Role.PROCTOR, Role.COORDINATOR])
def test_a_board_carries_neither_names_nor_answers_nor_scores(township, role):
    wave = township.wave(6)
    for slip, answers in zip(wave.slips, (SELF_HARM, LOW, CALM), strict=False):
        township.sit(slip, answers)
    _begin(township, wave, 3, 20, calls=True)
    _begin(township, wave, 4, 20)
    declining = _begin(township, wave, 5, 9)
    administrations.decline(township.lab(), seats.current(township.lab(), declining))
    browser = township.browser(role)

    pages = [browser.get(_room(wave)).html, browser.client.get(_room(wave, "/seats")).text]

    tokens = r'name="csrf_token" value="[^"]*"|/staff/sittings/[0-9a-f-]{36}|\?v=[0-9a-f]{16}'
    for html in (re.sub(tokens, "", page) for page in pages):
        for slip in wave.slips:
            for mark in (slip.name, slip.number, slip.code, slip.keys.lookup.hex(), "测*号"):
                assert mark not in html
        for word in (
            "紧急",
            "关注",
            "PHQ",
            "自杀",
            "urgent",
            "watch",
            "declined",
            "void",
            "不同意",
        ):
            assert word not in html
    assert len({re.sub(r"^\d+ ", "", tile) for tile in _tiles(Page(pages[0]))}) == 3


def test_ending_a_room_is_confirmed_with_how_long_students_still_have(township, proctor):
    wave = township.wave(2)
    page = proctor.get(_room(wave))
    assert "还有10分钟" in page.text

    page = proctor.get(proctor.post(f"/staff/sittings/{wave.sitting_id}/close", page).location)

    assert "等待交卷" in page.text
    assert re.search(r"可以在\d\d:\d\d之前交上去", page.text)


def test_a_room_that_is_over_lists_the_missing_seats_to_a_proctor(township, proctor):
    wave = township.wave(2)
    township.sit(wave.slips[0], CALM)
    _ended(township, wave)

    page = proctor.get(_room(wave))

    assert f"还要补测的座位： {wave.slips[1].seat}号" in page.text
    assert wave.slips[1].name not in page.html
    assert "安排补测并打印答题码" not in page.text
    assert page.all("script")[-1].get("src").startswith("/static/fresh.js")


def test_a_coordinator_sees_the_names_and_plans_the_make_up(township, coordinator):
    wave = township.wave(3)
    township.sit(wave.slips[0], CALM)
    _ended(township, wave)

    page = coordinator.get(_room(wave))
    names = [th.text for th in page.all("tbody")[0].all("th")]
    printed = coordinator.read(coordinator.post(f"/staff/sittings/{wave.sitting_id}/make-up", page))
    back = coordinator.get(printed.links()["返回"])

    assert names == [slip.name for slip in wave.slips[1:]]
    assert printed.heading == "答题码：七年级 1班 补测1"
    assert len([s for s in printed.all("section") if s.get("class") == "slip"]) == 2
    assert back.heading == "现场：七年级 1班 补测1"
    assert "没有人需要补测" in coordinator.get(_room(wave)).text


def test_a_make_up_is_refused_while_answers_may_be_handed_in(township, coordinator):
    wave = township.wave(2)
    _ended(township, wave, minutes=1)
    page = coordinator.get(_room(wave))

    answer = coordinator.post(f"/staff/sittings/{wave.sitting_id}/make-up", page)

    assert "等交卷时间过了再安排补测" in coordinator.get(answer.location).text


def test_a_lost_slip_is_printed_anew_for_its_seat(township, coordinator):
    wave = township.wave(3)
    number = wave.slips[1].seat
    page = coordinator.get(_room(wave))

    printed = coordinator.read(
        coordinator.post(f"/staff/sittings/{wave.sitting_id}/slip", page, seat=number)
    )

    slip = next(s.text for s in printed.all("section") if s.get("class") == "slip")
    assert wave.slips[1].name in slip
    assert f"座位 {number}" in slip


@pytest.mark.parametrize(("seat", "words"), [("", "请填写座位号"), ("77", "这个座位不用换")])
def test_a_seat_that_needs_no_slip_gets_none(township, coordinator, seat, words):
    wave = township.wave(2)
    page = coordinator.get(_room(wave))

    answer = coordinator.post(f"/staff/sittings/{wave.sitting_id}/slip", page, seat=seat)

    assert words in coordinator.get(answer.location).text


def test_without_a_script_the_page_loads_itself_anew(township, proctor):
    page = proctor.get(_room(township.wave(1)))

    refresh = page.all("noscript")[0].all("meta")[0]

    assert (refresh.get("http-equiv"), refresh.get("content")) == ("refresh", "20")


def test_polling_keeps_a_proctor_signed_in_and_nobody_who_holds_a_key(township):
    wave = township.wave(1)
    sessions = {role: township.browser(role) for role in (Role.PROCTOR, Role.COORDINATOR)}
    later = clock.now() - timedelta(minutes=10)
    with township.database.writing() as session:
        for row in session.scalars(_sessions()):
            row.seen_at = later

    for browser in sessions.values():
        assert browser.client.get(_room(wave, "/seats")).status_code == 200
    township.database.close()
    for opened in township.opened:
        opened.write(lambda _: None)

    with township.database.reading() as session:
        seen = {row.account_id: row.seen_at for row in session.scalars(_sessions())}
    accounts = {role: township.accounts["木叶中学", role].account_id for role in sessions}
    assert seen[accounts[Role.PROCTOR]] > later
    assert seen[accounts[Role.COORDINATOR]] == later


def test_a_proctors_pages_count_a_refusal_as_finished(township, proctor):
    wave = township.wave(2)
    token = _begin(township, wave, 0, 3)
    administrations.decline(township.lab(), seats.current(township.lab(), token))

    for address in ("/staff/waves/", f"/staff/waves/{wave.id}"):
        assert "1/2" in proctor.get(address).text
    assert "1人已完成，应完成2人" in proctor.get("/staff/").text


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.SCHOOL_LEAD])
def test_nobody_else_opens_a_room_board(township, role):
    wave = township.wave(1)

    township.browser(role).get(_room(wave), 403)


def test_another_schools_room_looks_as_if_it_were_not_there(township):
    wave = township.wave(1)
    other = township.browser(Role.PROCTOR, SECOND)

    for sitting in (wave.sitting_id, uuid4()):
        for more in ("", "/seats"):
            other.get(f"/staff/sittings/{sitting}/room{more}", 404)
