"""What a wave's sheets amount to, worked out in an unlocked session and kept nowhere.

Of an opened sheet only its answers stay, a byte an item, and what a person decided; the sheets are
opened one after the other and let go.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from instruments.catalogue import get
from referral.answering import rules_met
from referral.definition import Rule, Standard
from referral.states import FlagState
from scoring.agreement import CutTried, Kappa, cohen_kappa, cuts_tried, suggested
from scoring.group_validity import group_indices
from scoring.groups import GroupAnswers, GroupReport, describe_group
from scoring.intervals import FunnelPoint, Proportion, funnel, wilson
from screening.documents import BLANK, DECLINED, SheetDocument
from screening.models import Wave
from screening.services import audit, opened_sheets, waves
from screening.services.sheets import reasons_of
from screening.services.work import Work

PPV_WANTED = 0.5
"""Below this share of confirmed flags a stricter cut score is looked for: every second visit."""

FEWEST_JUDGED = 30
"""Judged sheets of a rule below which no other cut score is suggested."""


@dataclass(frozen=True, slots=True)
class RuleAgreement:
    """How one rule fared with those who looked."""

    rule: Rule
    n_raised: int
    #: Of those raised and judged, how many were confirmed; None where none was judged.
    ppv: Proportion | None
    #: Rule against judgement over all judged sheets, whether it raised them or not.
    kappa: Kappa
    #: A cut score for a person to consider; None where there is nothing to suggest.
    suggestion: CutTried | None


@dataclass(frozen=True, slots=True)
class OddForm:
    """A form that a rule on the way of answering, seen beside the others, points at."""

    sheet_id: UUID
    instrument_id: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class GradePoint:
    """One grade in a funnel plot of the share with a flag."""

    grade: int
    point: FunnelPoint


@dataclass(frozen=True, slots=True)
class WaveStatistics:
    """Everything about one wave."""

    wave: Wave
    standard: Standard
    n_sheets: int
    #: Voided sheets, which nothing else counts.
    n_void: int
    n_judged: int
    #: By tier, in the standard's order.
    tiers: Sequence[tuple[str, int]]
    #: By instrument and the language that was answered in.
    groups: Sequence[tuple[GroupReport, str]]
    grades: Sequence[GradePoint]
    #: Screening tier against interview tier.
    agreement: Kappa
    rules: Sequence[RuleAgreement]
    odd_forms: Sequence[OddForm]


@dataclass(slots=True)
class _Gathered:
    """What stays of the sheets while they are opened."""

    answers: dict[tuple[str, str], GroupAnswers] = field(default_factory=dict)
    #: Who gave the answers, in the same order: sheet and grade.
    who: dict[tuple[str, str], list[tuple[UUID, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    tiers: Counter[str] = field(default_factory=Counter)
    by_grade: dict[int, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    raised: Counter[str] = field(default_factory=Counter)
    #: Of judged sheets: the value that each rule saw, whether confirmed.
    judged: list[tuple[Mapping[str, float | None], bool]] = field(default_factory=list)
    ranks: list[tuple[int, int]] = field(default_factory=list)
    n_void: int = 0


def statistics_of(work: Work, wave: Wave) -> WaveStatistics:
    """Open every sheet of a wave and describe them together.

    Raises:
        NoKey: the actor has no grant to the school's care vault.
        SealBroken: a stored value was altered.
        UnknownInstrument: an instrument of the wave is not in the catalogue any more.
    """
    standard = waves.standard_of(work, wave)
    gathered = _Gathered()
    for sheet in opened_sheets.of_wave(work, wave):
        if sheet.is_void:
            gathered.n_void += 1
        else:
            _take(gathered, standard, sheet.id, sheet.document)
            _judge(gathered, standard, sheet.document, sheet.state, sheet.reviewed_tier)
    n_sheets = sum(gathered.tiers.values())
    audit.note(work, "statistics_opened", wave=wave.id, n_records=n_sheets + gathered.n_void)
    grades = sorted(gathered.by_grade)
    counts = [gathered.by_grade[grade] for grade in grades]
    points = funnel([(flagged, n) for flagged, n in counts])
    return WaveStatistics(
        wave=wave,
        standard=standard,
        n_sheets=n_sheets,
        n_void=gathered.n_void,
        n_judged=len(gathered.judged),
        tiers=[(tier.id, gathered.tiers[tier.id]) for tier in standard.tiers],
        groups=[
            (describe_group(group), language) for (_, language), group in gathered.answers.items()
        ],
        grades=[GradePoint(g, point) for g, point in zip(grades, points, strict=True)],
        agreement=cohen_kappa(gathered.ranks, len(standard.tiers)),
        rules=[_agreement(gathered, rule) for rule in standard.rules if _asks(standard, rule)],
        odd_forms=list(_odd_forms(gathered, standard)),
    )


def _take(gathered: _Gathered, standard: Standard, sheet_id: UUID, document: SheetDocument) -> None:
    start = 0
    for form in document.form:
        at = form, document.language
        if at not in gathered.answers:
            instrument_id, _, version = form.partition("@")
            instrument = get(instrument_id, version)
            gathered.answers[at] = GroupAnswers(instrument, blank=BLANK, declined=DECLINED)
        stop = start + gathered.answers[at].instrument.n_items
        gathered.answers[at].add(document.answers[start:stop])
        gathered.who[at].append((sheet_id, document.grade))
        start = stop
    gathered.tiers[document.tier] += 1
    of_grade = gathered.by_grade[document.grade]
    of_grade[0] += standard.tier(document.tier).rank > 0
    of_grade[1] += 1


def _judge(
    gathered: _Gathered,
    standard: Standard,
    document: SheetDocument,
    state: FlagState,
    interview_tier: str | None,
) -> None:
    seen = {r.rule_id: r.value for r in reasons_of(document, standard)}
    gathered.raised.update(seen.keys())
    if state not in (FlagState.CONFIRMED, FlagState.DISMISSED):
        return
    is_confirmed = state is FlagState.CONFIRMED
    gathered.judged.append((seen, is_confirmed))
    if interview_tier or not is_confirmed:
        interview = standard.tier(interview_tier) if interview_tier else standard.lowest
        gathered.ranks.append((standard.tier(document.tier).rank, interview.rank))


def _asks(standard: Standard, rule: Rule) -> bool:
    return standard.tier(rule.tier).rank > 0


def _agreement(gathered: _Gathered, rule: Rule) -> RuleAgreement:
    judged = [(seen[rule.id], is_so) for seen, is_so in gathered.judged if rule.id in seen]
    pairs = [(int(rule.id in seen), int(is_so)) for seen, is_so in gathered.judged]
    valued = [(value, is_so) for value, is_so in judged if value is not None]
    cut = rule.at_least if rule.at_least is not None else rule.at_most
    suggestion = None
    if rule.subscale is not None and cut is not None and valued:
        is_upward = rule.at_least is not None
        stricter = {value for value, _ in valued if (value > cut) == is_upward and value != cut}
        cuts = [cut, *sorted(stricter, reverse=not is_upward)]
        tried = cuts_tried(valued, cuts, higher_is_worse=is_upward)
        suggestion = suggested(tried, ppv_wanted=PPV_WANTED, fewest=FEWEST_JUDGED)
    return RuleAgreement(
        rule=rule,
        n_raised=gathered.raised[rule.id],
        ppv=wilson(sum(is_so for _, is_so in judged), len(judged)) if judged else None,
        kappa=cohen_kappa(pairs, 2),
        suggestion=suggestion,
    )


def _odd_forms(gathered: _Gathered, standard: Standard) -> Iterator[OddForm]:
    for at, group in gathered.answers.items():
        indices = group_indices(group.instrument, group.answers)
        for n, (sheet_id, grade) in enumerate(gathered.who[at]):
            values = {name: index[n] for name, index in indices.items()}
            for rule in rules_met(standard, group.instrument.id, values, grade):
                yield OddForm(sheet_id, group.instrument.id, rule)
