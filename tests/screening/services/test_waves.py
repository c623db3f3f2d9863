from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from referral.errors import MalformedStandard, ReasonMissing, StepNotAllowed
from referral.standard import DEFAULT_FILE
from referral.states import WaveAction, WaveState
from screening import clock
from screening.db import Base
from screening.models import WaveForm
from screening.roles import Role
from screening.services import batteries, seats, sittings, waves
from screening.services.errors import CannotOpen, NameTaken, NotFound, TicketRefused
from tests.township import CLASS, SECOND, Township

TODAY = clock.day_in_china(clock.now())
FACTS = {
    "term": "2026-autumn",
    "name": "普测",
    "grades": [7],
    "opens_on": TODAY,
    "closes_on": TODAY + timedelta(days=9),
}
GROWS = {"audit_entry", "staff_session", "throttle", "standard"}


def _set_up(township: Township, **others):
    with township.work_as(Role.COORDINATOR) as work:
        return waves.set_up(work, waves.standard_text(work), **{**FACTS, **others}).id


def _edit(township: Township, wave_id, role=Role.COORDINATOR, text=None, **others):
    with township.work_as(role) as work:
        own = text or waves.standard_text(work)
        waves.edit(work, wave_id, own, **{**FACTS, **others})


def _rows(township: Township) -> dict[str, int]:
    with township.database.reading() as session:
        tables = [t for t in Base.metadata.tables.values() if t.name not in GROWS]
        return {t.name: session.scalar(select(func.count()).select_from(t)) for t in tables}


def test_a_draft_is_changed_and_its_forms_are_pinned_anew(township):
    wave_id = _set_up(township)

    _edit(township, wave_id, name="秋季普测", grades=[4, 8], closes_on=TODAY + timedelta(days=20))

    with township.work_as(Role.COORDINATOR) as work:
        wave = waves.get(work, wave_id)
        assert (wave.name, wave.closes_on) == ("秋季普测", TODAY + timedelta(days=20))
        answered = {
            g: [f.instrument_id for f in rows] for g, rows in batteries.forms(work, wave).items()
        }
    assert answered == {4: ["who5"], 8: ["phq9", "gad7", "who5"]}


def test_a_draft_may_keep_its_own_name_and_take_no_others(township):
    wave_id = _set_up(township)
    _set_up(township, name="别的")

    _edit(township, wave_id, closes_on=TODAY)
    with pytest.raises(NameTaken):
        _edit(township, wave_id, name="别的")


def test_a_change_that_is_refused_leaves_everything_as_it_was(township):
    wave_id = _set_up(township)
    broken = DEFAULT_FILE.read_bytes().replace(b'"who5"]', b'"who5", "phq_a"]')

    with pytest.raises(CannotOpen, match="no_battery"):
        _edit(township, wave_id, name="另一个", grades=[1])
    with pytest.raises(MalformedStandard):
        _edit(township, wave_id, text=broken, name="另一个")

    with township.work_as(Role.COORDINATOR) as work:
        assert waves.get(work, wave_id).name == "普测"
    with township.database.reading() as session:
        assert len(session.scalars(select(WaveForm.instrument_id)).all()) == 3


def test_a_questionnaire_for_other_ages_is_not_set_up(township):
    standard = DEFAULT_FILE.read_bytes()
    # PHQ-9 is used from 12 on; in grade 4 nobody is.
    for_children = standard.replace(b"grades = [4, 5, 6]", b"grades = [5, 6]").replace(
        b"grades = [7, 8, 9]", b"grades = [4, 7, 8, 9]"
    )

    with pytest.raises(CannotOpen) as refusal, township.work_as(Role.COORDINATOR) as work:
        waves.set_up(work, for_children, **{**FACTS, "grades": [4]})

    assert refusal.value.why == "other_ages"
    assert refusal.value.facts == {"instrument": "phq9", "grade": "4"}


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.PROCTOR])
def test_only_a_coordinator_changes_or_discards(township, role):
    wave_id = _set_up(township)

    with pytest.raises(StepNotAllowed):
        _edit(township, wave_id, role=role)
    with pytest.raises(StepNotAllowed), township.work_as(role) as work:
        waves.move(work, wave_id, WaveAction.DISCARD)


def test_another_schools_wave_is_neither_changed_nor_discarded(township):
    wave_id = _set_up(township)

    with township.work_as(Role.COORDINATOR, SECOND) as work:
        with pytest.raises(NotFound):
            waves.edit(work, wave_id, waves.standard_text(work), **FACTS)
        with pytest.raises(NotFound):
            waves.move(work, wave_id, WaveAction.DISCARD)


def test_a_discarded_draft_leaves_no_row_and_frees_its_name(township):
    before = _rows(township)
    wave_id = _set_up(township)

    with township.work_as(Role.COORDINATOR) as work:
        waves.move(work, wave_id, WaveAction.DISCARD)

    assert _rows(township) == before
    assert _set_up(township)


def test_printed_tickets_are_discarded_with_a_reason_and_open_nothing(township):
    township.students(2)
    before = _rows(township)
    wave_id = _set_up(township)
    with township.work_as(Role.COORDINATOR) as work:
        issued = sittings.issue(work, wave_id, grade=7, class_name=CLASS)

    with pytest.raises(ReasonMissing), township.work_as(Role.COORDINATOR) as work:
        waves.move(work, wave_id, WaveAction.DISCARD)
    with pytest.raises(StepNotAllowed):
        _edit(township, wave_id)
    with township.work_as(Role.COORDINATOR) as work:
        waves.move(work, wave_id, WaveAction.DISCARD, "日期定错了")

    assert _rows(township) == before
    with pytest.raises(TicketRefused):
        seats.enter(township.lab(), issued.slips[0].code, "seat")


def test_what_was_ever_open_is_not_discarded(township):
    wave = township.wave(2)

    for action in (None, WaveAction.CLOSE):
        with township.work_as(Role.COORDINATOR) as work:
            if action:
                waves.move(work, wave.id, action)
            with pytest.raises(StepNotAllowed):
                waves.move(work, wave.id, WaveAction.DISCARD, "不要了")


def test_a_rehearsal_is_in_a_list_of_its_own(township):
    wave_id, rehearsal_id = _set_up(township), _set_up(township, name="演练", is_rehearsal=True)

    with township.work_as(Role.COORDINATOR) as work:
        assert [wave.id for wave in waves.listed(work)] == [wave_id]
        assert [wave.id for wave in waves.rehearsals(work)] == [rehearsal_id]
        assert waves.get(work, wave_id).state is WaveState.DRAFT


def test_august_to_january_is_autumn():
    assert waves.term_of(date(2027, 1, 31)) == "2026-autumn"
    assert waves.term_of(date(2027, 2, 1)) == "2027-spring"
    assert waves.terms_around(date(2026, 8, 1)) == ("2026-autumn", "2027-spring")
