"""A wave's statistics as they may be shown and printed: small counts withheld."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from instruments.definition import Band, Instrument, Subscale
from referral.definition import Rule, Tier
from referral.suppression import is_told, suppressed
from scoring.agreement import Kappa
from scoring.groups import GroupReport, SubscaleReport
from scoring.intervals import FunnelPoint, Proportion, wilson
from scoring.items import ItemStatistics
from screening.services.wave_statistics import (
    GradePoint,
    OddForm,
    RuleAgreement,
    WaveStatistics,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A count out of a total; None of both where it is withheld."""

    n: int | None
    share: Proportion | None


@dataclass(frozen=True, slots=True)
class ToldSubscale:
    """One subscale; ``report`` is None where too few have a score."""

    subscale: Subscale
    n: int
    report: SubscaleReport | None
    bands: Sequence[tuple[Band, Cell]]
    items: Sequence["ToldItem"]


@dataclass(frozen=True, slots=True)
class ToldItem:
    """One item; counts and shares are None where they are withheld."""

    item: ItemStatistics
    n_blank: int | None
    n_declined: int | None
    floor: float | None
    ceiling: float | None


@dataclass(frozen=True, slots=True)
class ToldGroup:
    """One instrument in one language."""

    instrument: Instrument
    language: str
    n: int
    subscales: Sequence[ToldSubscale]
    #: Critical items by id: how many reached them.
    critical: Sequence[tuple[str, Cell]]


@dataclass(frozen=True, slots=True)
class ToldRule:
    """One rule; ``raised`` is None where it is withheld, ``ppv`` where too few were judged."""

    rule: Rule
    raised: int | None
    ppv: Proportion | None
    kappa: Kappa | None
    #: The cut score to consider, how many it would raise of those judged, and how many of these
    #: were confirmed; None where nothing is suggested.
    suggestion: tuple[float, Proportion] | None


@dataclass(frozen=True, slots=True)
class ToldGrade:
    """One grade in the funnel; ``point`` is None where it is withheld."""

    grade: int
    n: int
    point: FunnelPoint | None


@dataclass(frozen=True, slots=True)
class WaveTables:
    """Everything that may be shown of a wave."""

    n_sheets: int
    n_void: int
    n_judged: int
    smallest: int
    tiers: Sequence[tuple[Tier, Cell]]
    groups: Sequence[ToldGroup]
    rules: Sequence[ToldRule]
    grades: Sequence[ToldGrade]
    #: None where too few were judged.
    agreement: Kappa | None
    #: Sheets to read again, each with the instruments and the rules that point at it.
    odd_forms: Sequence[tuple[UUID, Sequence[tuple[str, Rule]]]]


def tables_of(found: WaveStatistics) -> WaveTables:
    """Withhold what the wave's own standard calls too small."""
    smallest = found.standard.smallest_cell
    is_enough = found.n_judged >= smallest
    return WaveTables(
        n_sheets=found.n_sheets,
        n_void=found.n_void,
        n_judged=found.n_judged,
        smallest=smallest,
        tiers=_tiers(found, smallest),
        groups=[_group(report, language, smallest) for report, language in found.groups],
        rules=[_rule(each, smallest, is_enough=is_enough) for each in found.rules],
        grades=_grades(found.grades, smallest),
        agreement=found.agreement if is_enough else None,
        odd_forms=_by_sheet(found.odd_forms),
    )


def _tiers(found: WaveStatistics, smallest: int) -> list[tuple[Tier, Cell]]:
    counts = [n for _, n in found.tiers]
    pairs = zip(found.standard.tiers, _cells(counts, found.n_sheets, smallest), strict=True)
    return list(pairs)


def _cells(counts: Sequence[int], total: int, smallest: int) -> list[Cell]:
    return [
        Cell(None, None) if n is None or not total else Cell(n, wilson(n, total))
        for n in suppressed(counts, smallest)
    ]


def _group(report: GroupReport, language: str, smallest: int) -> ToldGroup:
    return ToldGroup(
        instrument=report.instrument,
        language=language,
        n=report.n,
        subscales=[_subscale(part, smallest) for part in report.subscales],
        critical=[(c.item_id, _critical(c.share, smallest)) for c in report.critical],
    )


def _critical(share: Proportion | None, smallest: int) -> Cell:
    if share is None or not is_told(share.n, share.total, smallest):
        return Cell(None, None)
    return Cell(share.n, share)


def _subscale(part: SubscaleReport, smallest: int) -> ToldSubscale:
    is_enough = part.n >= smallest
    cells = _cells([n for _, n in part.bands], part.n, smallest)
    return ToldSubscale(
        subscale=part.subscale,
        n=part.n,
        report=part if is_enough else None,
        bands=list(zip(part.subscale.bands, cells, strict=True)) if is_enough else (),
        items=[_item(item, smallest) for item in part.items] if is_enough else (),
    )


def _item(item: ItemStatistics, smallest: int) -> ToldItem:
    def share(value: float) -> float | None:
        return value if is_told(round(value * item.n), item.n, smallest) else None

    n_blank, n_declined = (None if 0 < n < smallest else n for n in (item.n_blank, item.n_declined))
    return ToldItem(
        item,
        n_blank,
        n_declined,
        share(item.floor) if item.n else None,
        share(item.ceiling) if item.n else None,
    )


def _rule(each: RuleAgreement, smallest: int, *, is_enough: bool) -> ToldRule:
    ppv, suggestion = each.ppv, each.suggestion
    return ToldRule(
        rule=each.rule,
        raised=None if 0 < each.n_raised < smallest else each.n_raised,
        ppv=ppv if ppv is not None and ppv.total >= smallest else None,
        kappa=each.kappa if is_enough else None,
        suggestion=(suggestion.cut, suggestion.ppv) if suggestion and suggestion.ppv else None,
    )


def _by_sheet(forms: Sequence[OddForm]) -> list[tuple[UUID, Sequence[tuple[str, Rule]]]]:
    """Put together what points at one sheet, the one with the most first."""
    found: dict[UUID, list[tuple[str, Rule]]] = {}
    for form in forms:
        found.setdefault(form.sheet_id, []).append((form.instrument_id, form.rule))
    return sorted(found.items(), key=lambda each: -len(each[1]))


def _grades(grades: Sequence[GradePoint], smallest: int) -> list[ToldGrade]:
    return [
        ToldGrade(
            each.grade,
            each.point.total,
            each.point if is_told(each.point.n, each.point.total, smallest) else None,
        )
        for each in grades
    ]
