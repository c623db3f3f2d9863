"""A tried standard's figures as they may be printed: a wave's small counts withheld."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from referral.definition import Rule, Tier
from referral.suppression import is_told, suppressed
from screening.services.standard_trials import Moved, Trial


@dataclass(frozen=True, slots=True)
class ToldTier:
    """One tier; None stands for what is withheld."""

    tier: Tier
    n: int | None
    #: Under the other standard, where a tier of this id and one is given.
    n_before: int | None
    #: Of one flag, and whether that was given or is assumed; None where no person is asked for.
    minutes: float | None
    is_assumed: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A grade or a school: how many forms, and how many ask for a person, None if withheld."""

    name: int
    n_forms: int | None
    n_flagged: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that may be told of a trial."""

    is_made_up: bool
    is_compared: bool
    n_forms: int
    smallest: int
    tiers: Sequence[ToldTier]
    #: Rules that ask for a person: how many forms they are a reason on, and were before.
    rules: Sequence[tuple[Rule, int | None, int | None]]
    grades: Sequence[Part]
    #: Of a made-up township only.
    schools: Sequence[Part]
    #: Hours of the tiers that are told; with anything withheld, the least that it costs.
    hours: float
    is_least: bool
    moved: Mapping[str, int | None]
    brought: Sequence[tuple[str, int | None]]
    released: Sequence[tuple[str, int | None]]


def told(
    new: Trial,
    old: Trial | None,
    moved: Moved,
    given: Mapping[str, float],
    *,
    is_made_up: bool,
) -> Told:
    """Withhold what a wave's standard calls too small; nothing of a made-up township.

    Two counts whose difference is too small are both withheld: it would tell of the few between.

    Args:
        new: the standard's trial.
        old: the other one's, None for none.
        moved: from the other to it.
        given: minutes of a flag, by tier; what is not there is assumed.
        is_made_up: whether the forms are nobody's.
    """
    smallest = 1 if is_made_up else new.standard.smallest_cell
    after = suppressed([new.tiers[t.id] for t in new.standard.tiers], smallest)
    before: list[int | None] = [None] * len(after) if old is None else _before(new, old, smallest)
    if old is not None:
        after = _apart(after, before, smallest)
        before = [None if b is None else a for a, b in zip(before, after, strict=True)]
    minutes = new.minutes(given)
    tiers = [
        ToldTier(tier, n, m, minutes.get(tier.id), tier.id not in given)
        for tier, n, m in zip(new.standard.tiers, after, before, strict=True)
    ]
    spent = [t.n * t.minutes for t in tiers if t.n is not None and t.minutes is not None]
    return Told(
        is_made_up=is_made_up,
        is_compared=old is not None,
        n_forms=new.n_forms,
        smallest=smallest,
        tiers=tiers,
        rules=_rules(new, old, smallest),
        grades=_parts(new.grades, smallest),
        schools=_parts(new.schools, smallest) if is_made_up else (),
        hours=sum(spent) / 60,
        is_least=any(tier.n is None for tier in tiers),
        moved=_moved(moved, smallest),
        brought=[(id_, _enough(n, smallest)) for id_, n in moved.brought.most_common()],
        released=[(id_, _enough(n, smallest)) for id_, n in moved.released.most_common()],
    )


def _moved(moved: Moved, smallest: int) -> dict[str, int | None]:
    return {
        "more": _enough(moved.n_more, smallest),
        "fewer": _enough(moved.n_fewer, smallest),
        "sooner": _enough(moved.n_sooner, smallest),
        "later": _enough(moved.n_later, smallest),
    }


def _before(new: Trial, old: Trial, smallest: int) -> list[int | None]:
    ids = [tier.id for tier in old.standard.tiers]
    counts = dict(zip(ids, suppressed([old.tiers[i] for i in ids], smallest), strict=True))
    return [counts.get(tier.id) for tier in new.standard.tiers]


def _apart(
    after: Sequence[int | None], before: Sequence[int | None], smallest: int
) -> list[int | None]:
    """Withhold all counts that changed where one of them lies too near its other one."""
    pairs = list(zip(after, before, strict=True))
    if not any(a is not None and b is not None and 0 < abs(a - b) < smallest for a, b in pairs):
        return list(after)
    return [a if a == b else None for a, b in pairs]


def _rules(
    new: Trial, old: Trial | None, smallest: int
) -> list[tuple[Rule, int | None, int | None]]:
    asking = [r for r in new.standard.rules if new.standard.tier(r.tier).rank > 0]
    rows = []
    for rule in asking:
        after = _share(new.rules[rule.id], new.n_forms, smallest)
        before = None if old is None else _share(old.rules[rule.id], old.n_forms, smallest)
        pair = _apart([after], [before], smallest)
        rows.append((rule, pair[0], before if pair[0] is not None else None))
    return rows


def _parts(counts: Mapping[tuple[int, bool], int], smallest: int) -> list[Part]:
    """Tell a part by how many of it are flagged; those of all parts that are told add up safely."""
    names = sorted({name for name, _ in counts})
    rows = [(counts.get((n, True), 0), counts.get((n, False), 0)) for n in names]
    flat = suppressed([each for row in rows for each in row], smallest)
    parts = []
    for n, name in enumerate(names):
        flagged, others = flat[2 * n], flat[2 * n + 1]
        total = sum(rows[n])
        is_whole = flagged is not None and others is not None
        parts.append(Part(name, total if is_whole else None, flagged if is_whole else None))
    return parts


def _enough(n: int, smallest: int) -> int | None:
    return n if n == 0 or n >= smallest else None


def _share(n: int, total: int, smallest: int) -> int | None:
    return n if is_told(n, total, smallest) else None
