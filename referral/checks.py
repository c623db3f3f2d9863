"""Hold a standard against the instruments: no rule may look past a student in silence."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from instruments.definition import Direction, Instrument
from referral.definition import Rule, Standard
from referral.errors import MalformedStandard

_UNKNOWN = "the instrument is one of the catalogue"


@dataclass(frozen=True, slots=True)
class Fault:
    """What a standard asks for that no instrument holds, or looks past."""

    #: Where it stands in the file.
    key: str
    #: Its words stand under ``standard.fault.<code>`` in the catalogue.
    code: str
    #: The rule, instrument or item that it is about.
    about: str
    #: The rule of the format that is broken, in English.
    rule: str


def check_against_catalogue(standard: Standard, instruments: Mapping[str, Instrument]) -> None:
    """Check that every rule can fire, and that no critical item goes unwatched.

    Whether an instrument may be put before a wave at all is `referral.batteries.bar_of`'s to say:
    a grade that it bars is left out, and the others go on.

    Args:
        standard: as read from its file.
        instruments: by id, as in ``instruments.catalogue.catalogue()``.

    Raises:
        MalformedStandard: a rule or battery names what no instrument holds, a cut score points the
            wrong way, or a battery leaves a critical item or an unscored form without a rule.
    """
    for fault in faults_against(standard, instruments):
        raise MalformedStandard(f"{standard.id} {standard.version}", fault.key, fault.rule)


def faults_against(standard: Standard, instruments: Mapping[str, Instrument]) -> list[Fault]:
    """Return everything that `check_against_catalogue` refuses a standard for, in its order."""
    faults = [
        Fault(f"rules {rule.id}", code, rule.id, words)
        for rule in standard.rules
        if rule.instrument is not None
        for code, words in _faults_of_rule(rule, instruments)
    ]
    for band in standard.grade_bands:
        for instrument_id in band.instruments:
            key = f"grade_bands {band.id} {instrument_id}"
            instrument = instruments.get(instrument_id)
            if instrument is None:
                faults.append(Fault(key, "unknown_instrument", instrument_id, _UNKNOWN))
            else:
                faults += (replace(f, key=key) for f in faults_in_battery(standard, instrument))
    return faults


def faults_in_battery(standard: Standard, instrument: Instrument) -> Iterator[Fault]:
    """Find what a standard would look past if this instrument were answered under it.

    Args:
        standard: any; the instrument need not stand in one of its batteries.
        instrument: what is, or was, asked.

    Yields:
        Critical items that no rule watches, and that no rule notices a form without a score.
    """
    for item_id, at_least in _critical_items(instrument).items():
        if not _is_watched(standard, instrument.id, item_id, at_least):
            words = f"rules watch {item_id} from {at_least} on and when it is left blank"
            yield Fault(instrument.id, "unwatched_item", f"{item_id} ≥ {at_least}", words)
    if not _is_noticed_unscored(standard, instrument):
        words = "a rule notices a form that cannot be scored"
        yield Fault(instrument.id, "unscored_unnoticed", instrument.id, words)


def _faults_of_rule(rule: Rule, instruments: Mapping[str, Instrument]) -> Iterable[tuple[str, str]]:
    instrument = instruments.get(rule.instrument or "")
    if instrument is None:
        return [("unknown_instrument", _UNKNOWN)]
    return [(code, words) for code, words, holds in _RULES if not holds(rule, instrument)]


def _subscale_is_known(rule: Rule, instrument: Instrument) -> bool:
    return rule.subscale is None or rule.subscale in instrument.subscales


def _band_is_known(rule: Rule, instrument: Instrument) -> bool:
    subscale = instrument.subscales.get(rule.subscale or "")
    return rule.band is None or subscale is None or rule.band in {b.id for b in subscale.bands}


def _points_the_right_way(rule: Rule, instrument: Instrument) -> bool:
    subscale = instrument.subscales.get(rule.subscale or "")
    if subscale is None:
        return True
    wrong_way = rule.at_most if subscale.higher_is is Direction.WORSE else rule.at_least
    return wrong_way is None


def _item_is_critical(rule: Rule, instrument: Instrument) -> bool:
    return rule.item is None or rule.item in _critical_items(instrument)


def _item_is_reported(rule: Rule, instrument: Instrument) -> bool:
    reported_from = _critical_items(instrument).get(rule.item or "")
    return rule.at_least is None or reported_from is None or rule.at_least >= reported_from


_RULES: tuple[tuple[str, str, Callable[[Rule, Instrument], bool]], ...] = (
    ("unknown_subscale", "the subscale is one of the instrument's", _subscale_is_known),
    ("unknown_band", "the band is one of the subscale's", _band_is_known),
    (
        "wrong_way",
        "at_least stands where higher is worse, at_most where higher is better",
        _points_the_right_way,
    ),
    ("item_not_critical", "the item is one of the instrument's critical items", _item_is_critical),
    (
        "below_reporting",
        "at_least is not below where the instrument begins to report the item",
        _item_is_reported,
    ),
)
"""What must hold between one rule and its instrument."""


def _is_watched(standard: Standard, instrument_id: str, item_id: str, at_least: int) -> bool:
    rules = [r for r in standard.rules if (r.instrument, r.item) == (instrument_id, item_id)]
    reached = any(r.kind == "critical_item" and r.at_least == at_least for r in rules)
    return reached and any(r.kind == "critical_blank" for r in rules)


def _is_noticed_unscored(standard: Standard, instrument: Instrument) -> bool:
    return any(
        rule.kind == "unscored"
        and rule.instrument in {None, instrument.id}
        and rule.subscale in instrument.subscales
        for rule in standard.rules
    )


def _critical_items(instrument: Instrument) -> Mapping[str, int]:
    return {critical.item_id: critical.at_least for critical in instrument.critical_items}
