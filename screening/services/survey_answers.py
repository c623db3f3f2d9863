"""What a child does in an anonymous survey: a code opens it, and one transaction takes its answers.

Nothing of it is kept on the server in between, and nothing of it is audited.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, select, update

from crypto import survey_codes
from crypto.errors import CodeMistyped
from instruments.definition import Instrument
from referral.surveys import SurveyState
from screening.clock import day_in_china
from screening.documents import BLANK
from screening.models import Purpose, Survey, SurveyBox, SurveyClass, SurveyCode
from screening.services import survey_boxes, survey_instruments, throttles
from screening.services.errors import CodeUsed, ItemRefused, SurveyOver, TicketRefused
from screening.services.work import LabWork
from screening.survey_documents import SurveySheet
from screening.vault import certified_vault


@dataclass(frozen=True, slots=True)
class Asked:
    """What an unused code leads to: a class of a survey, and the instrument that it is asked."""

    school_id: UUID
    survey_id: UUID
    class_id: UUID
    code_id: UUID
    instrument: Instrument


def enter(work: LabWork, text: str, seat: str) -> UUID:
    """Return the lookup id of a typed code that can be used now.

    Args:
        work: the lab's piece of work.
        text: what was typed.
        seat: an opaque id of the browser; wrong codes are counted by it.

    Raises:
        CodeUsed: it was used before.
        TicketRefused: it is unknown, mistyped, or its survey takes no answers now.
        Throttled: too many wrong codes from this browser, or in all surveys together.
    """
    limits = throttles.of_codes(work.settings.signing_key, "survey", seat)
    throttles.check(work.database, limits, work.now)
    try:
        code_id = UUID(bytes=survey_codes.lookup(text, work.settings.signing_key))
        current(work, code_id)
    except (CodeMistyped, SurveyOver):
        throttles.count(work.database, limits, work.now)
        raise TicketRefused from None
    return code_id


def current(work: LabWork, code_id: UUID) -> Asked:
    """Return what a code leads to.

    Raises:
        CodeUsed: something was handed in with it.
        SurveyOver: there is no such code, or its survey takes no answers now.
        SurveyRefused: the instrument is not there any more.
    """
    with work.database.reading() as session:
        row = session.execute(
            select(SurveyCode, SurveyClass, Survey)
            .join(
                SurveyClass,
                (SurveyClass.school_id == SurveyCode.school_id)
                & (SurveyClass.id == SurveyCode.class_id),
            )
            .join(
                Survey,
                (Survey.school_id == SurveyClass.school_id) & (Survey.id == SurveyClass.survey_id),
            )
            .where(SurveyCode.id == code_id)
        ).one_or_none()
        if row is None:
            raise SurveyOver
        code, found, survey = row
        if code.is_used:
            raise CodeUsed
        if not _takes_answers(work, survey.state, survey.opens_on, survey.closes_on):
            raise SurveyOver
        instrument = survey_instruments.pinned(survey)
        return Asked(survey.school_id, survey.id, found.id, code_id, instrument)


def hand_in(work: LabWork, asked: Asked, answers: Sequence[int | None], language: str) -> None:
    """Spend the code and store the answers in one transaction: both are durable, or neither.

    Args:
        work: the lab's piece of work.
        asked: what the code led to.
        answers: one an item, in the instrument's order; None for a blank.
        language: in which it was answered.

    Raises:
        ItemRefused: an answer is none of its item's options.
        CodeUsed: something was handed in with the code meanwhile.
        SurveyOver: the survey was closed meanwhile.
        SealBroken: the class's box was altered.
    """
    sheet = SurveySheet(_packed(asked.instrument, answers), language)
    with work.database.reading() as session:
        vault = certified_vault(
            session, work.settings.directory, asked.school_id, Purpose(asked.instrument.kind.value)
        )
    sealed = survey_boxes.sealed_sheet(vault, sheet, asked.class_id, asked.survey_id)
    work.database.write(lambda connection: _put_in(work, connection, asked, sealed))
    work.database.forget_history()


def _put_in(work: LabWork, connection: Connection, asked: Asked, sealed: bytes) -> None:
    at = Survey.school_id == asked.school_id, Survey.id == asked.survey_id
    query = select(Survey.state, Survey.opens_on, Survey.closes_on).where(*at)
    survey = connection.execute(query.with_for_update()).one_or_none()
    if survey is None or not _takes_answers(work, *survey):
        raise SurveyOver
    code = SurveyCode.school_id == asked.school_id, SurveyCode.id == asked.code_id
    spending = update(SurveyCode).where(*code, SurveyCode.is_used.is_(False)).values(is_used=True)
    if connection.execute(spending).rowcount != 1:
        raise CodeUsed
    box = SurveyBox.school_id == asked.school_id, SurveyBox.id == asked.class_id
    before = connection.execute(select(SurveyBox.sealed_box).where(*box).with_for_update())
    after = survey_boxes.with_one_more(
        work.settings, before.scalar_one(), sealed, asked.class_id, asked.survey_id
    )
    connection.execute(update(SurveyBox).where(*box).values(sealed_box=after))


def _takes_answers(work: LabWork, state: SurveyState, opens_on: date, closes_on: date) -> bool:
    return opens_on <= day_in_china(work.now) <= closes_on and state is SurveyState.OPEN


def _packed(instrument: Instrument, answers: Sequence[int | None]) -> bytes:
    packed = bytearray()
    for position, (item_id, value) in enumerate(zip(instrument.items, answers, strict=True)):
        if value is not None and value not in instrument.option_values(item_id):
            raise ItemRefused(position)
        packed.append(BLANK if value is None else value)
    return bytes(packed)
