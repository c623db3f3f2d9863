"""A suggested cut score, proposed by a counselor to the township as a signed file."""

from pathlib import Path

from referral.definition import Provenance, Rule, Standard
from referral.errors import CutNotChangeable
from referral.proposals import with_cut
from referral.standard import parse_standard
from referral.suppression import is_told
from screening.clock import day_in_china
from screening.models import Wave
from screening.roles import Role
from screening.services import audit, signed_standards
from screening.services.errors import ProposalRefused
from screening.services.wave_statistics import RuleAgreement, statistics_of
from screening.services.work import Work


def propose(work: Work, wave: Wave, rule_id: str) -> tuple[Path, Standard]:
    """Write the next version of the standard with the cut score that a wave's reviews suggest.

    The counselor who proposes signs it; it counts once an officer of the township has signed too.

    Args:
        work: of a counselor.
        wave: whose reviews speak for it.
        rule_id: which rule's cut score.

    Returns:
        The file, and the version that stands in it.

    Raises:
        ProposalRefused: nothing is suggested for this rule, too few were reviewed to be told
            outside the school, or the rule in force is another; ``why`` says which.
        MalformedStandard: the standard in force cannot be used.
        NoKey: the actor has no grant to the school's care vault.
    """
    if work.actor.role is not Role.COUNSELOR:
        raise ProposalRefused("role")
    found = statistics_of(work, wave)
    agreement = next((each for each in found.rules if each.rule.id == rule_id), None)
    if agreement is None or agreement.suggestion is None or agreement.ppv is None:
        raise ProposalRefused("no_suggestion")
    if not is_told(agreement.ppv.n, agreement.ppv.total, found.standard.smallest_cell):
        raise ProposalRefused("too_few")
    text = signed_standards.text_in_force(work)
    standard = parse_standard(text, signed_standards.OWN)
    if not _is_the_same(agreement.rule, standard):
        raise ProposalRefused("other_rule")
    try:
        content = with_cut(text, _provenance(work, wave, agreement, standard))
    except CutNotChangeable as error:
        raise ProposalRefused("by_hand") from error
    signed_standards.sign(work, content)
    made = parse_standard(content, "standard")
    audit.note(work, "standard_proposed", wave=wave.id, rule=rule_id, standard=made.digest)
    path = work.settings.home / signed_standards.FOLDER / signed_standards.file_of(made.digest)
    return path, made


def _is_the_same(rule: Rule, standard: Standard) -> bool:
    """Whether the rule that was measured is the one that would be changed."""
    other = next((each for each in standard.rules if each.id == rule.id), None)
    return other is not None and _measured(other) == _measured(rule)


def _measured(rule: Rule) -> tuple[object, ...]:
    looks = rule.kind, rule.instrument, rule.subscale, rule.grades
    return *looks, rule.at_least, rule.at_most, rule.tier


def _provenance(work: Work, wave: Wave, agreement: RuleAgreement, standard: Standard) -> Provenance:
    rule, ppv, kappa, tried = (
        *(agreement.rule, agreement.ppv, agreement.kappa),
        agreement.suggestion,
    )
    if ppv is None or tried is None:
        raise ProposalRefused("no_suggestion")
    before = rule.at_least if rule.at_least is not None else rule.at_most
    is_known = kappa.value == kappa.value
    return Provenance(
        previous=standard.digest,
        rule=rule.id,
        before=float(before or 0.0),
        after=float(tried.cut),
        wave=f"{work.actor.unit_name} {wave.term} {wave.name}",
        n_judged=ppv.total,
        n_confirmed=ppv.n,
        ppv=round(ppv.share, 4),
        ppv_low=round(ppv.low, 4),
        ppv_high=round(ppv.high, 4),
        kappa=round(kappa.value, 4) if is_known else None,
        kappa_low=round(kappa.low, 4) if is_known else None,
        kappa_high=round(kappa.high, 4) if is_known else None,
        proposed_by=work.actor.display_name,
        proposed_on=day_in_china(work.now).isoformat(),
    )
