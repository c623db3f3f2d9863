"""Walk a standard's rules over one student's results: every reason why a person should look."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from referral.answering import holds_for
from referral.definition import Rule, Standard
from referral.kinds import KINDS, Finding
from scoring.results import Result


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a person should look: the rule, what it saw, and the cut score it was held against."""

    rule_id: str
    kind: str
    instrument_id: str
    instrument_version: str
    subscale: str | None
    item: str | None
    #: The score or answer; None where a blank, or the way of answering, is itself the reason.
    value: float | None
    #: None where the rule holds no number against the value.
    cut_score: float | None
    #: The id of the tier that the rule asks for.
    tier: str


def reasons_for(
    standard: Standard, results: Sequence[Result], grade: int | None = None
) -> tuple[Reason, ...]:
    """Return the reasons that a student's results give, the most urgent first.

    Of several rules of one kind on the same score only the one with the highest tier is a reason:
    a total of 22 is not also a total above 10. How the form was answered never takes a reason away.

    Args:
        standard: the standard that the wave pinned.
        results: one for each instrument that the student was given, in any order.
        grade: of the student; where it is None, rules for certain grades do not apply.

    Returns:
        By falling rank of the tier, then in the order of the results and of the file; empty where
        no rule asks for a person.
    """
    rank = {tier.id: tier.rank for tier in standard.tiers}
    found = [reason for result in results for reason in _reasons_in(standard, result, grade)]
    strongest: dict[tuple[str | None, ...], Reason] = {}
    for reason in found:
        stood = strongest.setdefault(_looks_at(standard, reason), reason)
        if rank[reason.tier] > rank[stood.tier]:
            strongest[_looks_at(standard, reason)] = reason
    return tuple(sorted(strongest.values(), key=lambda reason: -rank[reason.tier]))


def _reasons_in(standard: Standard, result: Result, grade: int | None) -> Iterable[Reason]:
    for rule in standard.rules:
        if rule.instrument in {None, result.instrument_id} and holds_for(rule, grade):
            finding = KINDS[rule.kind].finds(rule, result)
            if finding is not None:
                yield _reason(rule, result, finding)


def _reason(rule: Rule, result: Result, finding: Finding) -> Reason:
    return Reason(
        rule_id=rule.id,
        kind=rule.kind,
        instrument_id=result.instrument_id,
        instrument_version=result.instrument_version,
        subscale=rule.subscale,
        item=rule.item,
        value=finding.value,
        cut_score=finding.cut_score,
        tier=rule.tier,
    )


def looks_at(rule: Rule) -> tuple[str | None, ...]:
    """Return what a rule looks at: of those that look at the same, one at most is a reason."""
    return rule.kind, rule.subscale, rule.item, rule.note, rule.index, rule.outcome


def _looks_at(standard: Standard, reason: Reason) -> tuple[str | None, ...]:
    return reason.instrument_id, *looks_at(standard.rule(reason.rule_id))
