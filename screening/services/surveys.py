"""Set up a school's anonymous survey, choose its classes, and move it through its states."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import Select, delete, func, select

from instruments.catalogue import catalogue
from instruments.definition import Instrument
from referral.batteries import Fit, fit_of
from referral.states import next_state
from referral.surveys import (
    SURVEYS,
    SurveyAction,
    SurveyState,
    kinds_read_by,
    kinds_run_by,
    may_be_asked,
)
from screening.models import Purpose, Survey, SurveyBox, SurveyClass, SurveyCode
from screening.services import audit, cards, survey_boxes, survey_instruments
from screening.services.errors import NameTaken, NotFound, SurveyRefused
from screening.services.work import Actor, Work
from screening.vault import NoKey, certified_vault


@dataclass(frozen=True, slots=True)
class ClassCount:
    """A class of the sample: how many codes were handed out, and how many were used."""

    row: SurveyClass
    n_codes: int
    n_used: int


def visible(actor: Actor) -> Select[Survey]:
    """Select the surveys that an actor may know of: the own school's, of the kinds it reads."""
    own = Survey.school_id == actor.unit_id
    return select(Survey).where(own, Survey.kind.in_(kinds_read_by(actor.party)))


def listed(work: Work) -> Sequence[Survey]:
    """List the surveys that the actor may know of, the newest first."""
    return work.session.scalars(
        visible(work.actor).order_by(Survey.opens_on.desc(), Survey.name)
    ).all()


def get(work: Work, survey_id: UUID) -> Survey:
    """Find one survey.

    Raises:
        NotFound: it does not exist, or this actor may not know of it.
    """
    found = work.session.scalar(visible(work.actor).where(Survey.id == survey_id))
    if found is None:
        raise NotFound("survey")
    return found


def offered(work: Work) -> Sequence[Instrument]:
    """Return the instruments that the actor may set a survey up with."""
    kinds = kinds_run_by(work.actor.party)
    return [each for each in catalogue().values() if each.kind in kinds and may_be_asked(each)]


def set_up(
    work: Work, *, instrument_id: str, term: str, name: str, opens_on: date, closes_on: date
) -> Survey:
    """Make a survey in draft, with its instrument pinned by digest.

    Raises:
        NotFound: the actor may set no survey up with this instrument.
        NameTaken: the term already has a survey of this kind and name.
        SurveyRefused: the school has no vault for its answers.
    """
    instrument = next((each for each in offered(work) if each.id == instrument_id), None)
    if instrument is None:
        raise NotFound("instrument")
    same = Survey.term == term, Survey.name == name, Survey.kind == instrument.kind
    if work.session.scalar(visible(work.actor).where(*same)) is not None:
        raise NameTaken
    _check_vault(work, Purpose(instrument.kind.value))
    survey = Survey(
        school_id=work.actor.unit_id,
        id=uuid4(),
        kind=instrument.kind,
        term=term,
        name=name,
        instrument_id=instrument.id,
        version=instrument.version,
        digest=instrument.digest,
        opens_on=opens_on,
        closes_on=closes_on,
    )
    work.session.add(survey)
    work.session.flush()
    audit.note(work, "survey_set_up", survey=survey.id)
    return survey


def add_class(
    work: Work, survey_id: UUID, *, grade: int, class_name: str, n_enrolled: int | None
) -> SurveyClass:
    """Take a class into the sample.

    Raises:
        NotFound: the actor may not know of the survey.
        StepNotAllowed: it is no draft any more, or the actor does not run it.
        NameTaken: the class is in the sample already.
        SurveyRefused: the instrument is for other ages than this grade's.
    """
    survey = get(work, survey_id)
    next_state(SURVEYS[survey.kind], survey.state, SurveyAction.SAMPLE, work.actor.party)
    if fit_of(survey_instruments.pinned(survey), grade) is Fit.OUTSIDE:
        raise SurveyRefused("other_ages")
    if any((c.row.grade, c.row.class_name) == (grade, class_name) for c in counted(work, survey)):
        raise NameTaken
    row = SurveyClass(
        school_id=survey.school_id,
        id=uuid4(),
        survey_id=survey.id,
        grade=grade,
        class_name=class_name,
        n_enrolled=n_enrolled,
    )
    work.session.add(row)
    work.session.flush()
    work.session.add(survey_boxes.empty(work.settings, survey.school_id, row.id, survey.id))
    work.session.flush()
    audit.note(work, "survey_sampled", survey=survey.id)
    return row


def remove_class(work: Work, survey_id: UUID, class_id: UUID) -> None:
    """Take a class out of the sample of a draft, with its codes.

    Raises:
        NotFound: the actor may not know of the survey, or it has no such class.
        StepNotAllowed: it is no draft any more, or the actor does not run it.
    """
    survey = get(work, survey_id)
    next_state(SURVEYS[survey.kind], survey.state, SurveyAction.SAMPLE, work.actor.party)
    _erase_classes(work, survey, [class_of(work, survey, class_id).row.id])
    audit.note(work, "survey_sampled", survey=survey.id)


def move(work: Work, survey_id: UUID, action: SurveyAction) -> Survey:
    """Open, close or discard a survey.

    Raises:
        NotFound: the actor may not know of the survey.
        StepNotAllowed: the table holds no such step for this actor.
        SurveyRefused: no class, a class without codes, an instrument that has changed, too few
            cards proven, or no vault.
    """
    survey = get(work, survey_id)
    target = next_state(SURVEYS[survey.kind], survey.state, action, work.actor.party)
    if action is SurveyAction.OPEN:
        _check_ready(work, survey)
    survey.state = target
    if target is SurveyState.DISCARDED:
        _erase_classes(work, survey, [each.row.id for each in counted(work, survey)])
        work.session.delete(survey)
    work.session.flush()
    audit.note(work, "survey_moved", survey=survey.id, action=action)
    return survey


def counted(work: Work, survey: Survey) -> Sequence[ClassCount]:
    """Return the classes of a survey by grade and name, with their codes counted."""
    own = SurveyClass.school_id == survey.school_id, SurveyClass.survey_id == survey.id
    rows = work.session.scalars(
        select(SurveyClass).where(*own).order_by(SurveyClass.grade, SurveyClass.class_name)
    ).all()
    counts = work.session.execute(
        select(SurveyCode.class_id, SurveyCode.is_used, func.count())
        .where(SurveyCode.school_id == survey.school_id)
        .where(SurveyCode.class_id.in_([row.id for row in rows]))
        .group_by(SurveyCode.class_id, SurveyCode.is_used)
    )
    n_of = {(class_id, is_used): n for class_id, is_used, n in counts}
    used = {row.id: n_of.get((row.id, True), 0) for row in rows}
    return [
        ClassCount(row, used[row.id] + n_of.get((row.id, False), 0), used[row.id]) for row in rows
    ]


def class_of(work: Work, survey: Survey, class_id: UUID) -> ClassCount:
    """Find one class of a survey.

    Raises:
        NotFound: the survey has no such class.
    """
    found = next((c for c in counted(work, survey) if c.row.id == class_id), None)
    if found is None:
        raise NotFound("survey class")
    return found


def _check_ready(work: Work, survey: Survey) -> None:
    survey_instruments.pinned(survey)
    classes = counted(work, survey)
    if not classes:
        raise SurveyRefused("no_class")
    if any(not each.n_codes for each in classes):
        raise SurveyRefused("no_codes")
    if cards.n_proven(work.session, survey.school_id) < cards.NEEDED:
        raise SurveyRefused("cards_unproven")
    _check_vault(work, Purpose(survey.kind.value))


def _check_vault(work: Work, purpose: Purpose) -> None:
    """See to it that what is answered can be opened: a school of an older release has no vault."""
    try:
        certified_vault(work.session, work.directory, work.actor.unit_id, purpose)
    except NoKey:
        raise SurveyRefused("no_survey_vault") from None


def _erase_classes(work: Work, survey: Survey, ids: Sequence[UUID]) -> None:
    school = survey.school_id
    for table, column in (
        (SurveyCode, SurveyCode.class_id),
        (SurveyBox, SurveyBox.id),
        (SurveyClass, SurveyClass.id),
    ):
        work.session.execute(delete(table).where(table.school_id == school, column.in_(ids)))
