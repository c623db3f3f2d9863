"""What an offered transfer leaves in the key store, and taking it back."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select

from screening.models import Student, StudentKey, Transfer
from screening.services.work import Work


def call_off(work: Work, student_ids: Collection[UUID]) -> None:
    """Call the offers of some of the school's students off: the other school gets no key."""
    if not student_ids:
        return
    offered = work.session.scalars(
        select(Transfer).where(
            Transfer.school_id == work.actor.unit_id, Transfer.student_id.in_(student_ids)
        )
    )
    for transfer in offered.all():
        end(work, transfer)


def end(work: Work, transfer: Transfer) -> None:
    """Delete one offer, and the key that the other school would have had."""
    at = transfer.to_id, transfer.student_id
    key = work.session.get(StudentKey, at)
    if key is not None and work.session.get(Student, at) is None:
        work.session.delete(key)
    work.session.delete(transfer)
    work.session.flush()


def sweep(work: Work) -> None:
    """Delete keys of the actor's school to students that it neither has nor is offered.

    The key store is a file of its own: a power cut between the two commits of a transfer may leave
    a key behind that nothing else belongs to.
    """
    school_id = work.actor.unit_id
    own = select(Student.id).where(Student.school_id == school_id)
    offered = select(Transfer.student_id).where(Transfer.to_id == school_id)
    work.session.execute(
        delete(StudentKey).where(
            StudentKey.school_id == school_id,
            StudentKey.student_id.not_in(own),
            StudentKey.student_id.not_in(offered),
        ),
        execution_options={"synchronize_session": False},
    )
