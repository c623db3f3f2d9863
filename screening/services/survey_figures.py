"""What an anonymous survey found: the boxes opened, counted, and told where the cells allow it.

Figures are told only of a survey that is over: two looks at one that is under way would show, by
their difference, what somebody answered in between.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from instruments.definition import Answers, Instrument, Item, Option, Rate
from referral.suppression import is_told, suppressed, told_groups
from referral.surveys import SurveyState
from scoring.intervals import Proportion, wilson
from scoring.surveys import Share, Stratum, scores_of, stratum, weighted_share
from screening.documents import BLANK
from screening.models import Purpose, Survey, SurveyBox
from screening.services import audit, survey_boxes, survey_instruments, surveys, waves
from screening.services.errors import NotOverYet
from screening.services.surveys import ClassCount
from screening.services.work import Work

Scores = Sequence[Mapping[str, float | None]]


@dataclass(frozen=True, slots=True)
class OptionFound:
    """How many chose one option; None where that is withheld."""

    option: Option
    found: Proportion | None


@dataclass(frozen=True, slots=True)
class ItemFound:
    """One item: its options with their counts, out of those who answered it."""

    item: Item
    n_answered: int
    options: Sequence[OptionFound]


class Bound(StrEnum):
    """What may be said of a share that is withheld because one side of it is small."""

    #: Fewer than the threshold reach it, but somebody does.
    FEW = "few"
    #: All but fewer than the threshold reach it.
    MOST = "most"


@dataclass(frozen=True, slots=True)
class RateFound:
    """A share that the survey was held for; None where it is withheld."""

    rate: Rate
    #: Those with a score: the share is one of them.
    n_scored: int
    share: Share | None
    #: Where the share is withheld: on which side of it there are too few, if that may be said.
    bound: Bound | None = None


@dataclass(frozen=True, slots=True)
class GradeFound:
    """The first rate in one grade; None where it is withheld."""

    grade: int
    n_scored: int
    share: Share | None


@dataclass(frozen=True, slots=True)
class SurveyFigures:
    """Everything that a survey may tell."""

    survey: Survey
    instrument: Instrument
    #: The fewest respondents that a cell may be told of.
    smallest: int
    classes: Sequence[ClassCount]
    n_codes: int
    n_sheets: int
    #: Whether there are as many sheets as used codes: else somebody changed the database.
    is_whole: bool
    rates: Sequence[RateFound]
    grades: Sequence[GradeFound]
    items: Sequence[ItemFound]

    @property
    def is_weighted(self) -> bool:
        """Whether the shares that are told are weighted by enrolment."""
        return any(each.share is not None and each.share.is_weighted for each in self.rates)


def figures_of(work: Work, survey: Survey) -> SurveyFigures:
    """Open a survey's boxes and describe them together.

    Raises:
        NotOverYet: the survey is not closed.
        NoKey: the actor has no grant to the survey's vault.
        SealBroken: a stored value was altered.
        SurveyRefused: the instrument is not there any more.
        MalformedStandard: the township's standard, which says what is small, cannot be read.
    """
    if survey.state is not SurveyState.CLOSED:
        raise NotOverYet("survey")
    instrument = survey_instruments.pinned(survey)
    smallest = waves.standard_in_force(work).smallest_cell
    classes = surveys.counted(work, survey)
    answers = _opened(work, survey, instrument)
    n_sheets = sum(map(len, answers.values()))
    audit.note(work, "survey_figures_opened", survey=survey.id, n_sheets=n_sheets)
    found = [(each, answers[each.row.id]) for each in classes]
    scored = [(each, scores_of(instrument, given)) for each, given in found]
    is_enough = n_sheets >= smallest
    items = [
        _item(instrument, item_id, [each for _, given in found for each in given], smallest)
        for item_id in instrument.items
    ]
    return SurveyFigures(
        survey=survey,
        instrument=instrument,
        smallest=smallest,
        classes=classes,
        n_codes=sum(each.n_codes for each in classes),
        n_sheets=n_sheets,
        is_whole=all(len(given) == each.n_used for each, given in found),
        rates=_rates(instrument, scored, items, smallest) if is_enough else (),
        grades=_grades(instrument, scored, smallest) if is_enough else (),
        items=items if is_enough else (),
    )


def _opened(work: Work, survey: Survey, instrument: Instrument) -> dict[object, list[Answers]]:
    vault = work.keys.vault(survey.school_id, Purpose(survey.kind.value))
    rows = work.session.scalars(
        select(SurveyBox).where(
            SurveyBox.school_id == survey.school_id, SurveyBox.survey_id == survey.id
        )
    )
    found: dict[object, list[Answers]] = {}
    for row in rows:
        sheets = survey_boxes.opened(work.settings, vault, row.sealed_box, row.id, survey.id)
        found[row.id] = [
            {
                item_id: None if value == BLANK else value
                for item_id, value in zip(instrument.items, sheet.answers, strict=True)
            }
            for sheet in sheets
        ]
    return found


def _item(
    instrument: Instrument, item_id: str, answers: Sequence[Answers], smallest: int
) -> ItemFound:
    item = instrument.items[item_id]
    given = [value for each in answers if (value := each[item_id]) is not None]
    counts = [given.count(option.value) for option in item.options]
    told = suppressed(counts, smallest) if len(given) >= smallest else [None] * len(counts)
    return ItemFound(
        item,
        len(given),
        [
            OptionFound(option, None if n is None else wilson(n, len(given)))
            for option, n in zip(item.options, told, strict=True)
        ],
    )


def _rates(
    instrument: Instrument,
    scored: Sequence[tuple[ClassCount, Scores]],
    items: Sequence[ItemFound],
    smallest: int,
) -> list[RateFound]:
    by_item = {found.item.id: found for found in items}
    told: list[tuple[Rate, Stratum]] = []
    rates = []
    for rate in instrument.rates:
        strata = [stratum(rate, scores, each.row.n_enrolled) for each, scores in scored]
        whole = Stratum(sum(s.n for s in strata), sum(s.total for s in strata), None)
        is_one = (
            is_told(whole.n, whole.total, smallest)
            and _follows(instrument, rate, by_item)
            and all(_may_stand_beside(instrument, rate, whole, *each, smallest) for each in told)
        )
        if is_one:
            told.append((rate, whole))
            rates.append(RateFound(rate, whole.total, weighted_share(strata)))
        else:
            rates.append(RateFound(rate, whole.total, None, _bound(whole, smallest)))
    return rates


def _bound(whole: Stratum, smallest: int) -> Bound | None:
    is_few, is_most = whole.n < smallest, whole.total - whole.n < smallest
    if whole.total < smallest or is_few == is_most or whole.n in (0, whole.total):
        return None
    return Bound.FEW if is_few else Bound.MOST


def _follows(instrument: Instrument, rate: Rate, by_item: Mapping[str, ItemFound]) -> bool:
    """Whether a rate of a single item tells no more than what is told of its options.

    Else the withheld count of an option could be worked out from the rate.
    """
    subscale = instrument.subscales[rate.subscale_id]
    if len(subscale.item_ids) > 1:
        return True
    found = by_item[subscale.item_ids[0]]
    counted = subscale.counted(found.item)
    withheld = {
        subscale.multiplier * counted[each.option.value] + subscale.offset >= rate.at_least
        for each in found.options
        if each.found is None
    }
    return len(withheld) < 2


def _may_stand_beside(
    instrument: Instrument,
    rate: Rate,
    whole: Stratum,
    other: Rate,
    other_whole: Stratum,
    smallest: int,
) -> bool:
    """Whether two rates of the same items differ by enough, or by nobody.

    Those who reach one and not the other, such as "at all" and "every week", are a cell too.
    """
    own = set(instrument.subscales[rate.subscale_id].item_ids)
    if own.isdisjoint(instrument.subscales[other.subscale_id].item_ids):
        return True
    between = abs(whole.n - other_whole.n)
    return between == 0 or between >= smallest


def _grades(
    instrument: Instrument, scored: Sequence[tuple[ClassCount, Scores]], smallest: int
) -> list[GradeFound]:
    if not instrument.rates:
        return []
    rate, *_ = instrument.rates
    by_grade: dict[int, list[Stratum]] = {}
    for each, scores in scored:
        found = stratum(rate, scores, each.row.n_enrolled)
        if found.total:
            by_grade.setdefault(each.row.grade, []).append(found)
    sums = [(sum(s.n for s in each), sum(s.total for s in each)) for each in by_grade.values()]
    told = told_groups(sums, smallest)
    return [
        GradeFound(grade, total, weighted_share(strata) if is_so else None)
        for (grade, strata), (_, total), is_so in zip(by_grade.items(), sums, told, strict=True)
    ]
