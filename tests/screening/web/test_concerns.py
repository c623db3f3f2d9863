"""The way of a concern from whoever noticed something to a case."""

import pytest
from sqlalchemy import select

from screening.models import Case, Concern
from screening.roles import Role
from tests.township import Township

TYPED = {
    "name": "测试1号",
    "class_name": "七年级1班",
    "source": "teacher",
    "haste": "soon",
    "noticed": "这两周总是一个人趴着。",
    "contact": "",
}


@pytest.fixture
def proctor(township: Township):
    township.students(2)
    return township.browser(Role.PROCTOR)


def only(township, table):
    with township.database.reading() as session:
        return session.scalars(select(table)).one()


def test_somebody_who_noticed_something_leads_to_a_case(township, proctor, counselor):
    assert proctor.submit("/staff/concerns/new", **TYPED).location == "/staff/"
    home = counselor.get("/staff/")
    assert "处理反映的情况 1项" in home.text

    listed = counselor.get("/staff/concerns/")
    address = listed.links()["测试1号"]
    page = counselor.get(address)
    assert "这两周总是一个人趴着" in page.text
    (choice,) = [e.get("value") for e in page.all("input") if e.get("name") == "student"]
    case = counselor.post(f"{address}/take", page, student=choice).location
    assert case == f"/staff/cases/{only(township, Case).id}"
    assert "这两周总是一个人趴着" in counselor.get(case).text

    assert "没有等待了解的情况" in counselor.get("/staff/concerns/").text


def test_what_was_typed_is_kept_when_something_is_missing(proctor):
    page = proctor.get("/staff/concerns/new")
    answer = proctor.post("/staff/concerns/new", page, **TYPED | {"noticed": " "})

    kept = proctor.read(answer, 400)
    assert "请写下注意到什么" in kept.text
    assert [e.get("value") for e in kept.all("input") if e.get("name") == "name"] == ["测试1号"]


def test_whoever_is_meant_is_looked_for_and_nobody_is_chosen_beforehand(proctor, counselor):
    proctor.submit("/staff/concerns/new", **TYPED | {"name": "小胖"})
    address = counselor.get("/staff/concerns/").links()["小胖"]
    page = counselor.get(address)
    assert "名单上没有找到这个姓名" in page.text

    found = counselor.read(counselor.post(address, page, words="测试2"), 200)

    chosen = [e for e in found.all("input") if e.get("name") == "student"]
    assert len(chosen) == 1
    assert "checked" not in chosen[0].attributes


def test_an_end_without_a_choice_or_a_word_is_refused(township, proctor, counselor):
    proctor.submit("/staff/concerns/new", **TYPED)
    address = counselor.get("/staff/concerns/").links()["测试1号"]
    page = counselor.get(address)

    nobody = counselor.post(f"{address}/take", page)
    nothing = counselor.post(f"{address}/answer", page, reason=" ")

    assert "请选一名学生" in counselor.read(nobody, 400).text
    assert "请写下了解到什么" in counselor.read(nothing, 400).text
    assert only(township, Concern).state == "open"


def test_what_a_colleague_has_ended_is_said_so(township, proctor, counselor):
    proctor.submit("/staff/concerns/new", **TYPED)
    address = counselor.get("/staff/concerns/").links()["测试1号"]
    page = counselor.get(address)
    counselor.post(f"{address}/answer", page, reason="是感冒")

    late = counselor.post(f"{address}/answer", page, reason="也问过了")

    assert late.location == "/staff/concerns/"
    assert "刚才已由同事处理" in counselor.get("/staff/concerns/").text
