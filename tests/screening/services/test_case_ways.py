from referral.referrals import ReferralState
from referral.states import FlagAction, FlagState
from referral.tasks import TaskKind
from screening.roles import Role
from screening.services import case_openings, case_ways, cases, flags, waves
from tests import case_steps as steps
from tests import referral_hands as hands
from tests.township import SELF_HARM, Township


def ways(township: Township, case_id) -> case_ways.Ways:
    with township.work_as(Role.COUNSELOR) as work:
        return case_ways.ways_of(work, cases.find(work, case_id))


def test_a_new_case_leads_to_a_talk_to_the_guardian_and_to_a_plan(township: Township) -> None:
    township.students(1)
    found = ways(township, steps.opened(township))

    kinds = [one.kind for one in found.owed]
    assert kinds == [TaskKind.FIRST_CONTACT, TaskKind.TELL_GUARDIAN, TaskKind.MAKE_PLAN]
    assert (found.referrals, found.crises) == ([], [])


def test_what_the_school_lead_owes_and_what_the_plan_shows_are_not_the_counselors(
    township: Township,
) -> None:
    township.students(1)
    case_id, _ = steps.with_team(township)
    steps.propose(township, case_id)

    kinds = {one.kind for one in ways(township, case_id).owed}
    assert kinds == {TaskKind.FIRST_CONTACT, TaskKind.TELL_GUARDIAN}


def test_a_case_leads_to_every_referral_of_its_student_the_newest_first(
    township: Township,
) -> None:
    township.students(1)
    case_id = steps.opened(township)
    student_id = hands.student_of(township)
    first = hands.drafted(township, student_id)
    with township.work_as(Role.COUNSELOR) as work:
        found = hands.referrals.find(work, first)
        hands.referrals.take(work, found, hands.ReferralAction.WITHDRAW, "写错了")
    second = hands.drafted(township, student_id)

    with township.work_as(Role.COUNSELOR) as work:
        found = case_ways.ways_of(work, cases.find(work, case_id))
        shown = [(row.id, row.state) for row in found.referrals]
    assert shown == [
        (second, ReferralState.AWAITING_CONSENT),
        (first, ReferralState.WITHDRAWN),
    ]


def test_a_crisis_is_pointed_at_until_it_is_concluded(township: Township) -> None:
    wave = township.wave(1)
    township.sit(wave.slips[0], SELF_HARM)
    with township.work_as(Role.COUNSELOR) as work:
        (entry,) = flags.queue(work, waves.get(work, wave.id))
        flags.decide(work, entry.sheet_id, FlagAction.OPEN_CRISIS)
        case_id = case_openings.of_student(work, entry.student_id)
    before = ways(township, case_id).crises
    with township.work_as(Role.COUNSELOR) as work:
        flags.decide(work, entry.sheet_id, FlagAction.DISMISS, reason="误填，已当面核实")
        state = flags.record(work, entry.sheet_id).entry.state

    assert before == [entry.sheet_id]
    assert (state, ways(township, case_id).crises) == (FlagState.DISMISSED, [])
