"""Parts of a wave's page: where it stands, what to look at before it is opened, whom it reached."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import g, url_for

from instruments.catalogue import catalogue
from referral.consents import Standing
from referral.states import WAVE, Party, Step, WaveAction, WaveState
from screening.clock import day_in_china
from screening.models import Wave, WaveForm
from screening.roles import ROSTER_KEEPERS, Role
from screening.services import denominators, readiness, rehearsals, wave_logs
from screening.services.coverage import ClassConsents
from screening.services.denominators import WaveCoverage
from screening.services.readiness import Level, unusable
from screening.services.wave_logs import Taken
from screening.web.wording import in_language, say

BEFORE = (WaveState.DRAFT, WaveState.TICKETED)
"""States in which a wave is still prepared."""

STORED = tuple(state for state in WaveState if state is not WaveState.DISCARDED)

OF_REHEARSAL = (WaveState.DRAFT, WaveState.TICKETED, WaveState.OPEN)
"""Where a rehearsal may stand: closed, it is erased."""

COUNTED = (Standing.GIVEN, Standing.REFUSED, Standing.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the list before the opening, in words."""

    level: Level
    words: str
    #: The page that mends it; None where there is none.
    url: str | None


@dataclass(frozen=True, slots=True)
class Course:
    """Where a wave stands, and what can follow."""

    states: Sequence[WaveState]
    n_done: int
    #: Each with who takes it.
    steps: Sequence[tuple[Step[WaveState, WaveAction], Sequence[Party]]]


def classes_of(wave: Wave, grades: Iterable[int]) -> Sequence[ClassConsents]:
    """Return the classes that get tickets; in a rehearsal one of nobody for each grade."""
    if wave.is_rehearsal:
        return [ClassConsents(grade, rehearsals.CLASS_NAME, ()) for grade in grades]
    return readiness.classes_of(g.work, wave)


def checks(wave: Wave, classes: Sequence[ClassConsents]) -> list[Check] | None:
    """Return the list before the opening; None once the wave was opened."""
    if wave.state not in BEFORE:
        return None
    lines = readiness.lines(g.work, wave, classes)
    pages = {
        "cards": url_for("cards.index"),
        "consents": url_for("consents.index"),
        "roster": url_for("rosters.index"),
        "edit": url_for("wave_setups.edit", wave_id=wave.id),
    }
    if wave.state is not WaveState.DRAFT:
        del pages["edit"]
    return [
        Check(
            line.level,
            say(_key(line.level, line.key), **in_words(line.facts)),
            pages.get(line.mended_at or ""),
        )
        for line in lines
    ]


def gone(wave: Wave, forms: Mapping[int, tuple[WaveForm, ...]]) -> list[str]:
    """Say what of a wave that is past its preparation cannot be answered any more."""
    if wave.state in BEFORE:
        return []  # stands in the list before the opening
    return [say(_key(line.level, line.key), **in_words(line.facts)) for line in unusable(forms)]


def in_words(facts: Mapping[str, object]) -> dict[str, object]:
    """Return facts as a page says them: an instrument by its name, a grade by its words."""
    said = dict(facts)
    if "instrument" in facts:
        found = catalogue().get(str(facts["instrument"]))
        said["instrument"] = in_language(found.short_name) if found else facts["instrument"]
    if "grade" in facts:
        said["grade"] = say(f"grade.{facts['grade']}")
    return said


def standings(classes: Sequence[ClassConsents]) -> list[tuple[ClassConsents, list[int]]]:
    """Count each class's consents: given, refused, withdrawn, and all others as not yet."""
    return [
        (found, [*(n := [len(found.of(kind)) for kind in COUNTED]), len(found.members) - sum(n)])
        for found in classes
    ]


def course(wave: Wave) -> Course:
    """Return the states that a wave goes through, and the steps from where it stands."""
    states = OF_REHEARSAL if wave.is_rehearsal else STORED
    steps = [(step, _takers(step)) for step in WAVE.steps if step.source is wave.state]
    return Course(states, states.index(wave.state), steps)


def reach(wave: Wave) -> WaveCoverage | None:
    """Return the wave's coverage; None before it opens, and for who may not know it.

    While rooms are open it is the counselor's alone: beside the seats that are finished, a count of
    sheets would tell which of them declined.
    """
    may_know = Role.COUNSELOR if wave.state is WaveState.OPEN else g.actor.role
    is_known = g.actor.role in ROSTER_KEEPERS and g.actor.role is may_know
    return denominators.coverage_of(g.work, wave) if is_known else None


def log(wave: Wave) -> Sequence[Taken]:
    """Return the steps that were taken, the earliest first; empty for who may not read reasons."""
    return wave_logs.listed(g.work, wave) if g.actor.role in ROSTER_KEEPERS else ()


def is_past(wave: Wave) -> bool:
    """Whether a wave is open still, though its last day is over."""
    return wave.state is WaveState.OPEN and wave.closes_on < day_in_china(g.now)


def _takers(step: Step[WaveState, WaveAction]) -> Sequence[Party]:
    """Return who takes a step of a wave of one school: its coordinator, where he may, and no clock.

    The table lets a clock close and archive; none is built yet.
    """
    if Party.COORDINATOR in step.parties:
        return [Party.COORDINATOR]
    return sorted(step.parties - {Party.CLOCK})


def _key(level: Level, key: str) -> str:
    return f"wave.cannot.{key}" if level is Level.MEND else f"wave.ready.{key}"
