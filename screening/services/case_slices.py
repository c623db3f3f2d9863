"""What one member of a team is shown of a case: cut by their function, signed, sealed to them."""

import hashlib
from uuid import UUID

from crypto.errors import CertificateInvalid, SealBroken
from crypto.seeds import PublicKey, Seed
from referral.cases import CaseAction, MeasureState, Plan
from referral.safety import SafetyStep
from referral.teams import Section, TeamFunction, may_read
from screening.case_documents import EntryKind, MeasureEnd, StepDocument
from screening.models import CaseMember, Purpose
from screening.note_documents import SafetyPlan
from screening.services import hand_overs, rosters
from screening.services.cases import OpenedCase
from screening.services.work import Work
from screening.team_documents import JudgedReport, ReportKind, SignedSlice, Slice
from screening.vault import certified_vault, get_with, put_to

MOST_ANSWERS = 10
"""Of what a member handed in, how many of the last ones are told what became of them."""

PROPOSALS = (CaseAction.PROPOSE_PLAN, CaseAction.PROPOSE_CLOSING)


def fingerprint(public_key: bytes) -> bytes:
    """Return what an account's public key is known by."""
    return hashlib.sha256(public_key).digest()


def cut(case: OpenedCase, plan: Plan, function: TeamFunction, account_id: UUID) -> Slice:
    """Return what somebody of a function may read; the preview shows exactly this."""
    may = may_read(function, case.row.state)
    profile = case.profile
    name = profile.name if Section.NAME in may else rosters.masked(profile.name)
    measures = [
        [m.id.bytes, m.text, m.provider, m.due_on.isoformat(), m.state, m.provider_id == account_id]
        for m in plan.measures
        if Section.ALL_MEASURES in may or m.provider_id == account_id
    ]
    own_goals = {m.goal_id for m in plan.measures if m.provider_id == account_id}
    goals = [
        [goal.id.bytes, goal.domain, goal.text]
        for goal in plan.goals
        if Section.GOALS in may and (Section.ALL_MEASURES in may or goal.id in own_goals)
    ]
    levels = {str(d): str(level) for d, level in plan.levels.items() if Section.LEVELS in may}
    return Slice(
        function=function,
        name=name,
        grade=profile.grade,
        class_name=profile.class_name,
        formulation=plan.formulation if Section.FORMULATION in may else "",
        levels=levels,
        goals=goals,
        measures=measures,
        safety=_safety(case) if Section.SAFETY_PLAN in may else [],
        review_on=plan.review_on if Section.REVIEW_DAY in may else None,
        closing_criteria=plan.closing_criteria if Section.CLOSING_CRITERIA in may else "",
        answers=_answers(case, plan, account_id),
        asked=_asked(case) if function is TeamFunction.SCHOOL_LEAD else None,
        version=case.row.revision,
        n_steps=len(case.of_kind(EntryKind.STEP)),
        hand_overs=hand_overs.to_confirm(case) if Section.HAND_OVERS in may else [],
    )


def seal(care: Seed, public: PublicKey, row: CaseMember, content: Slice) -> None:
    """Sign a slice in the name of the school's care vault, and seal it to one account."""
    packed = content.pack()
    signature = care.sign(_statement(row, packed))
    put_to(public, row, "sealed_slice", SignedSlice(packed, signature))


def opened(work: Work, row: CaseMember) -> Slice:
    """Open one's own slice.

    Raises:
        NoKey: the account is not unlocked, or the school has no care vault.
        SealBroken: it is sealed to somebody else, was altered, or no counselor gave it out.
    """
    signed = get_with(work.keys.own(), row, "sealed_slice", SignedSlice)
    care = certified_vault(work.session, work.directory, row.school_id, Purpose.CARE)
    try:
        care.verify(signed.signature, _statement(row, signed.packed))
    except CertificateInvalid as error:
        raise SealBroken from error
    return Slice.unpack(signed.packed)


def _statement(row: CaseMember, packed: bytes) -> bytes:
    ids = row.id.bytes + row.case_id.bytes + row.account_id.bytes
    return b"muye/1/case-slice" + ids + packed


def _safety(case: OpenedCase) -> list[list[str]]:
    written = case.of_kind(EntryKind.SAFETY_PLAN)
    if not written:
        return []
    steps = SafetyPlan.unpack(written[-1].content).steps
    return [[step, steps[step]] for step in SafetyStep if steps.get(step)]


def _answers(case: OpenedCase, plan: Plan, account_id: UUID) -> list[list[object]]:
    texts = {m.id: m.text for m in plan.measures}
    found: list[list[object]] = []
    for entry in case.of_kind(EntryKind.REPORT):
        report = JudgedReport.unpack(entry.content)
        if report.account_id == account_id:
            is_measure = report.kind == ReportKind.MEASURE
            about = (
                texts.get(MeasureEnd.unpack(report.content).measure_id, "") if is_measure else ""
            )
            found.append([report.at, report.kind, about, report.verdict, report.word])
    return found[-MOST_ANSWERS:]


def _asked(case: OpenedCase) -> list[object] | None:
    """Return what a counselor proposed last, for the school lead."""
    steps = [(e.by, StepDocument.unpack(e.content)) for e in case.of_kind(EntryKind.STEP)]
    by, step = next(((b, s) for b, s in reversed(steps) if s.action in PROPOSALS), (None, None))
    if by is None or step is None:
        return None
    return [step.action, by.bytes, step.reason, step.facts.get("closing_reason")]


def n_open(content: Slice) -> int:
    """Return how many measures of a slice nobody has ended."""
    return sum(measure.state == MeasureState.OPEN for measure in content.told_measures)
