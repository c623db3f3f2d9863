"""Anonymous surveys of a small township, from the set-up to the last answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from instruments.definition import InstrumentKind
from referral.surveys import SurveyAction
from screening import clock
from screening.roles import Role
from screening.services import survey_answers, survey_codes, surveys
from screening.services.survey_figures import SurveyFigures, figures_of
from tests.township import A_MORNING, FIRST, Township

RUNNER = {
    InstrumentKind.AWARENESS: Role.COORDINATOR,
    InstrumentKind.BULLYING: Role.SCHOOL_LEAD,
}
INSTRUMENT = {
    InstrumentKind.AWARENESS: "awareness_own",
    InstrumentKind.BULLYING: "bullying_own",
}
KNOWN = (0, 0, 0, 0, 1, 1, 1, 0)
"""All eight facts known."""

UNKNOWN = (2,) * 8
"""None of them."""


@dataclass(frozen=True, slots=True)
class Class:
    """A class to be asked: how many codes are printed, and how many students it has."""

    grade: int = 7
    name: str = "1班"
    n_codes: int = 3
    n_enrolled: int | None = None


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey with its classes, and the codes of each."""

    id: UUID
    class_ids: Sequence[UUID]
    codes: Sequence[Sequence[str]]


def survey(
    town: Township,
    *classes: Class,
    kind: InstrumentKind = InstrumentKind.AWARENESS,
    unit: str = FIRST,
    name: str = "秋季调查",
    is_open: bool = True,
) -> Survey:
    """Set a survey up, today and on `A_MORNING`, and open it."""
    today = clock.now().date()
    ids: list[UUID] = []
    codes: list[Sequence[str]] = []
    with town.work_as(RUNNER[kind], unit) as work:
        made = surveys.set_up(
            work,
            instrument_id=INSTRUMENT[kind],
            term="2026-autumn",
            name=name,
            opens_on=min(today, A_MORNING.date()) - timedelta(days=7),
            closes_on=max(today, A_MORNING.date()) + timedelta(days=30),
        )
        survey_id = made.id
        for each in classes or (Class(),):
            facts = {"grade": each.grade, "class_name": each.name, "n_enrolled": each.n_enrolled}
            row = surveys.add_class(work, made.id, **facts)
            ids.append(row.id)
            codes.append(survey_codes.draw(work, made.id, row.id, each.n_codes))
        if is_open:
            surveys.move(work, made.id, SurveyAction.OPEN)
    return Survey(survey_id, ids, codes)


def answer(town: Township, code: str, answers: Sequence[int | None]) -> None:
    """Answer under a code and hand in."""
    lab = town.lab()
    code_id = survey_answers.enter(lab, code, "seat")
    survey_answers.hand_in(lab, survey_answers.current(lab, code_id), answers, "zh")


def figures(
    town: Township, made: Survey | None = None, role: Role = Role.COUNSELOR, unit: str = FIRST
) -> SurveyFigures:
    """Read what a survey that is over found: this one, or the only one."""
    with town.work_as(role, unit) as work:
        found = surveys.listed(work)
        one = next(each for each in found if made is None or each.id == made.id)
        return figures_of(work, one)


def close(
    town: Township,
    made: Survey,
    kind: InstrumentKind = InstrumentKind.AWARENESS,
    unit: str = FIRST,
) -> None:
    """Close a survey, so that its figures are told."""
    with town.work_as(RUNNER[kind], unit) as work:
        surveys.move(work, made.id, SurveyAction.CLOSE)
