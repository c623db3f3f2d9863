"""The figures of a survey against counts by hand, and what is withheld of them."""

import pytest
from sqlalchemy import update

from instruments.definition import InstrumentKind
from scoring.intervals import wilson
from screening.models import SurveyCode
from screening.roles import Role
from screening.services import surveys
from screening.services.errors import NotOverYet
from screening.services.survey_figures import Bound, figures_of
from tests.surveys import KNOWN, UNKNOWN, Class, Survey, answer, close, figures, survey
from tests.township import Township

BULLYING = InstrumentKind.BULLYING
SIX = (0, 0, 0, 0, 1, 1, 2, 2)
"""Six facts known: one too few."""


def asked(township: Township, *classes: tuple[Class, list[tuple[int | None, ...]]]) -> Survey:
    """Let each class answer so, and close."""
    made = survey(township, *(each for each, _ in classes))
    for codes, (_, sheets) in zip(made.codes, classes, strict=True):
        for code, answers in zip(codes, sheets, strict=False):
            answer(township, code, answers)
    close(township, made)
    return made


def test_nothing_is_told_before_the_end(township: Township):
    made = survey(township)

    with township.work_as(Role.COORDINATOR) as work, pytest.raises(NotOverYet):
        figures_of(work, surveys.get(work, made.id))


def test_the_rate_and_the_counts_are_those_worked_out_by_hand(township: Township):
    # Class one, 40 students: 12 of 16 know seven facts or more. Class two, 60 students: 10 of 24.
    made = asked(
        township,
        (Class(7, "1班", 18, 40), [KNOWN] * 12 + [SIX] * 4),
        (Class(7, "2班", 30, 60), [KNOWN] * 10 + [SIX] * 4 + [UNKNOWN] * 10),
    )

    told = figures(township, made, Role.COORDINATOR)

    assert (told.n_codes, told.n_sheets, told.is_whole) == (48, 40, True)
    (rate,) = told.rates
    # (40 * 12/16 + 60 * 10/24) / 100 = (30 + 25) / 100
    assert rate.share is not None
    assert rate.share.is_weighted
    assert rate.share.share == pytest.approx(0.55)
    # Effective size: 100^2 / (40^2 / 16 + 60^2 / 24) = 10000 / 250 = 40, and Wilson at 22 of 40.
    of_forty = wilson(22, 40)
    assert (rate.share.low, rate.share.high) == pytest.approx((of_forty.low, of_forty.high))
    # q1: known by all but the ten who know nothing.
    counts = [option.found and option.found.n for option in told.items[0].options]
    assert counts == [30, 0, 10]
    share = told.items[0].options[0].found
    assert share is not None
    assert (share.share, share.low, share.high) == pytest.approx((0.75, 0.5981, 0.8581), abs=1e-4)


def test_without_every_enrolment_nothing_is_weighted(township: Township):
    made = asked(
        township,
        (Class(7, "1班", 16, 40), [KNOWN] * 12 + [SIX] * 4),
        (Class(7, "2班", 24, None), [KNOWN] * 10 + [UNKNOWN] * 14),
    )

    (rate,) = figures(township, made, Role.COORDINATOR).rates

    assert rate.share is not None
    assert (rate.share.share, rate.share.is_weighted) == (22 / 40, False)


def test_a_code_that_was_marked_used_behind_our_back_is_noticed(township: Township):
    made = survey(township, Class(n_codes=12))
    for code in made.codes[0][:11]:
        answer(township, code, KNOWN)
    with township.database.writing() as session:
        session.execute(update(SurveyCode).values(is_used=True))
    close(township, made)

    told = figures(township, made, Role.COORDINATOR)

    assert (told.n_sheets, told.is_whole) == (11, False)


def test_below_the_threshold_nothing_is_told_at_all(township: Township):
    made = asked(township, (Class(n_codes=9), [KNOWN] * 9))

    told = figures(township, made, Role.COORDINATOR)

    assert (told.n_sheets, told.rates, told.grades, told.items) == (9, (), (), ())


def test_a_side_that_is_small_is_withheld_and_only_its_side_is_said(township: Township):
    made = asked(township, (Class(n_codes=40), [KNOWN] * 35 + [UNKNOWN] * 5))

    told = figures(township, made, Role.COORDINATOR)

    (rate,) = told.rates
    assert (rate.share, rate.bound) == (None, Bound.MOST)
    # 35 of 40 would give the 5 away.
    assert [option.found for option in told.items[0].options][0::2] == [None, None]


def test_a_grade_that_would_follow_from_the_others_is_withheld_too(township: Township):
    made = asked(
        township,
        (Class(7, n_codes=30), [KNOWN] * 15 + [UNKNOWN] * 15),
        (Class(8, n_codes=26), [KNOWN] * 13 + [UNKNOWN] * 13),
        (Class(9, n_codes=12), [KNOWN] * 9 + [UNKNOWN] * 3),
    )

    told = figures(township, made, Role.COORDINATOR)

    assert [(each.grade, each.share is not None) for each in told.grades] == [
        (7, True),
        (8, False),
        (9, False),
    ]


def bullied(township: Township, sheets: list[tuple[int | None, ...]]) -> Survey:
    made = survey(township, Class(n_codes=len(sheets)), kind=BULLYING)
    for code, answers in zip(made.codes[0], sheets, strict=True):
        answer(township, code, answers)
    close(township, made, BULLYING)
    return made


def test_the_prevalence_of_bullying_is_counted_by_hand(township: Township):
    spared, once, weekly, doing = (
        (0, 0, 0, 0, 0, 0, 0),
        (1, 0, 0, 0, 0, 1, 0),
        (0, 2, 0, 0, 0, 1, 0),
        (0, 0, 0, 0, 0, 0, 1),
    )
    made = bullied(
        township, [spared] * 20 + [once] * 11 + [weekly] * 12 + [doing] * 10 + [(None,) * 7]
    )

    told = figures(township, made)

    shares = {each.rate.id: each.share and each.share.share for each in told.rates}
    assert shares == pytest.approx(
        {"bullied": 23 / 53, "weekly": 12 / 53, "bullying": 10 / 53, "saw": 23 / 53}
    )
    assert (told.n_sheets, told.items[0].n_answered) == (54, 53)


def test_at_all_and_every_week_are_not_both_told_where_few_lie_between(township: Township):
    spared, once, weekly = (0,) * 7, (1, 0, 0, 0, 0, 0, 0), (0, 2, 0, 0, 0, 0, 0)
    made = bullied(township, [spared] * 20 + [once] * 3 + [weekly] * 12)

    found = {each.rate.id: each for each in figures(township, made).rates}

    assert found["bullied"].share is not None
    assert (found["weekly"].share, found["weekly"].bound) == (None, None)


def test_a_rate_of_one_item_tells_no_count_that_is_withheld(township: Township):
    # q6: 30 never, 12 once, 9 weekly. The 9 is withheld, with the 12 beside it; 21 of 51 is told,
    # since it follows from the 30. With 12 never, 9 once, 30 weekly it would not.
    saw = [(0, 0, 0, 0, 0, n, 0) for n in (0, 1, 2)]
    made = bullied(township, [saw[0]] * 30 + [saw[1]] * 12 + [saw[2]] * 9)
    found = {each.rate.id: each for each in figures(township, made).rates}
    assert found["saw"].share is not None

    other = survey(township, Class(n_codes=51), kind=BULLYING, name="另一次")
    for code, sheet in zip(
        other.codes[0], [saw[0]] * 12 + [saw[1]] * 9 + [saw[2]] * 30, strict=True
    ):
        answer(township, code, sheet)
    close(township, other, BULLYING)
    found = {each.rate.id: each for each in figures(township, other).rates}
    assert found["saw"].share is None
