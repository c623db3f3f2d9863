"""What each grade of a wave answers: checked against the catalogue, and pinned by digest."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select

from instruments.catalogue import catalogue
from referral.batteries import bar_of
from referral.definition import Standard
from referral.standard import check_against_catalogue, parse_standard
from screening.db import upserting
from screening.models import PinnedStandard, Wave, WaveForm
from screening.services.capacity import fits
from screening.services.errors import CannotOpen
from screening.services.work import Work


def checked(standard_text: bytes, grades: Sequence[int]) -> Standard:
    """Read a standard, and see that some grades may be given what it says.

    Raises:
        MalformedStandard: the standard cannot be used.
        CannotOpen: a grade has no battery, something bars an instrument of it, or the battery is
            too long for a sheet.
    """
    standard = parse_standard(standard_text, "standard")
    check_against_catalogue(standard, catalogue())
    for grade in grades:
        _check(standard, grade)
    return standard


def pin_standard(work: Work, standard: Standard, text: bytes) -> None:
    """Keep a standard word for word, once."""
    work.session.execute(
        upserting(work.session.get_bind().dialect.name, PinnedStandard)
        .values(digest=standard.digest, text=text.decode())
        .on_conflict_do_nothing()
    )


def pin_forms(work: Work, wave: Wave, standard: Standard, grades: Sequence[int]) -> None:
    """Pin what some grades answer in a wave, in place of what was pinned before."""
    own = WaveForm.school_id == wave.school_id, WaveForm.wave_id == wave.id
    work.session.execute(delete(WaveForm).where(*own))
    for grade in grades:
        for position, instrument_id in enumerate(standard.battery_for(grade)):
            instrument = catalogue()[instrument_id]
            work.session.add(
                WaveForm(
                    school_id=wave.school_id,
                    wave_id=wave.id,
                    grade=grade,
                    position=position,
                    instrument_id=instrument.id,
                    version=instrument.version,
                    digest=instrument.digest,
                )
            )
    work.session.flush()


def forms(work: Work, wave: Wave) -> Mapping[int, tuple[WaveForm, ...]]:
    """Return what each grade answers, in order."""
    rows = work.session.scalars(
        select(WaveForm)
        .where(WaveForm.school_id == wave.school_id, WaveForm.wave_id == wave.id)
        .order_by(WaveForm.grade, WaveForm.position)
    )
    found: dict[int, list[WaveForm]] = {}
    for row in rows:
        found.setdefault(row.grade, []).append(row)
    return {grade: tuple(forms) for grade, forms in found.items()}


def _check(standard: Standard, grade: int) -> None:
    battery = standard.battery_for(grade)
    if not battery:
        raise CannotOpen("no_battery", grade=str(grade))
    for instrument_id in battery:
        instrument = catalogue().get(instrument_id)
        if instrument is None:
            raise CannotOpen("unknown_instrument", instrument=instrument_id)
        bar = bar_of(instrument, grade)
        if bar is not None:
            raise CannotOpen(bar, instrument=instrument_id, grade=str(grade))
    if not fits([catalogue()[i] for i in battery], standard):
        raise CannotOpen("battery_too_long", grade=str(grade))
