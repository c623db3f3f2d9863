"""What is owed, counted without a key for the first page, and listed with whom it is about."""

from datetime import timedelta

from referral.deadlines import Light
from referral.tasks import TaskKind
from screening import clock
from screening.roles import Role
from screening.services import concerns, rosters, task_lists
from tests import case_steps
from tests.referral_hands import answered, student_of
from tests.township import A_MORNING, CENTRE, SECOND, SELF_HARM, WORRIED, Township

K = TaskKind


def test_what_is_due_first_stands_in_front_and_today_is_told_apart(township: Township):
    township.students(2)
    case_steps.opened(township)
    with township.work_as(Role.COUNSELOR) as work:
        now = task_lists.groups(work)
    with township.work_as(Role.COUNSELOR, now=clock.now() + timedelta(days=30)) as work:
        later = task_lists.groups(work)

    assert [group.kind for group in now] == [K.FIRST_CONTACT, K.TELL_GUARDIAN, K.MAKE_PLAN]
    assert [group.n_today for group in now] == [0, 0, 0]
    assert [(g.n, g.n_today, g.n_overdue, g.light) for g in later] == [(1, 1, 1, Light.RED)] * 3


def test_nobody_is_told_what_another_role_or_school_owes(township: Township):
    township.students(2)
    case_id = case_steps.opened(township)
    with township.work_as(Role.COUNSELOR) as work:
        case_steps.save(work, case_id, case_steps.whole_plan(clock.now().date()))
    case_steps.propose(township, case_id)

    with township.work_as(Role.SCHOOL_LEAD) as work:
        assert [group.kind for group in task_lists.groups(work)] == [K.APPROVE_PLAN]
    with township.work_as(Role.COUNSELOR) as work:
        assert K.APPROVE_PLAN not in {group.kind for group in task_lists.groups(work)}
    with township.work_as(Role.COUNSELOR, SECOND) as work:
        assert task_lists.groups(work) == []
    with township.work_as(Role.CLINICIAN, CENTRE) as work:
        assert task_lists.groups(work) == []


def test_the_list_names_the_student_masked_and_a_concern_nobody(township: Township):
    township.students(2)
    case_id = case_steps.opened(township)
    referral_id = answered(township, student_of(township))
    with township.work_as(Role.PROCTOR) as work:
        concern_id = concerns.raise_concern(work, WORRIED)

    with township.work_as(Role.COUNSELOR) as work:
        found = task_lists.listed(work)
        (plan,) = task_lists.listed(work, K.MAKE_PLAN)
        assert work.audited[-1].event == "tasks_listed"

    names = {one.subject_id: one.masked_name for one in found}
    assert names == {case_id: "测*号", referral_id: "测*号", concern_id: ""}
    assert (plan.subject_id, plan.masked_name) == (case_id, rosters.masked("测试1号"))


def test_urgent_sheets_lead_to_their_wave(township: Township):
    wave = township.wave(2)
    for slip in wave.slips:
        township.sit(slip, SELF_HARM, now=A_MORNING)
    township.database.write(lambda connection: None)  # behind the tasks that hand-ins have posted
    with township.work_as(Role.COUNSELOR, now=A_MORNING) as work:
        (group,) = task_lists.groups(work)

    assert (group.kind, group.n, group.n_today, group.wave_id) == (K.REVIEW_URGENT, 2, 2, wave.id)
