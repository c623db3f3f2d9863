"""Who is on a team reads their slice and no more, answers, and reads nothing once they left."""

from collections import Counter
from contextlib import suppress
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from crypto.envelope import Shape
from crypto.errors import CryptoError, SealBroken
from crypto.seeds import PublicKey, Seed
from referral.cases import MeasureState
from referral.consents import ConsentPurpose, Decision
from referral.teams import INVITED, SECTIONS, Section, TeamFunction
from screening.case_documents import EntryKind
from screening.models import Account, Case, CaseEntry, CaseMember, CasePart, CaseReport
from screening.models.seals import SEALS
from screening.roles import Role
from screening.services import (
    case_plans,
    case_reports,
    case_slices,
    case_teams,
    cases,
    consents,
    hand_over_steps,
    shared_cases,
)
from screening.services.consents import Word
from screening.services.errors import MemberRefused, NotFound, PlanRefused
from screening.team_documents import JudgedReport, Observation, ReportKind, Verdict
from screening.vault import NoKey
from tests.case_steps import (
    WHY,
    a_hand_over,
    hand_in_measure,
    propose,
    with_team,
    write_everything,
)
from tests.township import AGREED, CENTRE, FIRST, SECOND, Township

OF_CASES = {
    "case.sealed_holder": Case,
    "case_entry.sealed_entry": CaseEntry,
    "case_member.sealed_slice": CaseMember,
    "case_part.sealed_part": CasePart,
    "case_report.sealed_report": CaseReport,
}
EVE = Seed.from_bytes(bytes(range(100, 132)))


@pytest.fixture
def team(township: Township) -> tuple[UUID, UUID]:
    township.students(2)
    return with_team(township)


def test_the_preview_is_what_the_member_reads(township, team):
    case_id, member_id = team
    proctor = township.accounts[FIRST, Role.PROCTOR].account_id
    with township.work_as(Role.COUNSELOR) as work:
        case = cases.find(work, case_id)
        shown = case_teams.preview(work, case, proctor, TeamFunction.CLASS_TEACHER)
    with township.work_as(Role.PROCTOR) as work:
        read = shared_cases.one(work, case_id)
        assert read.row.id == member_id

    assert read.content.pack() == shown.pack()


def test_a_slice_holds_what_the_function_may_read_and_nothing_else(township, team):
    case_id, _ = team
    propose(township, case_id)  # in which state the school lead reads a summary too
    with township.work_as(Role.COUNSELOR) as work:
        hand_over_steps.hand_over(work, case_id, a_hand_over(work.now))
        case = cases.find(work, case_id)
        plan = case_plans.current(case)
        proctor = township.accounts[FIRST, Role.PROCTOR].account_id
        for function, sections in SECTIONS.items():
            packed = case_slices.cut(case, plan, function, proctor).pack()
            told = {
                Section.NAME: case.profile.name,
                Section.FORMULATION: plan.formulation,
                Section.GOALS: plan.goals[0].text,
                Section.ALL_MEASURES: plan.measures[0].text,
                Section.CLOSING_CRITERIA: plan.closing_criteria,
                Section.HAND_OVERS: "外婆今晚陪着",
            }
            for section, text in told.items():
                assert (text.encode() in packed) == (section in sections), (function, section)
            assert case.profile.number.encode() not in packed


def test_nobody_reads_notes_or_why_a_case_was_opened(township):
    township.students(1)
    case_id = write_everything(township)
    with township.work_as(Role.COUNSELOR) as work:
        case = cases.find(work, case_id)
        for function in TeamFunction:
            packed = case_slices.cut(
                case, case_plans.current(case), function, work.actor.account_id
            ).pack()
            for text in (WHY.reason, "今天愿意说话了", "已告知", "夜里有人陪", "只给自己看的话"):
                assert text.encode() not in packed


@pytest.mark.parametrize("is_removed", [False, True], ids=["a member", "a removed member"])
def test_the_keys_of_a_member_open_one_slice_and_nothing_else(township, team, is_removed):
    """Every row of every table of cases, with no check of a role or of a school in the way."""
    case_id, member_id = team
    if is_removed:
        with township.work_as(Role.COUNSELOR) as work:
            case_teams.remove(work, cases.find(work, case_id), member_id)
    opened = Counter()
    with township.work_as(Role.PROCTOR) as work:
        own = work.keys.own()
        for name, table in OF_CASES.items():
            seal = SEALS[name]
            for row in work.session.scalars(select(table)):
                value, ids = getattr(row, seal.column), (row.id, getattr(row, seal.owner))
                with suppress(CryptoError):
                    if seal.shape is Shape.SEALED:
                        seal.open_with(own, value, *ids)
                    else:
                        seal.open(own.symmetric, value, *ids)
                    opened[name] += 1
        with pytest.raises(NoKey):
            cases.find(work, case_id)

    assert opened == ({} if is_removed else {"case_member.sealed_slice": 1})


def test_who_was_removed_opens_nothing(township, team):
    case_id, member_id = team
    with township.work_as(Role.COUNSELOR) as work:
        case_teams.remove(work, cases.find(work, case_id), member_id)
    with township.work_as(Role.PROCTOR) as work:
        assert shared_cases.listed(work) == []
        with pytest.raises(NotFound):
            shared_cases.one(work, case_id)
        with pytest.raises(NotFound):
            shared_cases.watched(work, case_id, "还在看")
        assert work.session.scalar(select(func.count()).select_from(CaseMember)) == 0
    with township.work_as(Role.COUNSELOR) as work:
        case_teams.renew(work, cases.find(work, case_id))
        assert case_teams.members(work, cases.find(work, case_id)) == []


def test_nothing_is_sealed_to_a_key_that_took_the_place_of_the_members(township, team):
    case_id, member_id = team
    proctor = township.accounts[FIRST, Role.PROCTOR].account_id
    with township.work_as(Role.COUNSELOR) as work:
        own = work.session.get_one(Account, proctor).public_key
        exchanged = update(Account).where(Account.id == proctor)
        work.session.execute(exchanged.values(public_key=EVE.public.raw))
        before = work.session.scalars(select(CaseMember.sealed_slice)).all()
        case_teams.renew(work, cases.find(work, case_id))
        (member,) = case_teams.members(work, cases.find(work, case_id))
        assert not member.has_own_key
        assert work.session.scalars(select(CaseMember.sealed_slice)).all() == before
        case_teams.remove(work, cases.find(work, case_id), member_id)
        with pytest.raises(MemberRefused, match="key_changed"):
            case_teams.add(work, cases.find(work, case_id), proctor, TeamFunction.CLASS_TEACHER)
        work.session.execute(exchanged.values(public_key=own))


def test_a_slice_that_no_counselor_gave_out_is_refused(township, team):
    case_id, _ = team
    with township.work_as(Role.PROCTOR) as work:
        row = work.session.scalars(select(CaseMember)).one()
        content = shared_cases.one(work, case_id).content
        public = PublicKey(work.session.get_one(Account, row.account_id).public_key)
        case_slices.seal(EVE, public, row, content)
        work.session.flush()
        with pytest.raises(SealBroken):
            shared_cases.one(work, case_id)
        work.session.rollback()


def test_a_report_that_nobody_of_the_team_signed_is_not_shown(township, team):
    case_id, _ = team
    with township.work_as(Role.PROCTOR) as work:
        shared_cases.watched(work, case_id, "真的")
        row = work.session.scalars(select(CaseMember)).one()
        stranger = township.accounts[FIRST, Role.COORDINATOR].account_id
        case_reports.hand_in(work, row, ReportKind.OBSERVATION, Observation("被改了名的"))
        last = work.session.scalars(select(CaseReport)).all()[-1]
        last.account_id = stranger
    with township.work_as(Role.COUNSELOR) as work:
        waiting = case_reports.waiting(work, cases.find(work, case_id))

    assert len(waiting.reports) == 1
    assert waiting.n_unsigned == 1


def test_what_a_member_hands_in_is_taken_up_or_declined_and_they_are_told(township, team):
    case_id, _ = team
    measure_id = hand_in_measure(township, case_id)
    with township.work_as(Role.PROCTOR) as work:
        shared_cases.watched(work, case_id, "和同桌吵架了")
    with township.work_as(Role.COUNSELOR) as work:
        case = cases.find(work, case_id)
        done, noticed = sorted(
            case_reports.waiting(work, case).to_judge, key=lambda report: report.kind
        )
        case_reports.take_up(work, case, done.id)
        case_reports.decline(work, cases.find(work, case_id), noticed.id, "已经知道")
        case = cases.find(work, case_id)
        measure = next(m for m in case_plans.current(case).measures if m.id == measure_id)
        judged = [JudgedReport.unpack(e.content) for e in case.of_kind(EntryKind.REPORT)]
        with pytest.raises(NotFound):
            case_reports.take_up(work, case, done.id)
    with township.work_as(Role.PROCTOR) as work:
        content = shared_cases.one(work, case_id).content
        with pytest.raises(PlanRefused, match="ended_already"):
            hand_in_again(work, case_id, measure_id, measure.ended_on)

    assert measure.state is MeasureState.DONE
    assert {report.verdict for report in judged} == {Verdict.TAKEN_UP, Verdict.DECLINED}
    assert {(a[3], a[4]) for a in content.answers} == {
        (Verdict.TAKEN_UP, ""),
        (Verdict.DECLINED, "已经知道"),
    }


def hand_in_again(work, case_id, measure_id, day):
    shared_cases.carried_out(
        work, case_id, measure_id, evidence="observation", outcome="又一次", day=day
    )


def test_who_cannot_be_invited(township, team):
    case_id, _ = team
    with township.work_as(Role.COUNSELOR) as work:
        case = cases.find(work, case_id)
        found = {account.role for account, _ in case_teams.candidates(work, case)}
        for role, unit in ((Role.SCHOOL_LEAD, FIRST), (Role.PROCTOR, SECOND)):
            with pytest.raises(NotFound):
                case_teams.add(work, case, _id(township, role, unit), TeamFunction.GRADE_HEAD)
        with pytest.raises(MemberRefused, match="there_already"):
            case_teams.add(work, case, _id(township, Role.PROCTOR), TeamFunction.GRADE_HEAD)
        with pytest.raises(MemberRefused, match="no_function"):
            case_teams.add(work, case, _id(township, Role.COORDINATOR), TeamFunction.SCHOOL_LEAD)

    assert found == {Role.COORDINATOR, Role.CLINICIAN}
    assert TeamFunction.SCHOOL_LEAD not in INVITED


def test_the_health_centres_clinician_needs_the_guardians_consent_and_loses_all_with_it(
    township, team
):
    case_id, _ = team
    clinician = _id(township, Role.CLINICIAN, CENTRE)
    with township.work_as(Role.COUNSELOR) as work:
        case = cases.find(work, case_id)
        student_id = case.student.id
        with pytest.raises(MemberRefused, match="no_consent"):
            case_teams.add(work, case, clinician, TeamFunction.CLINICIAN)
    _say(township, student_id, Decision.GIVEN)
    with township.work_as(Role.COUNSELOR) as work:
        case_teams.add(work, cases.find(work, case_id), clinician, TeamFunction.CLINICIAN)
    with township.work_as(Role.CLINICIAN, CENTRE) as work:
        assert shared_cases.one(work, case_id).content.name == case.profile.name
        shared_cases.watched(work, case_id, "来过门诊")
    _say(township, student_id, Decision.WITHDRAWN)
    for _ in range(2):
        with township.work_as(Role.CLINICIAN, CENTRE) as work, pytest.raises(NotFound):
            shared_cases.one(work, case_id)
        with township.work_as(Role.COUNSELOR) as work:
            case_teams.renew(work, cases.find(work, case_id))
    with township.work_as(Role.PROCTOR) as work:
        assert shared_cases.one(work, case_id)


def _id(township: Township, role: Role, unit: str = FIRST) -> UUID:
    return township.accounts[unit, role].account_id


def _say(township: Township, student_id: UUID, decision: Decision) -> None:
    word = Word(
        purpose=ConsentPurpose.REFERRAL,
        decision=decision,
        channel=AGREED.channel,
        decided_on=AGREED.decided_on,
        is_separate=True,
    )
    with township.work_as(Role.COORDINATOR) as work:
        consents.record(work, student_id, word)
