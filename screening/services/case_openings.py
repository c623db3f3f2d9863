"""Open a student's case, or join the one that is open: three clocks run from then on."""

from dataclasses import replace
from uuid import UUID, uuid4

from referral.cases import CASE, CaseState
from referral.deadlines import clocks
from referral.definition import Tier
from referral.tasks import CLOCK_TASKS
from screening.case_documents import EntryKind, OpeningDocument
from screening.documents import Holder, Index
from screening.models import Case, Purpose
from screening.services import audit, calendars, case_changes, case_reports, cases, roster_undos
from screening.services.work import Work
from screening.vault import get, put


def open_case(
    work: Work, student_id: UUID, opening: OpeningDocument, tier: Tier | None = None
) -> Case:
    """Open a case for a student, or join the one that is not closed.

    Args:
        work: a counselor's.
        student_id: of the own school.
        opening: why; written down also where a case is joined.
        tier: whose clocks run; None where no flag was confirmed. A clock that it does not set runs
            by school days, so that no case is opened of which nobody is reminded.

    Raises:
        NotFound: the school has no such student.
        NoKey: the actor holds no care vault.
        SealBroken: a stored value was altered.
    """
    student, seed = cases.keys_of(work, student_id)
    index = get(seed.symmetric, student, "sealed_index", Index)
    case = not_closed(work, index)
    if case is None:
        case = Case(school_id=work.actor.unit_id, id=uuid4(), state=CASE.start, revision=0)
        care = work.keys.vault(work.actor.unit_id, Purpose.CARE).symmetric
        put(care, case, "sealed_holder", Holder(student_id))
        work.session.add(case)
        after = replace(index, cases=[*index.cases, case.id.bytes])
        put(seed.symmetric, student, "sealed_index", after)
        work.session.flush()
        roster_undos.forget_if_new(work, student_id)
        audit.note(work, "case_opened", student=student_id, case=case.id)
    opened = case_reports.settle(work, case.id)
    cases.write(work, opened, EntryKind.OPENING, replace(opening, due=_due(work, tier)))
    case_changes.follow(work, case.id)
    return case


def of_student(work: Work, student_id: UUID) -> UUID | None:
    """Return the id of a student's case that is not closed, or else of the last one that was.

    Raises:
        NotFound: the school has no such student.
        NoKey: the actor holds no care vault.
        SealBroken: a stored value was altered.
    """
    student, seed = cases.keys_of(work, student_id)
    index = get(seed.symmetric, student, "sealed_index", Index)
    case = not_closed(work, index)
    if case is not None:
        return case.id
    return UUID(bytes=index.cases[-1]) if index.cases else None


def not_closed(work: Work, index: Index) -> Case | None:
    """Return the case of a student that is not closed; None where there is none."""
    for case_id in reversed(index.cases):
        case = work.session.get(Case, (work.actor.unit_id, UUID(bytes=case_id)))
        if case is not None and case.state is not CaseState.CLOSED:
            return case
    return None


def _due(work: Work, tier: Tier | None) -> dict[str, int]:
    by_tier = clocks(tier, work.now) if tier else {}
    found: dict[str, int] = {}
    for clock, rule in CLOCK_TASKS.items():
        if rule.school_days is not None:
            by_days = calendars.due_at(work.settings.home, work.now, rule.school_days)
            found[clock] = int(by_tier.get(clock, by_days).timestamp())
    return found
