"""What a student answered before: scores over time, and whether the last one really moved."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from instruments.definition import Direction, Instrument, Subscale
from referral.answering import holds_for
from referral.definition import Standard
from scoring.change import Change, Crossing, crossing, reliable_change
from scoring.norm_groups import Norm, Respondent
from scoring.norms import NormTable
from screening.documents import SheetDocument
from screening.models import Sheet
from screening.services import norms, opened_sheets
from screening.services.flags import Record
from screening.services.placings import norms_for, respondent_of
from screening.services.records import Part
from screening.services.sheets import score_in
from screening.services.work import Work


@dataclass(frozen=True, slots=True)
class Point:
    """One score and when it was given; None where there was none."""

    at: datetime
    value: float | None


@dataclass(frozen=True, slots=True)
class Course:
    """One subscale over time, the earliest first; the last point is the sheet's own."""

    instrument: Instrument
    subscale: Subscale
    points: Sequence[Point]
    #: The last score against the one before; None where either, or a reliability, is missing.
    change: Change | None
    #: The mildest cut score of the standard, where one was crossed.
    cut: float | None
    crossing: Crossing | None


@dataclass(frozen=True, slots=True)
class History:
    """What can be compared, and how many earlier sheets cannot."""

    courses: Sequence[Course]
    #: Earlier sheets on which no instrument has the same version and language.
    n_incomparable: int


def history_of(work: Work, record: Record, parts: Sequence[Part]) -> History:
    """Compare a sheet with the student's earlier ones: same instrument, version and language.

    A sheet that was voided for a re-test is no earlier score.

    Args:
        work: a counselor's.
        record: the sheet, opened.
        parts: the same, laid out; the scores that a rule looks at are followed.

    Raises:
        SealBroken: a stored value was altered.
    """
    earlier = sorted(_earlier(work, record), key=lambda document: document.handed_in_at)
    tables, who, language = norms.tables(work), respondent_of(record), record.document.language
    courses: list[Course] = []
    used: set[int] = set()
    for part in parts:
        for shown in part.scores:
            pairs = [(d, score_in(d, part.instrument, shown.subscale)) for d in earlier]
            same = [(d, score) for d, score in pairs if score and d.language == language]
            used.update(d.handed_in_at for d, _ in same)
            if not same:
                continue
            points = [Point(_moment(d), score.value) for d, score in same]
            points.append(Point(_moment(record.document), shown.score.value))
            courses.append(
                _course(record.standard, part.instrument, shown.subscale, points, (tables, who))
            )
    n_incomparable = sum(d.handed_in_at not in used for d in earlier)
    return History(courses, n_incomparable)


def _earlier(work: Work, record: Record) -> Iterator[SheetDocument]:
    query = opened_sheets.rows(work).where(
        Sheet.student_id == record.entry.student_id, Sheet.id != record.entry.sheet_id
    )
    for row in work.session.execute(query):
        sheet = opened_sheets.opened(work, row)
        if sheet.document.handed_in_at < record.document.handed_in_at and not sheet.is_void:
            yield sheet.document


def _course(
    standard: Standard,
    instrument: Instrument,
    subscale: Subscale,
    points: Sequence[Point],
    compared: tuple[Sequence[NormTable], Respondent],
) -> Course:
    known = [point.value for point in points if point.value is not None]
    if points[-1].value is None or len(known) < 2:
        return Course(instrument, subscale, points, None, None, None)
    before, now = known[-2:]
    tables, who = compared
    cut = mildest_cut(standard, instrument, subscale, who.grade)
    crossed = None if cut is None else crossing(before, now, cut, subscale.higher_is)
    norm = reliable_norm(tables, instrument, subscale, who)
    change = None if norm is None else reliable_change(before, now, norm, subscale.higher_is)
    return Course(instrument, subscale, points, change, cut if crossed else None, crossed)


def mildest_cut(
    standard: Standard, instrument: Instrument, subscale: Subscale, grade: int | None
) -> float | None:
    """Return the cut score at which a rule first asks for somebody of a grade; None without one."""
    rules = [
        rule
        for rule in standard.rules
        if (rule.instrument, rule.subscale) == (instrument.id, subscale.id)
        and standard.tier(rule.tier).rank > 0
        and holds_for(rule, grade)
    ]
    if subscale.higher_is is Direction.WORSE:
        return min((r.at_least for r in rules if r.at_least is not None), default=None)
    return max((r.at_most for r in rules if r.at_most is not None), default=None)


def reliable_norm(
    tables: Sequence[NormTable], instrument: Instrument, subscale: Subscale, who: Respondent
) -> Norm | None:
    """Return the nearest group of which a reliability is known; None where of none it is."""
    fitting = norms_for(tables, instrument, subscale, who)
    return next((norm for norm in fitting if norm.row.reliability), None)


def _moment(document: SheetDocument) -> datetime:
    return datetime.fromtimestamp(document.handed_in_at, UTC)
