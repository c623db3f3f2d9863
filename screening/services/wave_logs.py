"""The steps that a wave has taken: what, by which role, why and when, sealed to its school."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import select

from screening.documents import StepTaken
from screening.models import Purpose, Wave, WaveStep
from screening.models.seals import SEALS
from screening.services.work import Work
from screening.vault import certified_vault, get_with

STEP = SEALS["wave_step.sealed_step"]

SET_UP = "set_up"
"""What a wave begins with; every other step is one of its table."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A step as it is read."""

    action: str
    role: str
    #: Empty where none was given.
    reason: str
    at: datetime


def note(work: Work, wave: Wave, action: str, reason: str = "") -> None:
    """Write a step down, with the wave; whoever may take one can write, whoever holds it or not.

    Raises:
        CertificateInvalid: the key of the school's roster vault was exchanged.
    """
    vault = certified_vault(work.session, work.directory, wave.school_id, Purpose.ROSTER)
    step = StepTaken(action, work.actor.role, reason.strip(), int(work.now.timestamp()))
    row_id = uuid4()
    sealed = STEP.close_to(vault, step.pack(), row_id, wave.id)
    work.session.add(
        WaveStep(school_id=wave.school_id, id=row_id, wave_id=wave.id, sealed_step=sealed)
    )
    work.session.flush()


def listed(work: Work, wave: Wave) -> Sequence[Taken]:
    """Open the steps of a wave of the actor's school, the earliest first.

    Raises:
        NoKey: the actor holds no roster vault.
        SealBroken: a step was altered.
    """
    roster = work.keys.vault(work.actor.unit_id, Purpose.ROSTER)
    own = WaveStep.school_id == work.actor.unit_id, WaveStep.wave_id == wave.id
    rows = work.session.scalars(select(WaveStep).where(*own))
    steps = [get_with(roster, row, "sealed_step", StepTaken) for row in rows]
    taken = [Taken(s.action, s.role, s.reason, datetime.fromtimestamp(s.at, UTC)) for s in steps]
    return sorted(taken, key=lambda step: step.at)
