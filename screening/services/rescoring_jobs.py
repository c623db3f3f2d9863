"""Score a wave's sheets again under a later standard, a batch at a time, each its own transaction.

It needs somebody who may open the records: no key stands on the server. What was scored before
stays as it is; what the later standard says is kept beside it. A batch that was cut off leaves
nothing, and the next run does whatever is left.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, func, select

from crypto.errors import SealBroken
from referral.states import UNDER_WAY
from screening.models import Purpose, Rescoring, Sheet, Student, Wave
from screening.services import (
    audit,
    batteries,
    earlier_scores,
    opened_sheets,
    rescorings,
    tasks,
    waves,
)
from screening.services.errors import RescoringRefused
from screening.services.opened_sheets import OpenedSheet
from screening.services.rescored_sheets import Outcome, Rescored, outcome_of, rescored, waits_newly
from screening.services.rescoring_bases import Basis
from screening.services.work import Work
from screening.vault import check_student, put

AT_A_TIME = 200
"""Sheets of one transaction: about a tenth of a second in which no lab can write."""

Begin = Callable[[], AbstractContextManager[Work]]
"""Begins a piece of work of its own, which is durable at its end."""


def n_left(work: Work, basis: Basis) -> int:
    """Count the sheets that are still to be scored by a basis."""
    return work.session.scalar(select(func.count()).select_from(_left(basis).subquery())) or 0


def look_at_once(work: Work, basis: Basis) -> Outcome:
    """Say what scoring a whole wave again would come to, in one piece of work; nothing is kept.

    Raises:
        NoKey, SealBroken: as `look`.
    """
    return look(lambda: nullcontext(work), basis, lambda _n: None)


def look(begin: Begin, basis: Basis, tick: Callable[[int], object]) -> Outcome:
    """Say what scoring a whole wave again would come to; nothing is kept.

    Args:
        begin: begins the work of a counselor.
        basis: what to score by.
        tick: told how many sheets were done.

    Raises:
        NoKey: the actor has no grant to the school's care vault.
        SealBroken: a stored value was altered.
    """
    outcome, after = Outcome(), None
    while True:
        with begin() as work:
            sheets = _opened(work, _ids(work, _of_wave(basis, after)))
            part = outcome_of(basis, _rescored(work, basis, sheets))
            if not sheets:
                return outcome
            facts = {"wave": basis.wave_id, "standard": basis.standard.version}
            audit.note(work, "rescoring_tried", n_records=len(sheets), **facts)
        outcome.add(part)
        after = sheets[-1].id
        tick(len(sheets))


def run(begin: Begin, basis: Basis, tick: Callable[[int], object]) -> Outcome:
    """Score what is left of a wave again, batch by batch.

    Args:
        begin: begins the work of a counselor.
        basis: what to score by, checked.
        tick: told how many sheets are durable.

    Raises:
        RescoringRefused: the wave was opened again meanwhile.
        NoKey: the actor has no grant to the school's care vault.
        SealBroken: a stored value was altered, or a student's key exchanged.
    """
    outcome = Outcome()
    while True:
        with begin() as work:
            part = take(work, basis)
        if not part.n_sheets:
            return outcome
        outcome.add(part)
        tick(part.n_sheets)


def take(work: Work, basis: Basis) -> Outcome:
    """Score the next batch of a wave's sheets again, and keep what comes of it beside them.

    Raises:
        RescoringRefused: the wave was opened again meanwhile.
        NoKey: the actor has no grant to the school's care vault.
        SealBroken: a stored value was altered, or a student's key exchanged.
    """
    wave = waves.get(work, basis.wave_id)
    work.session.refresh(wave, with_for_update=True)  # of two who do this at once one waits
    if wave.state in UNDER_WAY:
        raise RescoringRefused("under_way")
    return keep_next(work, wave, basis)


def keep_next(work: Work, wave: Wave, basis: Basis) -> Outcome:
    """Do what `take` does, whatever the wave's state."""
    sheets = _opened(work, _ids(work, _left(basis)))
    if not sheets:
        return Outcome()
    batteries.pin_standard(work, basis.standard, basis.text)
    _check_keys(work, sheets)
    found = _rescored(work, basis, sheets)
    for each in found:
        row = Rescoring(
            school_id=basis.school_id,
            id=uuid4(),
            sheet_id=each.sheet.id,
            student_id=each.sheet.student_id,
            standard_digest=basis.standard.digest,
            basis=basis.digest,
        )
        put(each.sheet.seed.symmetric, row, "sealed_rescoring", each.document)
        work.session.add(row)
    highest = basis.standard.highest.id
    n_urgent = sum(
        waits_newly(each, lambda standing: standing.tier.id == highest) for each in found
    )
    for _ in range(n_urgent):
        task = tasks.urgent_task(basis.school_id, basis.wave_id, basis.standard, work.now)
        work.session.execute(task)
    n_new = sum(waits_newly(each, lambda standing: standing.tier.rank > 0) for each in found)
    wave.n_listed = max(wave.n_listed - n_new, 0)  # the first page counts them as new
    work.session.flush()
    outcome = outcome_of(basis, found)
    facts = {"wave": basis.wave_id, "standard": basis.standard.version}
    audit.note(work, "sheets_rescored", n_records=len(found), n_raised=outcome.n_raised, **facts)
    return outcome


def _of_wave(basis: Basis, after: UUID | None) -> Select[Any]:
    own = Sheet.school_id == basis.school_id, Sheet.wave_id == basis.wave_id
    query = select(Sheet.id).where(*own).order_by(Sheet.id)
    return query if after is None else query.where(Sheet.id > after)


def _left(basis: Basis) -> Select[Any]:
    done = select(Rescoring.id).where(
        Rescoring.school_id == Sheet.school_id,
        Rescoring.sheet_id == Sheet.id,
        Rescoring.basis == basis.digest,
    )
    return _of_wave(basis, None).where(~done.exists())


def _ids(work: Work, query: Select[Any]) -> Sequence[UUID]:
    return work.session.scalars(query.limit(AT_A_TIME)).all()


def _opened(work: Work, ids: Sequence[UUID]) -> list[OpenedSheet]:
    rows = work.session.execute(opened_sheets.rows(work).where(Sheet.id.in_(ids)))
    return sorted((opened_sheets.opened(work, row) for row in rows), key=lambda sheet: sheet.id)


def _check_keys(work: Work, sheets: Sequence[OpenedSheet]) -> None:
    """See that each student's key is the one that the school vouches for: it is sealed under."""
    issuer = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).public
    ids = {sheet.student_id for sheet in sheets}
    own = Student.school_id == work.actor.unit_id, Student.id.in_(ids)
    students = {
        student.id: student for student in work.session.scalars(select(Student).where(*own))
    }
    for sheet in sheets:
        student = students[sheet.student_id]
        if sheet.seed.public.raw != check_student(issuer, student).raw:
            raise SealBroken


def _rescored(work: Work, basis: Basis, sheets: Sequence[OpenedSheet]) -> list[Rescored]:
    rows = rescorings.of_sheets(work, [sheet.id for sheet in sheets])
    earlier = {
        sheet.id: rescorings.opened(work, sheet.seed, rows[sheet.id])
        for sheet in sheets
        if sheet.id in rows
    }
    scores = earlier_scores.of_sheets(work, sheets, basis.model) if basis.model else None
    return rescored(basis, sheets, earlier, work.now, scores)
