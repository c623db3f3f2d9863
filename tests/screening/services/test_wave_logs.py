import pytest
from sqlalchemy import update

from crypto.errors import CryptoError
from referral.states import WaveAction
from screening.models import WaveStep
from screening.roles import Role
from screening.services import wave_logs, waves
from screening.services.errors import NotFound
from screening.vault import NoKey
from tests.township import SECOND, Township


def _steps(township: Township, wave_id, role=Role.COORDINATOR):
    with township.work_as(role) as work:
        return [
            (s.action, s.role, s.reason) for s in wave_logs.listed(work, waves.get(work, wave_id))
        ]


@pytest.mark.parametrize("reader", [Role.COORDINATOR, Role.COUNSELOR])
def test_every_step_stands_with_who_and_why(township, reader):
    wave = township.wave(2)
    with township.work_as(Role.COORDINATOR) as work:
        waves.move(work, wave.id, WaveAction.CLOSE)
    with township.work_as(Role.COORDINATOR) as work:
        waves.move(work, wave.id, WaveAction.REOPEN, " 流感停课，补测 ")

    by = Role.COORDINATOR
    assert sorted(_steps(township, wave.id, reader)) == sorted(
        [
            ("set_up", by, ""),
            ("issue_tickets", by, ""),
            ("open", by, ""),
            ("close", by, ""),
            ("reopen", by, "流感停课，补测"),
        ]
    )


def test_whoever_holds_no_roster_vault_cannot_read_why(township):
    wave = township.wave(2)

    with pytest.raises(NoKey):
        _steps(township, wave.id, Role.PROCTOR)


def test_another_school_finds_nothing(township):
    wave = township.wave(2)

    with township.work_as(Role.COORDINATOR, SECOND) as work, pytest.raises(NotFound):
        wave_logs.listed(work, waves.get(work, wave.id))


def test_a_step_that_is_put_under_another_wave_is_refused(township):
    wave = township.wave(2)
    with township.work_as(Role.COORDINATOR) as work:
        other = waves.set_up(
            work,
            waves.standard_text(work),
            term="2026-autumn",
            name="另一轮",
            grades=[7],
            opens_on=waves.get(work, wave.id).opens_on,
            closes_on=waves.get(work, wave.id).closes_on,
        ).id
    with township.database.writing() as session:
        session.execute(update(WaveStep).where(WaveStep.wave_id == wave.id).values(wave_id=other))

    with pytest.raises(CryptoError):
        _steps(township, other)
