"""A standard tried out on answers: whom it would flag, and what that costs in counselors' hours.

The answers are a wave's, opened in an unlocked session and let go, or made up. Each form is judged
by the very functions that judge it when it is handed in; nothing is kept and no flag is changed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice

from instruments.catalogue import catalogue
from referral.definition import Standard
from referral.flags import reasons_for
from referral.triage import tier_of
from scoring.simulation import filled_forms, simulate
from screening.documents import BLANK
from screening.models import Wave
from screening.services import audit, opened_sheets
from screening.services.forms import Form, form_with
from screening.services.sheets import instruments_of, measured, seconds_of
from screening.services.work import Work

ASSUMED_MINUTES = (30.0, 60.0, 90.0, 180.0)
"""Minutes that a flag takes, from the lowest tier that asks for a person to the highest: to read,
meet, write down and call home. An assumption of ours; no source was found, and a township that
has counted its own says so with ``--minutes``."""


@dataclass(frozen=True, slots=True)
class Filled:
    """One form as it was answered. The repr shows no answer."""

    #: The school's place in a made-up township; 0 for a wave, which is one school's.
    school: int
    grade: int
    form: Form = field(repr=False)
    answers: bytes = field(repr=False)
    seconds: Sequence[float | None] = field(repr=False)


@dataclass(slots=True)
class Trial:
    """What one standard makes of the forms."""

    standard: Standard
    n_forms: int = 0
    tiers: Counter[str] = field(default_factory=Counter)
    #: How many forms each rule is a reason on.
    rules: Counter[str] = field(default_factory=Counter)
    #: By grade and by school: forms, and those that ask for a person.
    grades: Counter[tuple[int, bool]] = field(default_factory=Counter)
    schools: Counter[tuple[int, bool]] = field(default_factory=Counter)

    def minutes(self, given: Mapping[str, float]) -> dict[str, float]:
        """Return the minutes that a flag of each tier takes, by tier; `given` goes first."""
        asking = self.standard.tiers[1:]
        assumed = [*ASSUMED_MINUTES[: len(asking) - 1], ASSUMED_MINUTES[-1]]
        return {t.id: given.get(t.id, m) for t, m in zip(asking, assumed, strict=True)}


@dataclass(slots=True)
class Moved:
    """What the second standard does that the first did not."""

    #: Forms that it asks a person for and the first did not, and the other way round.
    n_more: int = 0
    n_fewer: int = 0
    #: Forms in a sooner tier, and in a later one.
    n_sooner: int = 0
    n_later: int = 0
    #: By rule of the second standard: forms that are in a sooner tier because of it.
    brought: Counter[str] = field(default_factory=Counter)
    #: By rule of the first: forms in a later tier because it is gone or milder.
    released: Counter[str] = field(default_factory=Counter)


def try_out(
    standard: Standard, forms: Iterable[Filled], against: Standard | None = None
) -> tuple[Trial, Trial | None, Moved]:
    """Judge every form by a standard, and by another beside it where one is given.

    Returns:
        The trial of the standard, of the other one, and what moved from the other to it.
    """
    new, old = Trial(standard), None if against is None else Trial(against)
    moved = Moved()
    for filled in forms:
        rank, top = _judge(new, filled)
        if old is not None:
            before, before_top = _judge(old, filled)
            _compare(moved, (before, before_top), (rank, top))
    return new, old, moved


def sheets_of(work: Work, wave: Wave) -> Iterator[Filled]:
    """Open the sheets of a wave one after the other, but those voided for a re-test.

    Raises:
        NoKey: the actor has no grant to the school's care vault.
        SealBroken: a stored value was altered.
        UnknownInstrument: an instrument of the wave is not in the catalogue any more.
    """
    n_records = 0
    forms: dict[tuple[bytes, ...], Form] = {}
    try:
        for sheet in opened_sheets.of_wave(work, wave):
            n_records += 1
            if sheet.is_void:
                continue
            document = sheet.document
            digests = tuple(document.digests)
            if digests not in forms:
                forms[digests] = form_with(instruments_of(document))
            seconds = seconds_of(document.tenths)
            yield Filled(0, document.grade, forms[digests], document.answers, seconds)
    finally:
        audit.note(work, "standard_tried", wave=wave.id, n_records=n_records)


def made_up(
    standard: Standard,
    *,
    n_schools: int,
    n_pupils: int,
    seed: int,
    show: Callable[[float], None] = lambda _share: None,
) -> Iterator[Filled]:
    """Make up a township that is given what a standard asks for.

    Args:
        standard: its batteries are answered, grade band by grade band.
        n_schools: how many schools.
        n_pupils: of each school; spread evenly over the grades that are screened.
        seed: the same seed gives the same answers.
        show: told the share that is done.
    """
    grades = [grade for band in standard.grade_bands for grade in band.grades]
    n_done = 0
    for number, band in enumerate(standard.grade_bands):
        form = form_with([catalogue()[i] for i in band.instruments])
        own = [g for g in islice(cycle(grades), n_pupils) if g in band.grades]
        if not own:
            continue
        found = simulate(form.instruments, [len(own)] * n_schools, seed=seed + number)
        rows = filled_forms(form.instruments, found, blank=BLANK)
        for (school, answers, seconds), grade in zip(rows, own * n_schools, strict=True):
            yield Filled(school, grade, form, answers, seconds)
            n_done += 1
            show(n_done / (n_schools * n_pupils))


def _judge(trial: Trial, filled: Filled) -> tuple[int, str | None]:
    """Count a form, and return the rank of its tier with the rule that brought it there."""
    results = measured(filled.form, filled.answers, filled.seconds)
    reasons = reasons_for(trial.standard, results, filled.grade)
    tier = tier_of(trial.standard, reasons)
    trial.n_forms += 1
    trial.tiers[tier.id] += 1
    trial.rules.update({reason.rule_id for reason in reasons})
    trial.grades[filled.grade, tier.rank > 0] += 1
    trial.schools[filled.school, tier.rank > 0] += 1
    return tier.rank, reasons[0].rule_id if reasons else None


def _compare(moved: Moved, before: tuple[int, str | None], after: tuple[int, str | None]) -> None:
    moved.n_more += before[0] == 0 < after[0]
    moved.n_fewer += after[0] == 0 < before[0]
    if after[0] > before[0]:
        moved.n_sooner += 1
        moved.brought[str(after[1])] += 1
    elif after[0] < before[0]:
        moved.n_later += 1
        moved.released[str(before[1])] += 1
