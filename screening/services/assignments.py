"""Who of a school's counselors looks at which sheet: an order of work, and never a lock.

Any counselor of the school may still open and decide every sheet; nothing is decided for many.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from screening.documents import Index
from screening.models import Account, AccountState, Sheet, Student, StudentKey
from screening.roles import Role
from screening.services import audit
from screening.services.errors import NotFound
from screening.services.work import Work
from screening.vault import get, put


def counselors(work: Work) -> Sequence[Account]:
    """Return the counselors of the actor's school, by name, the actor among them."""
    query = select(Account).where(
        Account.unit_id == work.actor.unit_id,
        Account.role == Role.COUNSELOR,
        Account.state == AccountState.ACTIVE,
    )
    return work.session.scalars(query.order_by(Account.display_name, Account.username)).all()


def assign(work: Work, sheet_ids: Collection[UUID], account_id: UUID | None) -> int:
    """Give sheets to a counselor, or to nobody, and return how many there were.

    Raises:
        NotFound: the account is no counselor of the school, or a sheet is none of the school's.
        NoKey: the actor holds no care vault.
        SealBroken: a stored value was altered.
        SealOverflow: a student's index has no room left.
    """
    if account_id is not None and account_id not in {one.id for one in counselors(work)}:
        raise NotFound("account")
    for sheet_id in sheet_ids:
        sheet = work.session.get(Sheet, (work.actor.unit_id, sheet_id))
        if sheet is None:
            raise NotFound("sheet")
        _write(work, sheet, account_id)
    work.session.flush()
    if sheet_ids:
        audit.note(work, "sheets_assigned", n_records=len(sheet_ids), member=account_id)
    return len(sheet_ids)


def _write(work: Work, sheet: Sheet, account_id: UUID | None) -> None:
    at = work.actor.unit_id, sheet.student_id
    student, key = work.session.get_one(Student, at), work.session.get_one(StudentKey, at)
    seed = work.keys.certified_student(student, key)
    work.session.refresh(student, with_for_update=True)
    index = get(seed.symmetric, student, "sealed_index", Index)
    kept = {i: to for i, to in index.assigned.items() if i != sheet.id.bytes}
    given = {sheet.id.bytes: account_id.bytes} if account_id else {}
    put(seed.symmetric, student, "sealed_index", replace(index, assigned=kept | given))
