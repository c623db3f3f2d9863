"""A case that others build on: a whole plan, a team, notes of every kind, a file."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from referral.cases import CaseAction, Domain, Evidence, Goal, Level, Measure, Plan
from referral.consents import ConsentPurpose
from referral.harms import HarmAction
from referral.safety import SafetyStep
from referral.teams import TeamFunction
from screening.case_documents import EntryKind, OpeningDocument
from screening.clock import day_in_china
from screening.note_documents import Contact, Minutes, Note, SafetyPlan
from screening.protection_documents import HandOver, Harm, HarmReport
from screening.roles import Role
from screening.services import (
    approvals,
    attachments,
    case_files,
    case_lists,
    case_notes,
    case_openings,
    case_plans,
    case_reports,
    case_steps,
    case_teams,
    cases,
    consents,
    hand_over_steps,
    hand_overs,
    harm_steps,
    harms,
    plan_writing,
    rosters,
    shared_cases,
)
from screening.services.work import Work
from tests.township import AGREED, CENTRE, FIRST, Township

WHY = OpeningDocument(sheet_id=None, tier=None, reason="班主任说他不再来吃饭")
FILE = b"%PDF-1.7" + bytes(attachments.PART)
"""A file of two parts."""


def a_student(work: Work) -> UUID:
    """Return the student of the lowest number."""
    student_id, _ = min(rosters.present(work), key=lambda found: found[1].number)
    return student_id


def whole_plan(today: date, provider_id: UUID | None = None) -> Plan:
    """Return a plan without gaps: one red domain, one goal, two measures."""
    goal = Goal(uuid4(), Domain.MOOD, "每天有一件愿意做的事")
    due = today + timedelta(days=14)
    return Plan(
        formulation="父母外出务工，入冬以来睡得少。",
        levels=dict.fromkeys(Domain, Level.GREEN) | {Domain.MOOD: Level.RED},
        goals=(goal,),
        measures=(
            Measure(uuid4(), goal.id, "每周面谈一次", "心理教师", due),
            Measure(
                uuid4(), goal.id, "每天早上点名时问一声", "班主任", due, provider_id=provider_id
            ),
        ),
        review_on=today + timedelta(days=28),
        closing_criteria="两次复测低于界值",
    )


def save(work: Work, case_id: UUID, plan: Plan) -> int:
    """Write a version of a plan on top of the last one."""
    case = cases.find(work, case_id)
    return plan_writing.save(work, case, plan, case.row.revision)


def opened(township: Township, unit: str = FIRST) -> UUID:
    """Open a case for the student of the lowest number."""
    with township.work_as(Role.COUNSELOR, unit) as work:
        return case_openings.open_case(work, a_student(work), WHY).id


def with_team(township: Township, unit: str = FIRST) -> tuple[UUID, UUID]:
    """Open a case with a whole plan and the proctor as its class teacher; return both ids."""
    case_id = opened(township, unit)
    proctor = township.accounts[unit, Role.PROCTOR].account_id
    with township.work_as(Role.COUNSELOR, unit) as work:
        member_id = case_teams.add(
            work, cases.find(work, case_id), proctor, TeamFunction.CLASS_TEACHER
        )
        save(work, case_id, whole_plan(day_in_china(work.now), proctor))
    return case_id, member_id


def propose(township: Township, case_id: UUID, unit: str = FIRST) -> None:
    """Propose the plan to the school lead."""
    with township.work_as(Role.COUNSELOR, unit) as work:
        case_steps.take(work, case_id, CaseAction.PROPOSE_PLAN)


def approve(township: Township, case_id: UUID, unit: str = FIRST) -> None:
    """Approve it, as the school lead."""
    with township.work_as(Role.SCHOOL_LEAD, unit) as work:
        approvals.decide(work, case_id, CaseAction.APPROVE_PLAN)


def write_everything(township: Township, unit: str = FIRST) -> UUID:
    """Open a case in which every sealed column holds something of two rows; return its id."""
    case_id, _ = with_team(township, unit)
    today = day_in_china(township.lab().now)
    with township.work_as(Role.COUNSELOR, unit) as work:
        for kind, content in (
            (EntryKind.NOTE, Note("今天愿意说话了")),
            (EntryKind.CONTACT, Contact("mother", "telephone", "reached", today, "已告知")),
            (
                EntryKind.MINUTES,
                Minutes(today, ["班主任"], {Domain.SAFETY: "夜里有人陪"}, "再看两周"),
            ),
            (EntryKind.SAFETY_PLAN, SafetyPlan({SafetyStep.WARNING_SIGNS: "睡不着"})),
        ):
            case_notes.take_down(work, cases.find(work, case_id), kind, content)
        case_notes.restrict(work, cases.find(work, case_id), "只给自己看的话")
        case_files.keep(work, cases.find(work, case_id), "评估表", FILE)
        harm_id = harm_steps.notice(work, case_id, a_harm(work.now))
        report = a_report(work.now)
        harm_steps.take(work, case_id, harm_id, HarmAction.REPORT, report=report)
        hand_over_steps.hand_over(work, case_id, a_hand_over(work.now))
    propose(township, case_id, unit)
    for text in ("这两天吃得多了", "昨天和同学打球"):
        with township.work_as(Role.PROCTOR, unit) as work:
            shared_cases.watched(work, case_id, text)
    return case_id


def ids_of(township: Township, unit: str = FIRST) -> dict[str, object]:
    """Return an example of every id of a case, which everybody who may be on its team is on."""
    with township.work_as(Role.COUNSELOR, unit) as work:
        listed = case_lists.listed(work)
    case_id = listed[0].id if listed else write_everything(township, unit)
    invite_everybody(township, case_id, unit)
    with township.work_as(Role.COUNSELOR, unit) as work:
        case = cases.find(work, case_id)
        (note,) = case.of_kind(EntryKind.RESTRICTED_NOTE)
        (file,) = case.of_kind(EntryKind.ATTACHMENT)
        return {
            "case_id": case_id,
            "measure_id": case_plans.current(case).measures[1].id,
            "member_id": case_teams.members(work, case)[0].id,
            "note_id": note.id,
            "file_id": file.id,
            "harm_id": harms.all_of(case)[0].id,
            "hand_over_id": hand_overs.all_of(case)[0].id,
            "report_id": case_reports.waiting(work, case).to_judge[0].id,
        }


def invite_everybody(township: Township, case_id: UUID, unit: str = FIRST) -> None:
    """Put the coordinator and the clinician on a team, the latter with the guardian's consent."""
    with township.work_as(Role.COUNSELOR, unit) as work:
        student_id = cases.find(work, case_id).student.id
    word = replace(AGREED, purpose=ConsentPurpose.REFERRAL)
    with township.work_as(Role.COORDINATOR, unit) as work:
        consents.record(work, student_id, word)
    for role, where, function in (
        (Role.COORDINATOR, unit, TeamFunction.GRADE_HEAD),
        (Role.CLINICIAN, CENTRE, TeamFunction.CLINICIAN),
    ):
        account_id = township.accounts[where, role].account_id
        with township.work_as(Role.COUNSELOR, unit) as work:
            case_teams.add(work, cases.find(work, case_id), account_id, function)


def a_harm(now: datetime, mark: str = "") -> Harm:
    """Return a suspected harm that was noticed an hour ago."""
    noticed_at = int((now - timedelta(hours=1)).timestamp())
    return Harm(["violence"], noticed_at, f"手臂上有几处新伤{mark}", f"班主任陪着{mark}")


def a_report(now: datetime, mark: str = "") -> HarmReport:
    """Return a report to two offices, made a moment ago."""
    at = int(now.timestamp())
    return HarmReport(["police", "education"], "telephone", at, "心理教师", f"受理号{mark}", mark)


def a_hand_over(now: datetime, mark: str = "", *, hours: int = 15) -> HandOver:
    """Return a hand-over to a guardian now, who stays with the student for some hours."""
    at, until = (int(t.timestamp()) for t in (now, now + timedelta(hours=hours)))
    words = (f"校门口{mark}", f"清醒，不说话{mark}", f"外婆今晚陪着{mark}")
    return HandOver("心理教师", "guardian", f"母亲{mark}", at, *words, until)


def hand_in_measure(township: Township, case_id: UUID) -> UUID:
    """Report the proctor's own measure as carried out, and return its id."""
    with township.work_as(Role.PROCTOR) as work:
        told = shared_cases.one(work, case_id).content.told_measures
        (measure_id,) = (measure.id for measure in told if measure.is_own)
        day = day_in_china(work.now)
        shared_cases.carried_out(
            work, case_id, measure_id, evidence=Evidence.OBSERVATION, outcome="每天都问了", day=day
        )
    return measure_id


def reworded(plan: Plan, text: str) -> Plan:
    """Return a plan whose formulation says something else."""
    return replace(plan, formulation=text)
