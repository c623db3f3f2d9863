import pytest

from screening.roles import Role
from screening.services import rosters
from tests.screening.services.test_rosters import a_row, imported
from tests.township import SECOND, SELF_HARM, Township


@pytest.fixture
def coordinator(township: Township):
    imported(
        township,
        a_row("G1", name="曾小明"),
        a_row("G2", name="单晓明"),
        a_row("G3", name="王五", class_name="2班"),
    )
    return township.browser(Role.COORDINATOR)


def _names(page) -> list[str]:
    return [row.all("th")[0].text for row in page.all("tr")[1:] if row.all("th")]


def _search(browser, words: str):
    page = browser.get("/staff/students/search")
    return browser.read(browser.post("/staff/students/search", page, words=words))


def test_a_class_is_opened_from_the_roster_and_stands_by_sound(coordinator):
    page = coordinator.get(coordinator.get("/staff/roster/").links()["1班"])

    assert page.heading == "七年级 1班 2人"
    assert _names(page) == ["单晓明", "曾小明"]


@pytest.mark.parametrize("query", ["", "?grade=7", "?grade=x&name=1", "?grade=7&name=9班"])
def test_a_class_that_is_not_there_leads_back(coordinator, query):
    answer = coordinator.client.get(f"/staff/students/class{query}")

    assert answer.location == "/staff/roster/"


@pytest.mark.parametrize("words", ["晓明", "shan", "sxm", "g2"])
def test_a_student_is_found_and_the_address_says_nothing(coordinator, words):
    page = _search(coordinator, words)

    assert _names(page) == ["单晓明"]
    assert "找到1名学生" in page.text


def test_a_search_that_finds_nobody_says_so(coordinator):
    assert "没有找到。" in _search(coordinator, "赵").text
    assert _names(_search(coordinator, " ")) == []


def test_a_search_that_is_too_long_is_refused(coordinator):
    page = coordinator.get("/staff/students/search")
    answer = coordinator.post("/staff/students/search", page, words="长" * 41)

    assert "内容太长" in coordinator.read(answer, 400).text


def test_a_student_leaves_with_a_reason_and_returns(coordinator):
    page = coordinator.get(_search(coordinator, "单晓明").links()["单晓明"])
    address = page.all("form")[-1].get("action")
    assert "请选择离校原因" in coordinator.read(coordinator.post(address, page), 400).text

    gone = coordinator.get(coordinator.post(address, page, reason="moved").location)
    assert "已登记离校" in gone.text
    assert "转学" in gone.text
    assert _names(coordinator.get("/staff/students/left")) == ["单晓明"]

    back = coordinator.get(coordinator.post(address.replace("leave", "return"), gone).location)
    assert "已登记返校" in back.text
    assert _names(coordinator.get("/staff/students/left")) == []


def test_what_was_done_already_is_not_done_again(coordinator):
    page = coordinator.get(_search(coordinator, "单晓明").links()["单晓明"])
    address = page.all("form")[-1].get("action")
    coordinator.post(address, page, reason="moved")

    again = coordinator.get(coordinator.post(address, page, reason="other").location)
    assert "转学" in again.text
    for _ in range(2):
        last = coordinator.post(address.replace("leave", "return"), again)
    assert "起在校" in coordinator.get(last.location).text


def test_no_reason_is_taken_that_only_an_import_gives(coordinator):
    page = coordinator.get(_search(coordinator, "单晓明").links()["单晓明"])
    address = page.all("form")[-1].get("action")

    assert coordinator.post(address, page, reason="not_listed").status_code == 400


def test_a_retest_of_a_student_who_left_is_refused_in_words(township):
    wave = township.wave(1)
    township.sit(wave.slips[0], SELF_HARM)
    with township.work_as(Role.COORDINATOR) as work:
        student_id, _ = next(rosters.profiles(work))
    coordinator = township.browser(Role.COORDINATOR)
    page = coordinator.get(f"/staff/students/{student_id}")
    coordinator.post(f"/staff/students/{student_id}/leave", page, reason="moved")

    counselor = township.browser(Role.COUNSELOR)
    queue = counselor.get(counselor.client.get("/staff/queue/").location)
    record = counselor.get(next(a for a in queue.links().values() if "/record/" in a))
    form = next(f for f in record.all("form") if (f.get("action") or "").endswith("review"))
    answer = counselor.post(
        form.get("action"), record, action="void", reason="读得太快", interview_tier=""
    )

    assert "这名学生已经离校" in counselor.read(answer, 409).text


def test_another_school_finds_nobody(township, coordinator):
    other = township.browser(Role.COORDINATOR, SECOND)

    assert _names(_search(other, "单晓明")) == []
