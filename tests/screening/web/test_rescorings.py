import pytest

from screening.roles import Role
from screening.services import rescoring_jobs
from tests.rescored import closed_wave, queue, sat
from tests.standards import LATER, put_in_force
from tests.township import LOW, SECOND, Township


@pytest.fixture
def closed(township: Township):
    return closed_wave(township)


def address(wave):
    return f"/staff/rescorings/{wave.id}"


def test_what_would_come_of_it_is_shown_first_and_done_a_batch_at_a_time(
    township, closed, counselor, monkeypatch
):
    monkeypatch.setattr(rescoring_jobs, "AT_A_TIME", 3)
    page = counselor.get(address(closed))
    assert [cell.text for row in page.all("tr") for cell in row.all("td")][-3:] == ["1", "2", "3"]
    assert "重新计分接下来的3份" in page.text

    answers = [counselor.submit(address(closed)) for _ in range(2)]

    assert [answer.location for answer in answers] == [address(closed)] * 2
    assert "都已按此计过分" in counselor.get(address(closed)).text
    assert [entry.tier.id for entry in queue(township, closed)][:3] == ["urgent"] * 3


def test_the_queue_and_the_record_say_which_standard_raised_a_flag(township, closed, counselor):
    before = next(e for e in queue(township, closed) if e.tier.id == "watch2")
    record = f"/staff/queue/record/{before.sheet_id}"
    assert f"（{LATER}），这次测评还没有按它重新计分" in counselor.get(record).text

    counselor.submit(address(closed))

    assert f"按标准{LATER}调高" in counselor.get(f"/staff/queue/{closed.id}").text
    page = counselor.get(record).text
    assert "比交卷时要求更早有人去看" in page
    assert f"规则phq9_total_15，标准{LATER}" in page
    assert "规则phq9_total_15，标准2026.1" in page
    assert "还没有按它重新计分" not in page


def test_what_would_be_milder_is_said_and_left_to_a_person(township, closed, counselor):
    (urgent,) = [e for e in queue(township, closed) if e.tier.id == "urgent"]

    counselor.submit(address(closed))

    page = counselor.get(f"/staff/queue/record/{urgent.sheet_id}").text
    assert "系统不会自行调低，由您决定" in page


def test_a_wave_that_is_open_or_was_scored_so_already_says_why_not(township, counselor):
    wave = sat(township, LOW)

    assert "请先结束测评" in counselor.get(address(wave)).text

    put_in_force(township, b"[standard]\n")
    assert "standard.toml" in counselor.get(address(wave)).text


def test_another_school_finds_nothing_and_a_coordinator_may_not(township, closed):
    township.browser(Role.COUNSELOR, SECOND).get(address(closed), status=404)
    township.browser(Role.COORDINATOR).get(address(closed), status=403)
