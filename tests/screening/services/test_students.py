from datetime import date

import pytest

from screening.clock import day_in_china
from screening.documents import Profile
from screening.roles import Role
from screening.services import rosters, students
from screening.services.enrolment import LeaveReason
from screening.services.errors import NotFound, NothingToDo
from screening.services.pinyin import pinyin_key
from screening.vault import NoKey
from tests.screening.services.test_rosters import a_row, imported
from tests.township import CLASS, SECOND, Township

NAMES = ("曾小明", "单晓明", "仇英", "查良", "解语", "阿力", "欧阳娜", "䶮䶮")


def listed(found: list[students.Listed]) -> list[str]:
    return [one.profile.name for one in found]


def test_a_class_stands_by_the_sound_of_its_surnames(township: Township):
    imported(township, *(a_row(str(n), name=name) for n, name in enumerate(NAMES)))
    imported(township, a_row("90", name="另一班", class_name="2班"))

    with township.work_as(Role.COORDINATOR) as work:
        found = listed(students.of_class(work, 7, CLASS))

    # a, ou yang, qiu, shan, xie, yan, zeng, zha: not dan, chou, cha, jie, ceng
    assert found == ["阿力", "欧阳娜", "仇英", "单晓明", "解语", "䶮䶮", "曾小明", "查良"]


@pytest.mark.parametrize(
    ("wanted", "is_meant"),
    [
        *(("单晓", True), ("晓明", True), ("shanxiao", True), ("xiaoming", True), ("sxm", True)),
        *(("xm", True), ("g5101", True), ("051", True), ("danxiao", False), ("haoming", False)),
        *(("sm", False), ("张", False)),
    ],
)
def test_a_student_is_found_by_name_number_sound_and_initials(wanted, is_meant):
    profile = Profile("单晓明", "G5101X0512", 7, CLASS, pinyin_key=pinyin_key("单晓明"))

    assert students.fits(profile, wanted) is is_meant


@pytest.mark.parametrize(
    "words", ["单晓明", " 单 晓明", "Shan Xiao Ming", "ｓｘｍ", "２０２６０１"]
)
def test_what_was_typed_is_made_plain_first(township: Township, words):
    imported(township, a_row("202601", name="单晓明"), a_row("7", name="王五"))

    with township.work_as(Role.COORDINATOR) as work:
        assert listed(students.search(work, words)) == ["单晓明"]


def test_a_blank_search_finds_nobody(township: Township):
    imported(township, a_row("1"))

    with township.work_as(Role.COORDINATOR) as work:
        assert students.search(work, " \u3000") == []


def test_who_left_is_listed_apart_and_found_by_a_search(township: Township):
    imported(township, a_row("1", name="单晓明"), a_row("2", name="王五"))
    with township.work_as(Role.COORDINATOR) as work:
        student_id = students.search(work, "单晓明")[0].id

        students.leave(work, student_id, LeaveReason.MOVED)

        assert listed(students.who_left(work)) == ["单晓明"]
        assert listed(students.search(work, "sxm")) == ["单晓明"]
        assert listed(students.of_class(work, 7, CLASS)) == ["王五"]
        profile = students.one(work, student_id).profile
        assert (profile.left_on, profile.left_reason) == (day_in_china(work.now), "moved")
        with pytest.raises(NothingToDo):
            students.leave(work, student_id, LeaveReason.MOVED)


def test_a_student_returns_to_the_class_that_was_left(township: Township):
    imported(township, a_row("1"))
    with township.work_as(Role.COORDINATOR) as work:
        student_id, before = next(rosters.profiles(work))
        with pytest.raises(NothingToDo):
            students.come_back(work, student_id)
        students.leave(work, student_id, LeaveReason.SUSPENDED)

        students.come_back(work, student_id)

        assert rosters.profile_of(work, student_id) == before
        assert before.enrolled_on == day_in_china(work.now) > date(2026, 1, 1)


def test_another_schools_student_is_not_there(township: Township):
    imported(township, a_row("1"))
    with township.work_as(Role.COORDINATOR) as work:
        student_id, _ = next(rosters.profiles(work))

    with township.work_as(Role.COORDINATOR, SECOND) as work:
        for use in (
            lambda: students.one(work, student_id),
            lambda: students.leave(work, student_id, LeaveReason.OTHER),
            lambda: students.come_back(work, student_id),
        ):
            with pytest.raises(NotFound):
                use()
        assert students.search(work, "王小明") == students.who_left(work) == []


def test_a_proctor_opens_no_list(township: Township):
    imported(township, a_row("1"))

    with township.work_as(Role.PROCTOR) as work, pytest.raises(NoKey):
        students.of_class(work, 7, CLASS)
