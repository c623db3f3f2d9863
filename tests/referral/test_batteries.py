from dataclasses import replace

import pytest

from instruments.catalogue import catalogue, get
from instruments.definition import WordingStatus
from referral.batteries import Fit, fit_of, is_for_age, may_be_asked, usual_ages

PHQ9 = get("phq9")


@pytest.mark.parametrize(
    ("grade", "ages"),
    # Compulsory Education Law, article 11: a child of six begins school.
    [(1, (6, 7)), (7, (12, 13)), (12, (17, 18))],
)
def test_a_grade_has_the_ages_of_children_who_began_at_six(grade, ages):
    assert usual_ages(grade) == ages


@pytest.mark.parametrize(
    ("ages", "fit"),
    [
        ((12, None), Fit.INSIDE),
        ((12, 13), Fit.INSIDE),
        ((13, None), Fit.PARTLY),
        ((8, 12), Fit.PARTLY),
        ((14, None), Fit.OUTSIDE),
        ((6, 11), Fit.OUTSIDE),
    ],
)
def test_grade_seven_is_held_against_the_ages_of_an_instrument(ages, fit):
    assert fit_of(replace(PHQ9, ages=ages), 7) is fit


def test_both_ends_of_the_ages_belong_to_them():
    adolescents = replace(PHQ9, ages=(11, 17))

    assert [age for age in range(9, 20) if is_for_age(adolescents, age)] == list(range(11, 18))


@pytest.mark.parametrize("status", WordingStatus)
def test_only_a_confirmed_chinese_wording_may_be_asked(status):
    wording = {**PHQ9.wording, "zh": status}
    is_confirmed = status in {WordingStatus.OFFICIAL, WordingStatus.PUBLISHED}

    assert may_be_asked(replace(PHQ9, wording=wording)) is is_confirmed


def test_an_instrument_without_chinese_may_not_be_asked():
    assert not may_be_asked(replace(PHQ9, wording={"en": WordingStatus.OFFICIAL}))


def test_of_what_is_shipped_some_may_be_asked_and_some_may_not():
    assert {may_be_asked(instrument) for instrument in catalogue().values()} == {True, False}
