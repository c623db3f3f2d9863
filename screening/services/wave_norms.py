"""Norms of a school's own, made of one of its waves: once, when it is over.

Made a second time, after a sheet more was voided, the two tables' difference would be the score of
one child. So a wave gives its norms once, and the audit log remembers it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from instruments.catalogue import get
from instruments.definition import Instrument
from referral.answering import Outcome
from referral.definition import Standard
from referral.states import WaveState
from scoring.groups import GroupAnswers, SubscaleReport, describe_group
from scoring.local_norms import Cell, Sample, local_rows
from scoring.norms import FEWEST_FOR_NORMS, NormTable
from screening.clock import day_in_china
from screening.documents import BLANK, DECLINED, AuditDetail, Profile, SheetDocument
from screening.models import AuditEntry, Purpose, Wave
from screening.roles import Role
from screening.services import audit, coverage, opened_sheets, rosters, waves
from screening.services.errors import CannotNorm, RoleRefused
from screening.services.norms import LOCAL
from screening.services.opened_sheets import OpenedSheet
from screening.services.sheets import reasons_of
from screening.services.work import Work
from screening.vault import get_with

OVER = (WaveState.CLOSED, WaveState.RELEASED, WaveState.ARCHIVED)


class LeftOut(StrEnum):
    """Why a sheet is no part of the norms."""

    VOID = "void"
    #: A rule of the standard says that it should be answered again.
    INVALID = "invalid"
    #: A guardian has refused or withdrawn since.
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class WaveNorms:
    """The tables of a wave, and how many sheets they rest on."""

    tables: Sequence[NormTable]
    n_sheets: int
    left_out: Mapping[LeftOut, int]


class _Groups:
    """The answers of everybody to one form in one language, and the same by grade and sex."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.everybody = self._empty()
        self.grades: defaultdict[int, GroupAnswers] = defaultdict(self._empty)
        self.cells: defaultdict[Cell, GroupAnswers] = defaultdict(self._empty)

    def _empty(self) -> GroupAnswers:
        return GroupAnswers(self.instrument, blank=BLANK, declined=DECLINED)

    def add(self, given: bytes, grade: int, sex: str | None) -> None:
        """Take one student's answers."""
        for group in (self.everybody, self.grades[grade], self.cells[grade, sex]):
            group.add(given)


Gathered = dict[tuple[str, str], _Groups]


def norms_of(work: Work, wave: Wave) -> WaveNorms:
    """Make the norm tables of a wave that is over: one an instrument and language.

    Raises:
        RoleRefused: the actor is no counselor.
        CannotNorm: the wave is not over, gave its norms before, or no group is large enough.
        SealBroken: a stored value was altered.
    """
    if work.actor.role is not Role.COUNSELOR:
        raise RoleRefused(Role.COUNSELOR)
    if wave.state not in OVER:
        raise CannotNorm("not_over")
    if _gave_before(work, wave):
        raise CannotNorm("made_before")
    standard, gathered, left_out = waves.standard_of(work, wave), Gathered(), Counter[LeftOut]()
    n_sheets = 0
    roster = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric
    for sheet in opened_sheets.of_wave(work, wave):
        why = _why_left_out(work, standard, sheet)
        if why is not None:
            left_out[why] += 1
            continue
        profile = rosters.open_profile(roster, sheet.student_id, sheet.sealed_profile)
        _take(gathered, sheet.document, profile)
        n_sheets += 1
    provenance = _provenance(work, wave, standard, left_out)
    tables = _tables(gathered, wave, standard, provenance)
    if not tables:
        raise CannotNorm("too_few", fewest=str(FEWEST_FOR_NORMS))
    facts = {"n_sheets": n_sheets, "n_left_out": left_out.total()}
    audit.note(work, "norms_made", wave=wave.id, **facts)
    return WaveNorms(tables, n_sheets, left_out)


def _gave_before(work: Work, wave: Wave) -> bool:
    care = work.keys.vault(work.actor.unit_id, Purpose.CARE)
    made = select(AuditEntry).where(
        AuditEntry.unit_id == work.actor.unit_id, AuditEntry.event == "norms_made"
    )
    details = (get_with(care, e, "sealed_detail", AuditDetail) for e in work.session.scalars(made))
    return any(detail.facts["wave"] == wave.id.bytes for detail in details)


def _why_left_out(work: Work, standard: Standard, sheet: OpenedSheet) -> LeftOut | None:
    if sheet.is_void:
        return LeftOut.VOID
    rules = (standard.rule(r.rule_id) for r in reasons_of(sheet.document, standard))
    if any(rule.outcome == Outcome.RETEST for rule in rules):
        return LeftOut.INVALID
    said = coverage.standing_of(work, sheet.student_id)
    return LeftOut.TAKEN_BACK if said in coverage.TAKEN_BACK else None


def _take(gathered: Gathered, document: SheetDocument, profile: Profile) -> None:
    start = 0
    for form in document.form:
        at = form, document.language
        if at not in gathered:
            instrument_id, _, version = form.partition("@")
            gathered[at] = _Groups(get(instrument_id, version))
        stop = start + gathered[at].instrument.n_items
        gathered[at].add(document.answers[start:stop], document.grade, profile.sex)
        start = stop


def _tables(
    gathered: Gathered, wave: Wave, standard: Standard, provenance: dict[str, str]
) -> list[NormTable]:
    found = []
    for (_, language), groups in gathered.items():
        instrument, everybody = groups.instrument, _samples(groups.everybody)
        grades = {grade: _samples(group) for grade, group in groups.grades.items()}
        cells = {cell: _samples(group) for cell, group in groups.cells.items()}
        rows = [
            row
            for subscale in instrument.subscales
            for row in local_rows(
                subscale,
                everybody[subscale],
                {grade: samples[subscale] for grade, samples in grades.items()},
                {cell: samples[subscale] for cell, samples in cells.items()},
                smallest=standard.smallest_cell,
            )
        ]
        if rows:
            found.append(
                NormTable(
                    id=f"local_{instrument.id}_{language}",
                    version=f"{wave.term}-{wave.id.hex[:8]}",
                    instrument=instrument.id,
                    instrument_version=instrument.version,
                    language=language,
                    region=LOCAL,
                    population={"zh": f"本校“{wave.name}”", "en": f"this school, “{wave.name}”"},
                    source=f"{wave.name} ({wave.term})",
                    rows=tuple(rows),
                    provenance=provenance,
                )
            )
    return found


def _samples(group: GroupAnswers) -> dict[str, Sample]:
    return {r.subscale.id: Sample(r.values, _usable(r)) for r in describe_group(group).subscales}


def _usable(report: SubscaleReport) -> float | None:
    """Return a reliability by which a change can be judged."""
    return report.alpha if report.alpha is not None and 0 < report.alpha < 1 else None


def _provenance(
    work: Work, wave: Wave, standard: Standard, left_out: Mapping[LeftOut, int]
) -> dict[str, str]:
    """Say where a table comes from; small counts of what was left out are withheld."""
    smallest = standard.smallest_cell
    counts = {why: left_out[why] for why in LeftOut}
    told = {why: f"<{smallest}" if 0 < n < smallest else str(n) for why, n in counts.items()}
    return {
        "wave": wave.id.hex,
        "school": work.actor.unit_id.hex,
        "made_on": day_in_china(work.now).isoformat(),
        "standard": f"{standard.id} {standard.version} {standard.digest}",
        **{f"left_out_{why}": n for why, n in told.items()},
    }
