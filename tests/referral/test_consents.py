from datetime import date, timedelta
from itertools import product

import pytest

from referral.consents import (
    ConsentPurpose,
    Decision,
    Said,
    Standing,
    current,
    is_overruled,
    is_under_14,
    standing,
    standing_through,
    that_matter,
)

SCREENING, REFERRAL, _ = ConsentPurpose
BORN_ON = date(2012, 11, 23)
BIRTHDAY = date(2026, 11, 23)
YOUNG, GROWN = date(2015, 1, 1), date(2010, 1, 1)
DAY = timedelta(days=1)


def said(decision: Decision = Decision.GIVEN, day: int = 1, **other) -> Said:
    return Said(SCREENING, decision, date(2026, 11, day), **other)


ON = date(2026, 11, 20)

CASES = {
    "nothing was said": ([], YOUNG, Standing.NOT_YET),
    "given for one of 14 and more": ([said()], GROWN, Standing.GIVEN),
    "given for a child": ([said()], YOUNG, Standing.SEPARATE_MISSING),
    "given separately for a child": ([said(is_separate=True)], YOUNG, Standing.GIVEN),
    "given, the birth date unknown": ([said()], None, Standing.SEPARATE_MISSING),
    "given separately, unknown": ([said(is_separate=True)], None, Standing.GIVEN),
    "refused": ([said(Decision.REFUSED)], YOUNG, Standing.REFUSED),
    "given, then withdrawn": (
        [said(is_separate=True), said(Decision.WITHDRAWN, 2)],
        YOUNG,
        Standing.WITHDRAWN,
    ),
    "refused, then given": ([said(Decision.REFUSED), said(day=2)], GROWN, Standing.GIVEN),
    "two on one day": ([said(), said(Decision.REFUSED)], GROWN, Standing.REFUSED),
    "an older word that is written down later": (
        [said(Decision.REFUSED, 5), said(day=3)],
        GROWN,
        Standing.REFUSED,
    ),
    "a word of a later day": ([said(day=21)], GROWN, Standing.NOT_YET),
    "its last day": ([said(expires_on=ON)], GROWN, Standing.GIVEN),
    "the day after its last": ([said(expires_on=ON - DAY)], GROWN, Standing.EXPIRED),
    "another purpose": ([Said(REFERRAL, Decision.GIVEN, ON)], GROWN, Standing.NOT_YET),
}


@pytest.mark.parametrize("case", CASES)
def test_a_consent_stands_as_what_was_said_last_has_it(case: str):
    entries, born_on, expected = CASES[case]

    assert standing(entries, SCREENING, ON, born_on) is expected


@pytest.mark.parametrize(
    ("born_on", "on", "expected"),
    [
        (BORN_ON, BIRTHDAY - DAY, True),
        # A year of age is full from the day after the birthday.
        (BORN_ON, BIRTHDAY, True),
        (BORN_ON, BIRTHDAY + DAY, False),
        # Who was born on 29 February turns 14 in a year without one.
        (date(2012, 2, 29), date(2026, 2, 28), True),
        (date(2012, 2, 29), date(2026, 3, 1), False),
        (None, BIRTHDAY, True),
    ],
)
def test_fourteen_years_are_full_on_the_day_after_the_birthday(born_on, on, expected):
    assert is_under_14(born_on, on) is expected


def test_on_the_day_after_the_birthday_a_consent_need_not_be_separate():
    entries = [said()]

    assert standing(entries, SCREENING, BIRTHDAY, BORN_ON) is Standing.SEPARATE_MISSING
    assert standing(entries, SCREENING, BIRTHDAY + DAY, BORN_ON) is Standing.GIVEN


def test_what_is_needed_until_a_day_must_last_until_then():
    entries = [said(expires_on=ON)]

    assert standing_through(entries, SCREENING, ON, ON, GROWN) is Standing.GIVEN
    assert standing_through(entries, SCREENING, ON, ON + DAY, GROWN) is Standing.EXPIRED


def test_growing_up_before_the_end_does_not_help_at_the_beginning():
    found = standing_through([said()], SCREENING, BIRTHDAY, BIRTHDAY + DAY, BORN_ON)

    assert found is Standing.SEPARATE_MISSING


def test_a_last_day_that_is_over_changes_nothing():
    assert standing_through([said(day=15)], SCREENING, ON, ON - 10 * DAY, GROWN) is Standing.GIVEN


@pytest.mark.parametrize(("decision", "born_on"), [*product(Decision, [YOUNG, GROWN, None])])
def test_only_what_was_given_can_stand(decision, born_on):
    found = standing([said(decision, is_separate=True)], SCREENING, ON, born_on)

    assert (found is Standing.GIVEN) == (decision is Decision.GIVEN)


def test_what_stands_of_each_purpose_matters_and_nothing_else():
    entries = [
        said(),
        Said(REFERRAL, Decision.REFUSED, date(2026, 11, 2)),
        said(Decision.REFUSED, 3),
        said(day=4),
    ]

    assert that_matter(entries, ON) == {1, 3}
    assert current(entries, SCREENING, ON) is entries[3]


@pytest.mark.parametrize(
    ("earlier", "one", "expected"),
    [
        ([], said(), False),
        ([said()], said(day=2), False),
        ([said(Decision.WITHDRAWN, 5)], said(day=4), True),
        ([said(Decision.WITHDRAWN, 5)], said(day=5), True),
        ([said(Decision.WITHDRAWN, 5)], said(day=6), False),
        ([said(Decision.REFUSED, 5)], said(day=5), True),
        ([said(day=5)], said(Decision.REFUSED, 5), False),
        ([said(day=5)], said(Decision.REFUSED, 4), True),
        ([said(Decision.WITHDRAWN, 5), said(day=5)], said(day=5), False),
        ([Said(REFERRAL, Decision.WITHDRAWN, date(2026, 11, 9))], said(), False),
    ],
)
def test_a_list_ends_no_later_word_and_no_refusal_of_its_own_day(earlier, one, expected):
    assert is_overruled(earlier, one) is expected
