"""What is owed in a case, worked out of its course alone: nothing about it is kept in mind.

Whatever is written in a case changes what is owed; so it is derived anew each time, and a task that
was lost, or was raised by nobody, is set right by the next word.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from referral.cases import CaseState
from referral.definition import Clock
from referral.hand_overs import HandOverState
from referral.harms import HarmState
from referral.tasks import TaskKind, TaskState


@dataclass(frozen=True, slots=True)
class Opening:
    """A flag that was confirmed, or another reason for which a case was opened or joined."""

    at: datetime
    #: By when what a person owes from then on is due; a clock that is not there runs for nobody.
    due: Mapping[Clock, datetime]
    #: Whether somebody had spoken with the student already: a tier was given in an interview.
    is_spoken: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that was begun at one time and is due at another."""

    since: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class OpenMeasure:
    """A measure that nobody has ended."""

    id: UUID
    term: Asked
    #: Whether the school lead has approved a plan with it, which no later version may drop.
    is_bound: bool


@dataclass(frozen=True, slots=True)
class OpenHarm:
    """A suspected harm of which something is owed."""

    id: UUID
    state: HarmState
    #: The report, or once it was made what came of it.
    term: Asked


@dataclass(frozen=True, slots=True)
class OpenHandOver:
    """A hand-over in a crisis after which something is owed."""

    id: UUID
    state: HandOverState
    confirm: Asked
    #: Somebody asks after the student; None where somebody did, or a later hand-over stands.
    see: Asked | None


@dataclass(frozen=True, slots=True)
class Course:
    """What of a case decides what is owed in it. Every time has a zone."""

    state: CaseState
    openings: Sequence[Opening]
    #: When somebody wrote down a talk with the student, and that a guardian was told.
    talked: Sequence[datetime]
    told: Sequence[datetime]
    #: Since when a plan is to be made or made anew, and by when; None where the first one is.
    remade: Asked | None
    #: Since when something lies with the school lead, and by when they are to decide.
    with_lead: Asked | None
    #: The open measures of the plan as it stands.
    measures: Sequence[OpenMeasure]
    #: When the plan is looked at again, since it was last agreed when; None where no day is set.
    review: Asked | None
    harms: Sequence[OpenHarm] = ()
    hand_overs: Sequence[OpenHandOver] = ()


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that is owed in a case."""

    kind: TaskKind
    term: Asked
    #: The measure, the suspected harm or the hand-over that it is about; None where it is the case.
    part_id: UUID | None = None


DERIVED = frozenset(
    {
        *(TaskKind.FIRST_CONTACT, TaskKind.TELL_GUARDIAN, TaskKind.MAKE_PLAN),
        *(TaskKind.APPROVE_PLAN, TaskKind.CARRY_OUT, TaskKind.REVIEW_PLAN),
        *(TaskKind.APPROVE_CLOSING, TaskKind.REPORT_HARM, TaskKind.FOLLOW_UP_HARM),
        *(TaskKind.CONFIRM_HAND_OVER, TaskKind.SEE_AGAIN),
    }
)
"""The kinds of task that a case's course alone decides on."""

OUTLASTING = (
    *(TaskKind.REPORT_HARM, TaskKind.FOLLOW_UP_HARM),
    *(TaskKind.CONFIRM_HAND_OVER, TaskKind.SEE_AGAIN),
)
"""What is owed also in a closed case: no closing ends a duty to report, or a crisis."""

IN_FORCE = (CaseState.PLANNED, CaseState.IN_PROGRESS, CaseState.CLOSING)
"""Where measures are carried out: nobody waits for a signature to look after a child."""


def owed(course: Course) -> list[Owed]:
    """Return what is owed in a case, in the order of `TaskKind`.

    In a closed one it is only what is `OUTLASTING`.
    """
    found = [*_of_harms(course), *_of_hand_overs(course)]
    if course.state is not CaseState.CLOSED:
        found += [*_by_clock(course), *_by_state(course), *_of_measures(course)]
    order = list(TaskKind)
    return sorted(found, key=lambda one: order.index(one.kind))


def ended_as(kind: TaskKind, state: CaseState, *, is_ended: bool = True) -> TaskState:
    """Return how a task ended that is owed no more.

    Args:
        kind: what was owed.
        state: where the case stands now.
        is_ended: of a measure, whether it was carried out or replaced, and did not only leave the
            plan; of a suspected harm, whether it was reported, and not written down by mistake.
    """
    by_person = (TaskKind.FIRST_CONTACT, TaskKind.TELL_GUARDIAN, TaskKind.REVIEW_PLAN)
    if kind in (TaskKind.CARRY_OUT, TaskKind.REPORT_HARM):
        return TaskState.DONE if is_ended else TaskState.DROPPED
    if kind is TaskKind.MAKE_PLAN:
        is_made = state in (CaseState.PLANNED, CaseState.IN_PROGRESS)
        return TaskState.DONE if is_made else TaskState.DROPPED
    is_dropped = kind in by_person and state is CaseState.CLOSED
    return TaskState.DROPPED if is_dropped else TaskState.DONE


def _by_clock(course: Course) -> Iterator[Owed]:
    spoken = [opening.at for opening in course.openings if opening.is_spoken]
    clocks: tuple[tuple[TaskKind, Clock, Sequence[datetime]], ...] = (
        (TaskKind.FIRST_CONTACT, "first_contact", [*course.talked, *spoken]),
        (TaskKind.TELL_GUARDIAN, "guardian_told", course.told),
    )
    for kind, clock, served in clocks:
        last = max(served, default=None)
        waiting = [o for o in course.openings if last is None or o.at > last]
        due = [(o.at, o.due[clock]) for o in waiting if clock in o.due]
        if due:
            yield Owed(kind, Asked(min(at for at, _ in due), min(day for _, day in due)))


def _by_state(course: Course) -> Iterator[Owed]:
    if course.state is CaseState.OPEN:
        yield from _making(course)
    if course.state is CaseState.PLANNED and course.with_lead:
        yield Owed(TaskKind.APPROVE_PLAN, course.with_lead)
    if course.state is CaseState.CLOSING and course.with_lead:
        yield Owed(TaskKind.APPROVE_CLOSING, course.with_lead)
    if course.state is CaseState.IN_PROGRESS:
        yield from _reviewing(course)


def _making(course: Course) -> Iterator[Owed]:
    """Yield that a plan is to be made: a flag that joins while it is made can only hasten it."""
    begun = course.remade
    later = [o for o in course.openings if begun is None or o.at > begun.since]
    due = [(o.at, o.due["plan_made"]) for o in later if "plan_made" in o.due]
    if begun is not None:
        due.append((begun.since, begun.due_at))
    if due:
        yield Owed(TaskKind.MAKE_PLAN, Asked(min(a for a, _ in due), min(d for _, d in due)))


def _reviewing(course: Course) -> Iterator[Owed]:
    """Yield that the plan is to be looked at again: on its day, or sooner for a flag that came."""
    review = course.review
    begun = review.since if review else None
    later = [o for o in course.openings if begun is None or o.at > begun]
    due = [o.due["plan_made"] for o in later if "plan_made" in o.due]
    if review is not None:
        due.append(review.due_at)
    since = begun or min((o.at for o in later), default=None)
    if due and since is not None:
        yield Owed(TaskKind.REVIEW_PLAN, Asked(since, min(due)))


def _of_measures(course: Course) -> Iterator[Owed]:
    for measure in course.measures:
        if measure.is_bound or course.state in IN_FORCE:
            yield Owed(TaskKind.CARRY_OUT, measure.term, measure.id)


def _of_harms(course: Course) -> Iterator[Owed]:
    for harm in course.harms:
        is_noticed = harm.state is HarmState.NOTICED
        kind = TaskKind.REPORT_HARM if is_noticed else TaskKind.FOLLOW_UP_HARM
        yield Owed(kind, harm.term, harm.id)


def _of_hand_overs(course: Course) -> Iterator[Owed]:
    for given in course.hand_overs:
        if given.state is HandOverState.UNCONFIRMED:
            yield Owed(TaskKind.CONFIRM_HAND_OVER, given.confirm, given.id)
        if given.see is not None:
            yield Owed(TaskKind.SEE_AGAIN, given.see, given.id)
