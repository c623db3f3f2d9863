from uuid import UUID

import pytest

from referral.papers import PaperState
from screening.roles import Role
from screening.services import paper_classes, paper_entries, rosters, students
from screening.services.enrolment import LeaveReason
from screening.services.errors import NotFound
from screening.services.paper_classes import PaperClass
from tests.township import CALM, CLASS, LOW, SECOND, Township, Wave


@pytest.fixture
def wave(township: Township) -> Wave:
    return township.wave(4)


def of_class(township: Township, wave: Wave, role: Role = Role.COORDINATOR) -> PaperClass:
    with township.work_as(role) as work:
        return paper_classes.of_class(work, wave.id, 7, CLASS)


def first(township: Township, wave: Wave) -> UUID:
    return of_class(township, wave).lines[0].student_id


def test_only_who_may_take_part_and_has_no_sheet_is_listed(township: Township, wave: Wave) -> None:
    township.students_without_consent(1, first=90, name="没有同意{}")
    township.sit(wave.slips[1], CALM)
    with township.work_as(Role.COORDINATOR) as work:
        gone = next(i for i, p in rosters.present(work) if p.number == wave.slips[2].number)
        students.leave(work, gone, LeaveReason.MOVED)

    found = of_class(township, wave)

    numbers = [line.profile.number for line in found.lines]
    assert numbers == [wave.slips[0].number, wave.slips[3].number]
    assert [m.profile.name for m in found.left_out] == ["没有同意90"]
    assert found.n_done == 1


def test_a_form_is_found_by_its_code_however_it_is_typed(township: Township, wave: Wave) -> None:
    found = of_class(township, wave)
    line = found.lines[2]

    assert found.of_code(line.code.lower().replace("-", " ")) == line
    assert found.of_code("0000-0000") is None
    assert found.of_code("not a code") is None


def test_a_code_is_the_same_for_every_reader_and_another_one_in_another_school(
    township: Township, wave: Wave
) -> None:
    codes = [line.code for line in of_class(township, wave).lines]

    assert [line.code for line in of_class(township, wave, Role.COUNSELOR).lines] == codes
    assert len(set(codes)) == len(codes)


def test_the_list_tells_how_far_each_form_is_and_whose_the_first_entry_was(
    township: Township, wave: Wave
) -> None:
    once, twice, *_ = (line.student_id for line in of_class(township, wave).lines)
    for student in (once, twice):
        with township.work_as(Role.COORDINATOR) as work:
            paper_entries.enter(work, wave.id, student, CALM, "zh")
    with township.work_as(Role.COUNSELOR) as work:
        paper_entries.enter(work, wave.id, twice, LOW, "zh")

    lines = of_class(township, wave).lines
    states = [PaperState.ENTERED_ONCE, PaperState.DIFFERING, PaperState.BLANK, PaperState.BLANK]
    assert [line.state for line in lines] == states
    assert [line.is_own for line in lines] == [True, True, False, False]
    assert [line.is_own for line in of_class(township, wave, Role.COUNSELOR).lines] == [False] * 4


def test_the_classes_of_a_wave_are_counted(township: Township, wave: Wave) -> None:
    student = first(township, wave)
    with township.work_as(Role.COORDINATOR) as work:
        paper_entries.enter(work, wave.id, student, CALM, "zh")
        (found,) = paper_classes.by_class(work, wave.id)

    assert (found.n(PaperState.BLANK), found.n(PaperState.ENTERED_ONCE), found.n_done) == (3, 1, 0)


def test_another_schools_wave_and_a_class_that_is_not_there_are_not_found(
    township: Township, wave: Wave
) -> None:
    with township.work_as(Role.COORDINATOR, SECOND) as work, pytest.raises(NotFound):
        paper_classes.by_class(work, wave.id)
    for grade, name in ((7, "9班"), (8, CLASS)):
        with township.work_as(Role.COORDINATOR) as work, pytest.raises(NotFound):
            paper_classes.of_class(work, wave.id, grade, name)
