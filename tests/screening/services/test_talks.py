"""想找人聊聊: the counselor learns who asked, and nobody else does."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from screening.models import TalkRequest
from screening.roles import Role
from screening.services import administrations, desks, seats, talks
from screening.services.enrolment import LeaveReason
from screening.services.errors import NotFound, SittingOver
from screening.services.students import leave
from screening.vault import NoKey
from tests.township import CALM, SECOND, Township, Wave


@pytest.fixture
def wave(township: Township) -> Wave:
    return township.wave(2)


def finished(township: Township, code: str) -> seats.Seat:
    """Let a student hand in, and return what the last page is shown for."""
    lab = township.lab()
    token = seats.enter(lab, code, "seat")
    administrations.agree(lab, seats.current(lab, token), "zh")
    administrations.save(
        lab, seats.current(lab, token), {n: (v, 2.0) for n, v in enumerate(CALM)}, "zh"
    )
    administrations.hand_in(lab, seats.current(lab, token))
    return seats.ended(lab, token)


def test_the_counselor_sees_who_asked_until_they_have_talked(township: Township, wave: Wave):
    slip = wave.slips[0]
    talks.ask(township.lab(), finished(township, slip.code))

    with township.work_as(Role.COUNSELOR) as work:
        (waiting,) = talks.listed(work)
        assert desks.desk(work).n_talks == 1
        talks.close(work, waiting.id)
    with township.work_as(Role.COUNSELOR) as work:
        assert (talks.listed(work), desks.desk(work).n_talks) == ([], 0)
        with pytest.raises(NotFound):
            talks.close(work, waiting.id)
    assert waiting.profile is not None
    assert waiting.profile.name == slip.name


def test_asking_again_makes_no_second_request(township: Township, wave: Wave):
    seat = finished(township, wave.slips[0].code)
    for _ in range(3):
        talks.ask(township.lab(), seat)
    talks.ask(township.lab(), finished(township, wave.slips[1].code))

    with township.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(TalkRequest)) == 2


def test_who_does_not_take_part_may_ask_too(township: Township, wave: Wave):
    lab = township.lab()
    token = seats.enter(lab, wave.slips[0].code, "seat")
    administrations.decline(lab, seats.current(lab, token))

    talks.ask(lab, seats.ended(lab, token))

    with township.work_as(Role.COUNSELOR) as work:
        assert [one.profile.name for one in talks.listed(work) if one.profile] == [
            wave.slips[0].name
        ]


def test_nobody_asks_in_the_middle_of_a_form(township: Township, wave: Wave):
    lab = township.lab()
    token = seats.enter(lab, wave.slips[0].code, "seat")

    with pytest.raises(SittingOver):
        seats.ended(lab, token)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PROCTOR])
def test_nobody_else_at_the_school_can_open_a_request(township: Township, wave: Wave, role: Role):
    talks.ask(township.lab(), finished(township, wave.slips[0].code))

    with township.work_as(role) as work, pytest.raises(NoKey):
        talks.listed(work)


def test_another_school_sees_and_closes_nothing(township: Township, wave: Wave):
    talks.ask(township.lab(), finished(township, wave.slips[0].code))
    with township.work_as(Role.COUNSELOR) as work:
        (waiting,) = talks.listed(work)

    with township.work_as(Role.COUNSELOR, SECOND) as work:
        assert talks.listed(work) == []
        for request_id in (waiting.id, uuid4()):
            with pytest.raises(NotFound):
                talks.close(work, request_id)


def test_a_student_who_left_is_still_on_the_list(township: Township, wave: Wave):
    seat = finished(township, wave.slips[0].code)
    talks.ask(township.lab(), seat)
    with township.work_as(Role.COORDINATOR) as work:
        leave(work, seat.greeting.student_id, LeaveReason.MOVED)

    with township.work_as(Role.COUNSELOR) as work:
        (waiting,) = talks.listed(work)
    assert waiting.profile is not None
    assert waiting.profile.has_left
