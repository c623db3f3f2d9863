"""What happened with a student outside the case, for its timeline: screenings, talks, referrals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from crypto.seeds import Seed
from referral.definition import Tier
from referral.referrals import ReferralAction
from referral.states import FlagAction, FlagState
from screening.documents import Index, RequestToTalk, ReviewDocument
from screening.models import Purpose, Referral, Review, Student, TalkRequest, TalkState
from screening.services import referral_keys
from screening.services.case_lines import Line
from screening.services.referral_courses import course
from screening.services.student_sheets import StudentSheet
from screening.services.work import Work
from screening.vault import get, get_with


class Happening(StrEnum):
    """What a line tells of that no entry of the case holds."""

    #: A sheet was handed in.
    SCREEN = "screen"
    #: A counselor has decided on a flag.
    FLAG = "flag"
    #: The student asked to talk.
    TALK = "talk"
    #: The school or the health centre took a step of a referral.
    REFERRAL = "referral"
    #: The health centre answered.
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Screened:
    """A sheet and what has become of it."""

    wave_name: str
    #: The highest that anything has asked for.
    tier: Tier
    #: The highest of its standard, beside which the tier is drawn.
    highest: Tier
    state: FlagState

    @property
    def is_reviewed(self) -> bool:
        """Whether somebody is asked to look, or has looked."""
        return self.tier.rank > 0 or self.state is not FlagState.PROVISIONAL


@dataclass(frozen=True, slots=True)
class Judged:
    """A decision on a flag."""

    action: FlagAction
    reason: str
    #: Of the interview; None where none was named.
    tier: Tier | None
    highest: Tier


@dataclass(frozen=True, slots=True)
class Moved:
    """A step of a referral, without what is told in it: that stands on the referral's own page."""

    referral_id: UUID
    number: str
    #: A `ReferralAction`, or that it was begun or handed over.
    action: str
    #: The health centre's and not the school's.
    is_centre: bool


def lines_of(
    work: Work, student: Student, seed: Seed, sheets: Sequence[StudentSheet]
) -> list[Line]:
    """Return what happened, first what comes first by its nature, whatever the hour.

    Args:
        work: a counselor's.
        student: of the own school.
        seed: the student's.
        sheets: all of the student's, opened.

    Raises:
        NoKey: the actor holds no care vault.
        SealBroken: a stored value was altered.
    """
    index = get(seed.symmetric, student, "sealed_index", Index)
    return [
        *(_screened(sheet) for sheet in sheets),
        *_asked(work, student.id),
        *_judged(work, seed, sheets),
        *_moved(work, seed, index),
    ]


def _screened(sheet: StudentSheet) -> Line:
    what = Screened(sheet.wave.name, sheet.standing.tier, sheet.standard.highest, sheet.sheet.state)
    return Line(sheet.sheet.id, Happening.SCREEN, sheet.at, None, what)


def _judged(work: Work, seed: Seed, sheets: Sequence[StudentSheet]) -> Iterator[Line]:
    of = {review_id: sheet for sheet in sheets for review_id in sheet.sheet.review_ids}
    own = Review.school_id == work.actor.unit_id, Review.id.in_(of)
    for row in work.session.scalars(select(Review).where(*own)):
        review = get(seed.symmetric, row, "sealed_review", ReviewDocument)
        standard = of[row.id].standard
        tier = standard.tier(review.interview_tier) if review.interview_tier else None
        what = Judged(FlagAction(review.action), review.reason, tier, standard.highest)
        at = datetime.fromtimestamp(review.decided_at, UTC)
        yield Line(review.sheet_id, Happening.FLAG, at, review.reviewer_id, what)


def _asked(work: Work, student_id: UUID) -> Iterator[Line]:
    """Find the student's requests among all of the school's: nothing in clear says whose one is."""
    care = work.keys.vault(work.actor.unit_id, Purpose.CARE)
    own = TalkRequest.school_id == work.actor.unit_id
    for row in work.session.scalars(select(TalkRequest).where(own)):
        request = get_with(care, row, "sealed_request", RequestToTalk)
        if request.student_id == student_id:
            at = datetime.fromtimestamp(request.asked_at, UTC)
            yield Line(row.id, Happening.TALK, at, None, row.state is TalkState.DONE)


def _moved(work: Work, seed: Seed, index: Index) -> Iterator[Line]:
    for packed in index.referrals:
        row = work.session.get(Referral, (work.actor.unit_id, UUID(bytes=packed)))
        if row is None:
            continue
        keys = {row.school_id: seed, row.centre_id: referral_keys.opened(work, row)}
        for taken in course(work, row, keys):
            step = taken.document
            kind = Happening.ANSWER if step.action == ReferralAction.ANSWER else Happening.REFERRAL
            what = Moved(row.id, row.number, step.action, taken.is_centre)
            yield Line(row.id, kind, step.moment, step.by, what)
