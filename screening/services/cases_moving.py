"""Take a student's cases along to another school; their teams stay behind.

An entry and a part of a file are bound to the case and move as they are. Whose the case is stands
under the school's care vault, and is sealed anew.
"""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import delete, select, update

from crypto.seeds import Seed
from screening.case_documents import EntryKind
from screening.documents import Holder, Index
from screening.models import Case, CaseEntry, CaseMember, CasePart, CaseReport, Purpose, Student
from screening.services import case_changes, case_reports, case_teams, cases, tasks
from screening.services.errors import CannotTransfer
from screening.services.work import Work
from screening.team_documents import MemberDocument
from screening.vault import get, put


def prepare(work: Work, seed: Seed, student: Student) -> None:
    """Write down what members have handed in, and take their slices away: the student is offered.

    Where the offer is called off, everybody is given their slice anew with the next thing that is
    written in the case.

    Raises:
        NoKey: the actor holds no care vault.
        SealBroken: a stored value was altered.
    """
    for case_id in _case_ids(seed, student):
        if work.session.get(Case, (student.school_id, case_id)) is not None:
            case_reports.put_away(work, case_id)
            case_teams.dismiss(work, case_id)


def move(work: Work, seed: Seed, old_id: UUID, student_id: UUID) -> None:
    """Move a student's cases to the actor's school, where the student must stand already.

    Raises:
        CannotTransfer: something was handed in since the student was offered.
        NoKey: the actor holds no care vault.
    """
    student = work.session.get_one(Student, (work.actor.unit_id, student_id))
    for case_id in _case_ids(seed, student):
        old = work.session.get(Case, (old_id, case_id))
        if old is not None:
            _move_one(work, old, student_id)


def _move_one(work: Work, old: Case, student_id: UUID) -> None:
    old_id, case_id, new_id = old.school_id, old.id, work.actor.unit_id
    of_old = CaseReport.school_id == old_id, CaseReport.case_id == case_id
    if work.session.scalar(select(CaseReport.id).where(*of_old).limit(1)) is not None:
        raise CannotTransfer("not_whole")
    moved = Case(school_id=new_id, id=case_id, state=old.state, revision=old.revision)
    put(work.keys.vault(new_id, Purpose.CARE).symmetric, moved, "sealed_holder", Holder(student_id))
    work.session.add(moved)
    work.session.flush()
    for table in (CaseEntry, CasePart):
        work.session.execute(
            update(table)
            .where(table.school_id == old_id, table.case_id == case_id)
            .values(school_id=new_id),
            execution_options={"synchronize_session": False},
        )
    members = CaseMember.school_id == old_id, CaseMember.case_id == case_id
    work.session.execute(delete(CaseMember).where(*members))
    work.session.delete(old)
    work.session.flush()
    _part(work, case_id)


def _part(work: Work, case_id: UUID) -> None:
    """Write down that the old team has gone, and tell the new school lead what waits."""
    case = cases.find(work, case_id)
    for known in case_teams.on_the_team(case):
        gone = MemberDocument(known.account_id, known.function, False, known.fingerprint)
        cases.write(work, case, EntryKind.MEMBER, gone)
    tasks.drop_tasks(work, case_id)  # of the old school: here what is owed is raised anew
    case_changes.follow(work, case_id)


def _case_ids(seed: Seed, student: Student) -> Iterator[UUID]:
    index = get(seed.symmetric, student, "sealed_index", Index)
    return (UUID(bytes=packed) for packed in index.cases)
