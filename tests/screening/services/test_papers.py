from uuid import UUID

import pytest

from referral.consents import Channel, Decision
from referral.states import WaveAction
from screening import clock
from screening.models import Paper, Sheet
from screening.roles import Role
from screening.services import consents, students, waves
from screening.services.consents import Word
from screening.services.enrolment import LeaveReason
from screening.services.errors import NotFound, PaperRefused
from screening.vault import NoKey
from tests.screening.services.test_paper_entries import ONE, OTHER, count, enter, of_slip
from tests.township import CALM, SECOND, Township, Wave

WITHDRAWN = Word(
    decision=Decision.WITHDRAWN,
    channel=Channel.TELEPHONE,
    decided_on=clock.day_in_china(clock.now()),
)


@pytest.fixture
def wave(township: Township) -> Wave:
    return township.wave(2)


@pytest.fixture
def student(township: Township, wave: Wave) -> UUID:
    """Give the student who holds the first slip."""
    return of_slip(township, wave, 0)


def test_closing_the_wave_drops_what_was_entered_once(
    township: Township, wave: Wave, student: UUID
) -> None:
    enter(township, wave, student, CALM)
    with township.work_as(ONE) as work:
        waves.move(work, wave.id, WaveAction.CLOSE)

    assert count(township, Paper) == 0
    with pytest.raises(PaperRefused, match="wave_not_open"):
        enter(township, wave, student, CALM, OTHER)


def test_a_consent_that_is_withdrawn_in_between_ends_the_entry(
    township: Township, wave: Wave, student: UUID
) -> None:
    enter(township, wave, student, CALM)
    with township.work_as(ONE) as work:
        consents.record(work, student, WITHDRAWN)

    assert count(township, Paper) == 0
    with pytest.raises(PaperRefused, match="no_consent"):
        enter(township, wave, student, CALM, OTHER)
    assert count(township, Sheet) == 0


def test_whoever_leaves_in_between_has_no_sheet(
    township: Township, wave: Wave, student: UUID
) -> None:
    enter(township, wave, student, CALM)
    with township.work_as(ONE) as work:
        students.leave(work, student, LeaveReason.MOVED)

    assert count(township, Paper) == 0
    with pytest.raises(PaperRefused, match="left"):
        enter(township, wave, student, CALM, OTHER)


def test_a_proctor_and_a_school_lead_hold_no_key_to_any_of_it(
    township: Township, wave: Wave, student: UUID
) -> None:
    for role in (Role.PROCTOR, Role.SCHOOL_LEAD):
        with pytest.raises(NoKey):
            enter(township, wave, student, CALM, role)


def test_another_school_cannot_know_of_it(township: Township, wave: Wave, student: UUID) -> None:
    with pytest.raises(NotFound):
        enter(township, wave, student, CALM, ONE, SECOND)
