"""What a wave's sheets would be scored by now: the standard in force, today's instrument files.

A wave that is under way keeps to the standard that it pinned: whoever hands in tomorrow is judged
like those of today. It can be scored again once it is closed.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from instruments.catalogue import catalogue, versions, with_digest
from instruments.definition import Instrument
from referral.checks import faults_in_battery
from referral.definition import Standard
from referral.standard import check_against_catalogue, parse_standard
from referral.states import UNDER_WAY
from scoring.risk.models import Model
from screening.models import Wave
from screening.services import batteries, switches, waves
from screening.services.capacity import fits
from screening.services.errors import RescoringRefused
from screening.services.work import Work


@dataclass(frozen=True, slots=True)
class Basis:
    """What sheets are scored by, the same for every sheet of the wave."""

    school_id: UUID
    wave_id: UUID
    #: The standard that the wave pinned, and the one to score by.
    before: Standard
    standard: Standard
    text: bytes
    #: What may raise a tier; None while it is off.
    model: Model | None
    #: Over standard, instrument files and model, in hexadecimal: a sheet is scored once by each.
    digest: str


def basis_of(work: Work, wave: Wave) -> Basis:
    """Return what a wave's sheets would be scored by now.

    Raises:
        MalformedStandard: the township's own file cannot be used.
        RescoringRefused: an instrument of the wave is not there any more.
    """
    text = waves.standard_text(work)
    standard = parse_standard(text, "standard.toml")
    model = switches.switched_on(work)
    parts = [standard.digest, "" if model is None else model.digest]
    parts += sorted({current.digest for _, current in _instruments(work, wave)})
    return Basis(
        school_id=wave.school_id,
        wave_id=wave.id,
        before=waves.standard_of(work, wave),
        standard=standard,
        text=text,
        model=model,
        digest=hashlib.sha256("\n".join(parts).encode()).hexdigest(),
    )


def check(work: Work, wave: Wave, basis: Basis) -> None:
    """Refuse what a wave's sheets cannot, or need not, be scored by.

    Raises:
        RescoringRefused: the wave is under way, or the standard is none for what was asked in it,
            or nothing has changed; ``why`` says which.
        MalformedStandard: the standard asks for what no instrument holds.
    """
    if wave.state in UNDER_WAY:
        raise RescoringRefused("under_way")
    standard = basis.standard
    if [tier.id for tier in standard.tiers] != [tier.id for tier in basis.before.tiers]:
        raise RescoringRefused("tiers")
    check_against_catalogue(standard, catalogue())
    pairs = list(_instruments(work, wave))
    for old, current in pairs:
        _check_instrument(standard, old, current)
    for forms in batteries.forms(work, wave).values():
        if not fits([versions()[form.instrument_id, form.version] for form in forms], standard):
            raise RescoringRefused("too_long")
    has_other_files = any(old.digest != current.digest for old, current in pairs)
    hears_more = basis.model is not None and bool(basis.model.changes)  # than a hand-in could
    if standard.digest == basis.before.digest and not has_other_files and not hears_more:
        raise RescoringRefused("same")


def _check_instrument(standard: Standard, old: Instrument, current: Instrument) -> None:
    if not _has_same_answers(old, current):
        raise RescoringRefused("instrument_changed", instrument=current.id)
    for fault in faults_in_battery(standard, current):
        raise RescoringRefused(fault.code, instrument=current.id, about=fault.about)


def _instruments(work: Work, wave: Wave) -> Iterator[tuple[Instrument, Instrument]]:
    """Go through what was asked in a wave: as it was then, and the same version as it is today."""
    asked = {
        (form.instrument_id, form.version, form.digest)
        for forms in batteries.forms(work, wave).values()
        for form in forms
    }
    for instrument_id, version, digest in sorted(asked):
        current = versions().get((instrument_id, version))
        if current is None:
            raise RescoringRefused("unknown_instrument", instrument=instrument_id)
        yield with_digest(instrument_id, version, digest), current


def _has_same_answers(old: Instrument, current: Instrument) -> bool:
    """Whether a byte of an answer means the same to both."""
    return list(old.items) == list(current.items) and all(
        old.option_values(item_id) == current.option_values(item_id) for item_id in old.items
    )
