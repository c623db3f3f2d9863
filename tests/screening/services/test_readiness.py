from datetime import date, timedelta

import pytest
from sqlalchemy import update

from referral.states import WaveAction
from screening import clock
from screening.models import Keyslot, WaveForm
from screening.roles import Role
from screening.services import readiness, sittings, waves
from screening.services.errors import CannotOpen
from screening.services.readiness import Level
from tests.township import CLASS, Township

TODAY = clock.day_in_china(clock.now())


def _wave(township: Township, name="普测", **others):
    facts = {"term": "2026-autumn", "grades": [7], "opens_on": TODAY}
    facts |= {"closes_on": TODAY + timedelta(days=14)} | others
    with township.work_as(Role.COORDINATOR) as work:
        return waves.set_up(work, waves.standard_text(work), name=name, **facts).id


def _lines(township: Township, wave_id):
    with township.work_as(Role.COORDINATOR) as work:
        wave = waves.get(work, wave_id)
        found = readiness.lines(work, wave, readiness.classes_of(work, wave))
        return {line.key: line.level for line in found}


def _open(township: Township, wave_id):
    with township.work_as(Role.COORDINATOR) as work:
        sittings.issue(work, wave_id, grade=7, class_name=CLASS)
        waves.move(work, wave_id, WaveAction.OPEN)


def _change(township: Township, statement):
    with township.database.writing() as session:
        session.execute(statement)


def test_all_is_well_where_everything_is_there(township):
    township.students(3)

    lines = _lines(township, _wave(township))

    assert lines == dict.fromkeys(("cards", "window", "instruments", "consents"), Level.WELL)


def test_who_has_no_consent_is_a_warning_and_nobody_at_all_must_be_mended(township):
    township.students_without_consent(2, first=10)
    assert _lines(township, _wave(township))["no_consent"] is Level.MEND

    township.students(1)
    assert _lines(township, _wave(township, "第二轮"))["consents_missing"] is Level.WARNING


def test_a_grade_without_students_must_be_mended(township):
    assert _lines(township, _wave(township))["no_students"] is Level.MEND


@pytest.mark.parametrize(
    ("opens", "days", "key", "level"),
    [
        (TODAY - timedelta(days=9), 3, "window_over", Level.MEND),
        (TODAY, 61, "window_long", Level.WARNING),
        (TODAY + timedelta(days=7), 30, "window_later", Level.WARNING),
        # 2030-01-05 is a Saturday.
        (date(2030, 1, 5), 1, "window_weekend", Level.WARNING),
        (date(2030, 1, 5), 2, "window_later", Level.WARNING),
    ],
)
def test_a_window_is_held_against_the_calendar(township, opens, days, key, level):
    township.students(1)

    wave_id = _wave(township, opens_on=opens, closes_on=opens + timedelta(days=days))

    assert _lines(township, wave_id)[key] is level


def test_another_wave_of_the_same_days_and_grades_is_warned_of(township):
    township.students(1)
    _wave(township)

    assert _lines(township, _wave(township, "又一轮"))["overlap"] is Level.WARNING
    later = TODAY + timedelta(days=30)
    assert "overlap" not in _lines(
        township, _wave(township, "以后", opens_on=later, closes_on=later + timedelta(days=9))
    )
    assert "overlap" not in _lines(township, _wave(township, "别的年级", grades=[8]))


def test_students_outside_the_ages_of_their_questionnaires_are_counted(township):
    # Born on 2013-09-01 they are 11 in August 2025, and PHQ-9 is used from 12 on.
    township.students(2)
    summer = date(2025, 8, 1)

    wave_id = _wave(township, opens_on=summer, closes_on=TODAY)

    assert _lines(township, wave_id)["ages_of_some"] is Level.WARNING


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"digest": "0" * 64}, "instrument_changed"),
        ({"instrument_id": "phq_a", "version": "1"}, "provisional_wording"),
        ({"instrument_id": "psc17", "version": "1"}, "wording_gone"),
        ({"instrument_id": "nothing"}, "unknown_instrument"),
    ],
)
def test_an_instrument_that_may_not_be_used_cannot_open(township, changed, key):
    township.students(1)
    wave_id = _wave(township)
    _change(township, update(WaveForm).where(WaveForm.position == 0).values(**changed))

    assert _lines(township, wave_id)[key] is Level.MEND
    with pytest.raises(CannotOpen) as refusal:
        _open(township, wave_id)
    assert refusal.value.why in {key, "instrument_changed"}


def test_cards_that_nobody_has_typed_hold_a_wave_back_and_no_rehearsal(township):
    township.students(1)
    _change(township, update(Keyslot).values(is_proven=False))
    wave_id, rehearsal_id = _wave(township), _wave(township, "演练", is_rehearsal=True)

    assert _lines(township, wave_id)["cards_unproven"] is Level.MEND
    assert _lines(township, rehearsal_id).keys() == {"window", "instruments"}
    with pytest.raises(CannotOpen, match="cards_unproven"):
        _open(township, wave_id)
    with township.work_as(Role.COORDINATOR) as work:
        assert waves.get(work, wave_id).frozen_on is None
