from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, select

from instruments.definition import InstrumentKind
from referral.errors import StepNotAllowed
from referral.surveys import SurveyAction, SurveyState
from screening.models import Grant, Survey, SurveyBox, SurveyClass, SurveyCode, Vault
from screening.roles import Role
from screening.services import survey_codes, surveys
from screening.services.errors import NameTaken, NotFound, NothingToDo, SurveyRefused, TicketRefused
from screening.services.survey_boxes import MOST
from screening.services.survey_figures import figures_of
from screening.vault import NoKey
from tests.surveys import INSTRUMENT, KNOWN, RUNNER, Class, answer, close, figures, survey
from tests.township import FIRST, SECOND, Township

AWARENESS, BULLYING = InstrumentKind.AWARENESS, InstrumentKind.BULLYING
FACTS = {
    "term": "2026-autumn",
    "name": "调查",
    "opens_on": date(2026, 11, 1),
    "closes_on": date(2026, 11, 30),
}


@pytest.mark.parametrize("kind", RUNNER)
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.COUNSELOR, Role.SCHOOL_LEAD, Role.PROCTOR])
def test_only_whoever_runs_a_kind_sets_one_up(township: Township, kind, role):
    with township.work_as(role) as work:
        if role is RUNNER[kind]:
            assert surveys.set_up(work, instrument_id=INSTRUMENT[kind], **FACTS).kind is kind
        else:
            with pytest.raises(NotFound):
                surveys.set_up(work, instrument_id=INSTRUMENT[kind], **FACTS)


def test_no_screening_instrument_goes_into_a_survey(township: Township):
    with township.work_as(Role.COORDINATOR) as work, pytest.raises(NotFound):
        surveys.set_up(work, instrument_id="phq9", **FACTS)


def test_a_coordinator_knows_nothing_of_a_survey_of_bullying(township: Township):
    made = survey(township, kind=BULLYING)

    with township.work_as(Role.COORDINATOR) as work:
        assert list(surveys.listed(work)) == []
        with pytest.raises(NotFound):
            surveys.get(work, made.id)
        with pytest.raises(NotFound):
            survey_codes.draw(work, made.id, made.class_ids[0], 1)
        with pytest.raises(NotFound):
            surveys.move(work, made.id, SurveyAction.CLOSE)
        # Not even by a name that is taken.
        surveys.set_up(work, instrument_id="awareness_own", **{**FACTS, "name": "秋季调查"})


def test_the_keys_follow_the_permission(township: Township):
    made = survey(township, Class(n_codes=12), kind=BULLYING)
    for code in made.codes[0]:
        answer(township, code, (0,) * 7)
    close(township, made, BULLYING)

    assert figures(township, made, Role.SCHOOL_LEAD).n_sheets == 12
    # Whoever writes himself into the table of roles still lacks the key.
    with township.work_as(Role.COORDINATOR) as work:
        row = work.session.scalars(select(Survey).where(Survey.id == made.id)).one()
        with pytest.raises(NoKey):
            figures_of(work, row)


def test_another_school_finds_nothing(township: Township):
    made = survey(township)

    with township.work_as(Role.COORDINATOR, SECOND) as work:
        assert list(surveys.listed(work)) == []
        with pytest.raises(NotFound):
            surveys.get(work, made.id)


def test_a_name_is_taken_once_a_term_and_kind(township: Township):
    survey(township)

    with township.work_as(Role.COORDINATOR) as work, pytest.raises(NameTaken):
        surveys.set_up(work, instrument_id="awareness_own", **{**FACTS, "name": "秋季调查"})


def test_a_class_is_in_the_sample_once_and_of_an_age_that_is_asked(township: Township):
    made = survey(township, is_open=False)

    with township.work_as(Role.COORDINATOR) as work:
        with pytest.raises(NameTaken):
            surveys.add_class(work, made.id, grade=7, class_name="1班", n_enrolled=None)
        with pytest.raises(SurveyRefused, match="other_ages"):
            surveys.add_class(work, made.id, grade=1, class_name="1班", n_enrolled=None)


def test_it_opens_only_with_classes_that_have_codes(township: Township):
    with township.work_as(Role.COORDINATOR) as work:
        made = surveys.set_up(work, instrument_id="awareness_own", **FACTS)
        with pytest.raises(SurveyRefused, match="no_class"):
            surveys.move(work, made.id, SurveyAction.OPEN)
        row = surveys.add_class(work, made.id, grade=7, class_name="1班", n_enrolled=None)
        with pytest.raises(SurveyRefused, match="no_codes"):
            surveys.move(work, made.id, SurveyAction.OPEN)
        survey_codes.draw(work, made.id, row.id, 2)
        assert surveys.move(work, made.id, SurveyAction.OPEN).state is SurveyState.OPEN


def test_a_school_without_the_vault_is_told_so_before_anybody_answers(township: Township):
    with township.database.writing() as session:
        ids = select(Vault.id).where(Vault.purpose == "awareness")
        session.execute(delete(Grant).where(Grant.vault_id.in_(ids)))
        session.execute(delete(Vault).where(Vault.purpose == "awareness"))

    with (
        township.work_as(Role.COORDINATOR) as work,
        pytest.raises(SurveyRefused, match="no_survey_vault"),
    ):
        surveys.set_up(work, instrument_id="awareness_own", **FACTS)


def test_an_open_survey_keeps_its_classes_and_a_closed_one_everything(township: Township):
    made = survey(township)

    with township.work_as(Role.COORDINATOR) as work:
        for refused in (
            lambda: surveys.remove_class(work, made.id, made.class_ids[0]),
            lambda: surveys.move(work, made.id, SurveyAction.DISCARD),
        ):
            with pytest.raises(StepNotAllowed):
                refused()
    close(township, made)
    with township.work_as(Role.COORDINATOR) as work, pytest.raises(StepNotAllowed):
        survey_codes.draw(work, made.id, made.class_ids[0], 1)


def test_discarding_a_draft_leaves_no_row(township: Township):
    made = survey(township, Class(), Class(8), is_open=False)
    with township.work_as(Role.COORDINATOR) as work:
        surveys.remove_class(work, made.id, made.class_ids[1])
        assert len(surveys.counted(work, surveys.get(work, made.id))) == 1
        surveys.move(work, made.id, SurveyAction.DISCARD)

    with township.database.reading() as session:
        for table in (Survey, SurveyClass, SurveyCode, SurveyBox):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_printing_again_kills_the_codes_that_were_not_used(township: Township):
    made = survey(township, Class(n_codes=3))
    used, *lost = made.codes[0]
    answer(township, used, KNOWN)

    with township.work_as(Role.COORDINATOR) as work:
        fresh = survey_codes.draw(work, made.id, made.class_ids[0], 4)
        (counted,) = surveys.counted(work, surveys.get(work, made.id))

    assert (counted.n_codes, counted.n_used) == (5, 1)
    with pytest.raises(TicketRefused):
        answer(township, lost[0], KNOWN)
    answer(township, fresh[0], KNOWN)


def test_a_class_has_no_more_codes_than_its_box_has_room_for(township: Township):
    made = survey(township, Class(n_codes=1))
    answer(township, made.codes[0][0], KNOWN)

    with township.work_as(Role.COORDINATOR) as work:
        assert len(survey_codes.draw(work, made.id, made.class_ids[0], MOST)) == MOST - 1
        with pytest.raises(NotFound):
            survey_codes.draw(work, made.id, uuid4(), 1)
    with township.database.writing() as session:
        session.execute(SurveyCode.__table__.update().values(is_used=True))
    with township.work_as(Role.COORDINATOR) as work, pytest.raises(NothingToDo):
        survey_codes.draw(work, made.id, made.class_ids[0], 1)


def test_no_page_of_a_survey_needs_the_records_or_the_roster(township: Township):
    """The head holds neither key, and runs a survey from the set-up to its figures."""
    made = survey(township, Class(n_codes=10), kind=BULLYING)
    for code in made.codes[0]:
        answer(township, code, (1, 0, 0, 0, 0, 0, 0))
    close(township, made, BULLYING)
    account = township.accounts[FIRST, Role.SCHOOL_LEAD]

    with township.database.reading() as session:
        held = session.scalars(
            select(Vault.purpose)
            .join(Grant, Grant.vault_id == Vault.id)
            .where(Grant.account_id == account.account_id)
        ).all()

    assert set(held) == {"awareness", "bullying"}
    assert figures(township, made, Role.SCHOOL_LEAD).n_sheets == 10
