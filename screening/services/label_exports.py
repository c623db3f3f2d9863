"""What interviews came to, beside the answers, as `muye train` reads it: without who it is.

Only those are in it with whom somebody talked, and those are mostly whom a rule flagged. A model
that learns from these alone knows nothing of the others; which row is which stands in a column.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import uuid4

from instruments.definition import Instrument
from referral.definition import Standard
from referral.states import FlagState
from screening.documents import Profile, SheetDocument
from screening.models import Purpose, Wave
from screening.roles import Role
from screening.services import audit, coverage, opened_sheets, rosters, waves
from screening.services.errors import NoLabels, RoleRefused
from screening.services.forms import form_with
from screening.services.opened_sheets import OpenedSheet
from screening.services.sheets import instruments_of, seconds_of
from screening.services.work import Work

CONCLUDED = (FlagState.CONFIRMED, FlagState.DISMISSED)

ABOUT = ("row", "tier", "sex", "grade_band", "chosen")
"""The columns beside the items; ``school`` follows where its code is given."""


class Chosen(StrEnum):
    """Why somebody talked with a student, as far as a sheet says it."""

    FLAGGED = "flagged"
    #: No rule asked for it: a random check, or somebody else's word.
    UNFLAGGED = "unflagged"


@dataclass(frozen=True, slots=True)
class LabelExport:
    """The rows of a wave, in an order by chance. The repr shows no row."""

    header: list[str]
    rows: list[list[str]]
    n_flagged: int
    #: Sheets that are not in it: not reviewed, without the tier of an interview, voided, of another
    #: instrument, or of a student whose guardian refused or withdrew since.
    n_left_out: int

    def __repr__(self) -> str:
        return f"LabelExport({len(self.rows)} rows)"


def labels_of(
    work: Work, wave: Wave, instrument_id: str, school: str, tick: Callable[[int], None]
) -> LabelExport:
    """Collect the sheets of a wave whose review was concluded with the tier of an interview.

    Args:
        work: of a counselor.
        wave: of the actor's school.
        instrument_id: whose items are the columns.
        school: a code for the school, so that the tables of several can be put together; empty
            for no such column.
        tick: is told of every sheet.

    Raises:
        RoleRefused: the actor is no counselor.
        NoLabels: there is no such sheet.
        SealBroken: a stored value was altered.
    """
    if work.actor.role is not Role.COUNSELOR:
        raise RoleRefused(Role.COUNSELOR)
    standard, n_sheets, n_flagged = waves.standard_of(work, wave), 0, 0
    items: list[str] = []
    rows = []
    roster = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric
    for sheet in opened_sheets.of_wave(work, wave):
        n_sheets += 1
        tick(1)
        found = _answers(sheet.document, instrument_id)
        if found is None or not _is_labelled(work, sheet):
            continue
        instrument, given = found
        items = list(instrument.items)
        profile = rosters.open_profile(roster, sheet.student_id, sheet.sealed_profile)
        about = _about(standard, sheet, profile)
        n_flagged += about[-1] == Chosen.FLAGGED
        rows.append([*about, *([school] if school else []), *given])
    if not rows:
        raise NoLabels
    rows.sort(key=lambda row: row[0])  # by numbers that were just drawn
    facts = {"n_rows": len(rows), "n_left_out": n_sheets - len(rows)}
    audit.note(work, "labels_exported", wave=wave.id, **facts)
    header = [*ABOUT, *(["school"] if school else []), *items]
    return LabelExport(header, rows, n_flagged, n_sheets - len(rows))


def _is_labelled(work: Work, sheet: OpenedSheet) -> bool:
    if sheet.state not in CONCLUDED or sheet.reviewed_tier is None:
        return False
    return coverage.standing_of(work, sheet.student_id) not in coverage.TAKEN_BACK


def _about(standard: Standard, sheet: OpenedSheet, profile: Profile) -> list[str]:
    bands = standard.grade_bands
    band = next((b.id for b in bands if sheet.document.grade in b.grades), "")
    is_flagged = standard.tier(sheet.document.tier).rank > 0
    chosen = Chosen.FLAGGED if is_flagged else Chosen.UNFLAGGED
    return [str(uuid4()), sheet.reviewed_tier or "", profile.sex or "", band, chosen]


def _answers(document: SheetDocument, instrument_id: str) -> tuple[Instrument, list[str]] | None:
    form = form_with(instruments_of(document))
    for instrument, answers, _ in form.by_instrument(document.answers, seconds_of(document.tenths)):
        if instrument.id == instrument_id:
            return instrument, ["" if v is None else str(v) for v in answers.values()]
    return None
