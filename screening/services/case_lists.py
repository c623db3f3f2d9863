"""The cases of a school, opened for its counselors: where each stands, and what of it is late.

Whose a case is must be opened of all, since they stand by the sound of the names; what a case says
is opened of those alone that are shown, unless it is asked what a plan lacks or owes.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select

from referral.cases import CaseState
from screening.clock import day_in_china
from screening.db import in_batches
from screening.documents import Profile
from screening.models import Case, CaseEntry, CaseReport, Purpose, Student, StudentKey
from screening.services import audit, case_plans, case_reports, cases, rosters
from screening.services.case_plans import NOTHING
from screening.services.cases import Entry, OpenedCase
from screening.services.work import Work

AT_A_TIME = 100
"""Sealed entries that are read at a time."""


@dataclass(frozen=True, slots=True)
class ListedCase:
    """One case as the list shows it: masked."""

    id: UUID
    state: CaseState
    masked_name: str
    grade: int
    class_name: str
    pinyin_key: str
    is_incomplete: bool
    n_overdue: int
    #: When the next measure or review is due; None where nothing is.
    due_on: date | None
    #: Whether a member of the team has handed something in that nobody has judged.
    has_reports: bool


@dataclass(frozen=True, slots=True)
class CaseChoice:
    """Which cases are asked for, and in which order."""

    #: Empty for any.
    state: str = ""
    only_incomplete: bool = False
    only_overdue: bool = False
    #: What is due first in front, and not the sound of the names.
    by_due: bool = False

    @property
    def asks_plans(self) -> bool:
        """Whether no page can be cut before every plan was read."""
        return self.only_incomplete or self.only_overdue or self.by_due


@dataclass(frozen=True, slots=True)
class CasesPage:
    """One page of a list."""

    listed: Sequence[ListedCase]
    #: How many are as was asked for, and how many there are.
    n: int
    n_all: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class _Held:
    """A case and whose it is; nothing that it says is open yet."""

    row: Case
    student_id: UUID
    profile: Profile

    @property
    def sound(self) -> tuple[str, int, str]:
        return self.profile.pinyin_key, self.profile.grade, self.profile.class_name


def listed(work: Work) -> Sequence[ListedCase]:
    """Open every case of the school, by the sound of the names; that it was done is audited.

    Raises:
        NoKey: the actor holds no care vault.
        SealBroken: a stored value was altered.
    """
    return _told(work, _held(work))


def page_of(work: Work, choice: CaseChoice, page: int, size: int) -> CasesPage:
    """Open a page of the school's cases; that it was done is audited.

    Args:
        work: a counselor's.
        choice: what is asked for.
        page: from 1; beyond the last one the last one is shown.
        size: cases of a page.

    Raises:
        NoKey: the actor holds no care vault.
        SealBroken: a stored value was altered.
    """
    held = _held(work)
    wanted = [one for one in held if not choice.state or one.row.state == choice.state]
    if choice.asks_plans:
        told = [case for case in _told(work, wanted) if _is_wanted(case, choice)]
        if choice.by_due:
            told.sort(key=lambda case: (case.due_on or date.max, case.pinyin_key))
        page, pages, part = _cut(len(told), page, size)
        return CasesPage(told[part], len(told), len(held), page, pages)
    page, pages, part = _cut(len(wanted), page, size)
    return CasesPage(_told(work, wanted[part]), len(wanted), len(held), page, pages)


def _is_wanted(case: ListedCase, choice: CaseChoice) -> bool:
    if choice.only_incomplete and not case.is_incomplete:
        return False
    return not choice.only_overdue or bool(case.n_overdue)


def _cut(n: int, page: int, size: int) -> tuple[int, int, slice]:
    pages = max(-(-n // size), 1)
    page = min(max(page, 1), pages)
    return page, pages, slice((page - 1) * size, page * size)


def _held(work: Work) -> list[_Held]:
    """Open whose every case is, by the sound of the names."""
    rows = work.session.scalars(select(Case).where(Case.school_id == work.actor.unit_id)).all()
    holders = {row.id: cases.holder(work, row) for row in rows}
    profiles: dict[UUID, Profile] = {}
    for some in in_batches(list(set(holders.values()))):
        roster = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric
        own = Student.school_id == work.actor.unit_id, Student.id.in_(some)
        for found in work.session.execute(select(Student.id, Student.sealed_profile).where(*own)):
            profiles[found.id] = rosters.open_profile(roster, found.id, found.sealed_profile)
    audit.note(work, "cases_listed", n_cases=len(rows))
    held = [_Held(row, holders[row.id], profiles[holders[row.id]]) for row in rows]
    return sorted(held, key=lambda one: one.sound)


def _told(work: Work, held: Sequence[_Held]) -> list[ListedCase]:
    """Open what some cases say as far as a line tells it, in the order given.

    Nothing is opened of a case that says nothing here: it is closed or has no plan, and nobody has
    handed anything in.
    """
    handed_in = _with_reports(work, [one.row.id for one in held])
    speak = [
        one
        for one in held
        if one.row.id in handed_in or (one.row.revision and one.row.state is not CaseState.CLOSED)
    ]
    opened = _opened(work, speak)
    return [_line(work, one, opened.get(one.row.id), handed_in) for one in held]


def _line(work: Work, held: _Held, case: OpenedCase | None, handed_in: set[UUID]) -> ListedCase:
    profile, row = held.profile, held.row
    without = NOTHING if row.state is CaseState.CLOSED else case_plans.UNWRITTEN
    owed = case_plans.owed(case, day_in_china(work.now)) if case else without
    # Of what lies there only what a member has signed counts.
    is_there = case is not None and row.id in handed_in
    has_reports = bool(case and is_there and case_reports.waiting(work, case).to_judge)
    return ListedCase(
        id=row.id,
        state=row.state,
        masked_name=rosters.masked(profile.name),
        grade=profile.grade,
        class_name=profile.class_name,
        pinyin_key=profile.pinyin_key,
        is_incomplete=owed.is_incomplete,
        n_overdue=owed.n_overdue,
        due_on=owed.next_due,
        has_reports=has_reports,
    )


def _with_reports(work: Work, case_ids: Sequence[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for some in in_batches(case_ids):
        own = CaseReport.school_id == work.actor.unit_id, CaseReport.case_id.in_(some)
        found |= set(work.session.scalars(select(CaseReport.case_id).where(*own).distinct()))
    return found


def _opened(work: Work, held: Sequence[_Held]) -> Mapping[UUID, OpenedCase]:
    """Open some cases at once, in three questions to the database and not in four for each."""
    school_id = work.actor.unit_id
    joined = (Student.school_id == StudentKey.school_id) & (Student.id == StudentKey.student_id)
    found: dict[UUID, OpenedCase] = {}
    by_student = defaultdict(list)
    for one in held:
        by_student[one.student_id].append(one)
    for some in in_batches(list(by_student)):
        query = select(Student, StudentKey).join(StudentKey, joined)
        own = query.where(Student.school_id == school_id, Student.id.in_(some))
        for student, key in work.session.execute(own):
            seed = work.keys.certified_student(student, key)
            for one in by_student[student.id]:
                found[one.row.id] = OpenedCase(one.row, student, seed, one.profile, [])
    entries: dict[UUID, list[Entry]] = defaultdict(list)
    for some in in_batches(list(found)):
        written = select(CaseEntry.id, CaseEntry.case_id, CaseEntry.sealed_entry)
        of_some = written.where(CaseEntry.school_id == school_id, CaseEntry.case_id.in_(some))
        for row in work.session.execute(of_some.execution_options(yield_per=AT_A_TIME)):
            entries[row.case_id].append(cases.entry_of(found[row.case_id].seed, row))
    return {
        case_id: replace(case, entries=sorted(entries[case_id], key=lambda e: (e.n, e.at)))
        for case_id, case in found.items()
    }
