from datetime import timedelta

from referral.deadlines import Light
from referral.states import WaveAction
from referral.tasks import TaskKind
from screening import clock
from screening.roles import Role
from screening.services import rosters, waves
from screening.services.desks import desk
from tests.referral_hands import answered, drafted, second_called, sent
from tests.township import A_MORNING, CALM, CENTRE, SECOND, SELF_HARM, TOWNSHIP, Township


def test_a_coordinator_without_a_roster_begins_with_one(township: Township):
    with township.work_as(Role.COORDINATOR) as work:
        found = desk(work).preparation

    assert found is not None
    assert (found.n_students, found.wave, found.has_tickets, found.is_open) == (
        0,
        None,
        False,
        False,
    )


def test_a_coordinator_sees_the_wave_that_is_not_over(township: Township):
    wave = township.wave(n_students=3)
    with township.work_as(Role.COORDINATOR) as work:
        found = desk(work).preparation

        assert found is not None
        assert found.n_students == 3
        assert found.wave is not None
        assert found.wave.id == wave.id
        assert found.has_tickets
        assert found.is_open


def test_a_wave_that_is_over_asks_for_the_next_one(township: Township):
    wave = township.wave()
    with township.work_as(Role.COORDINATOR) as work:
        waves.move(work, wave.id, WaveAction.CLOSE)
    with township.work_as(Role.COORDINATOR) as work:
        found = desk(work).preparation

    assert found is not None
    assert found.wave is None


def test_a_counselor_is_told_how_many_urgent_reviews_are_owed_and_by_when(township: Township):
    wave = township.wave()
    township.sit(wave.slips[0], SELF_HARM, now=A_MORNING)
    township.sit(wave.slips[1], SELF_HARM, now=A_MORNING + timedelta(hours=3))
    township.sit(wave.slips[2], CALM, now=A_MORNING)

    with township.work_as(Role.COUNSELOR, now=A_MORNING) as work:
        early = desk(work)
    with township.work_as(Role.COUNSELOR, now=A_MORNING + timedelta(days=1)) as work:
        late = desk(work)

    # The standard gives one hour; a task's time is cut to the hour: 01:30 + 1 h is due at 02:00.
    assert early.queues is not None
    assert early.queues[0].due_at == A_MORNING.replace(hour=2, minute=0)
    assert (early.n_urgent, early.queues[0].light) == (2, Light.YELLOW)
    assert late.queues is not None
    assert late.queues[0].light is Light.RED
    assert late.queues[0].progress.n_handed_in == 3


def test_a_counselor_keeps_the_queue_of_a_closed_wave(township: Township):
    wave = township.wave()
    with township.work_as(Role.COORDINATOR) as work:
        waves.move(work, wave.id, WaveAction.CLOSE)
    with township.work_as(Role.COUNSELOR) as work:
        found = desk(work).queues

        assert found is not None
        assert [queue.wave.id for queue in found] == [wave.id]
        assert (found[0].n_urgent, found[0].due_at, found[0].light) == (0, None, None)


def test_another_schools_urgent_reviews_are_not_counted(township: Township):
    wave = township.wave()
    township.sit(wave.slips[0], SELF_HARM)
    with township.work_as(Role.COUNSELOR, SECOND) as work:
        found = desk(work)

    assert found.n_urgent == 0
    assert found.queues == []


def test_a_proctor_sees_open_waves_only(township: Township):
    wave = township.wave()
    with township.work_as(Role.PROCTOR) as work:
        found = desk(work)

        assert found.rooms is not None
        assert [room.wave.id for room in found.rooms] == [wave.id]
        assert found.queues is None


def test_a_role_without_work_here_finds_a_bare_desk(township: Township):
    with township.work_as(Role.AUDITOR, TOWNSHIP, clock.now()) as work:
        assert desk(work).is_bare


def test_a_referral_stands_on_the_first_page_of_whoever_has_to_act(township: Township):
    township.students(3)
    first, second, third = _ids(township)

    sent(township, first)
    answered(township, second)
    second_called(township, drafted(township, third))

    with township.work_as(Role.CLINICIAN, CENTRE) as work:
        assert _owed(work) == {TaskKind.ACCEPT_REFERRAL: 1}
    with township.work_as(Role.COUNSELOR) as work:
        assert _owed(work) == {TaskKind.READ_ANSWER: 1, TaskKind.ASSESS_RETURN: 1}
    with township.work_as(Role.SCHOOL_LEAD) as work:
        assert (desk(work).n_to_agree, desk(work).is_bare) == (1, False)
    with township.work_as(Role.COUNSELOR, SECOND) as work:
        assert _owed(work) == {}


def _owed(work):
    return {group.kind: group.n for group in desk(work).tasks or ()}


def _ids(township: Township):
    with township.work_as(Role.COUNSELOR) as work:
        return sorted(i for i, _ in rosters.profiles(work))
