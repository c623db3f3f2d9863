from dataclasses import replace

import pytest

from instruments.catalogue import get
from instruments.definition import WordingStatus
from referral.batteries import Bar, Fit, bar_of, fit_of, is_for_age, usual_ages

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


@pytest.mark.parametrize(
    ("status", "bar"),
    [
        (WordingStatus.OFFICIAL, None),
        (WordingStatus.PUBLISHED, None),
        (WordingStatus.PROVISIONAL, Bar.PROVISIONAL),
        (WordingStatus.WITHHELD, Bar.NO_WORDING),
    ],
)
def test_only_a_confirmed_chinese_wording_may_be_asked(status, bar):
    assert bar_of(replace(PHQ9, wording={**PHQ9.wording, "zh": status})) is bar


def test_an_instrument_without_chinese_may_not_be_asked():
    assert bar_of(replace(PHQ9, wording={"en": WordingStatus.OFFICIAL})) is Bar.NO_WORDING


@pytest.mark.parametrize("instrument_id", ["asq", "awareness_own", "bullying_own"])
def test_what_is_not_for_screening_is_barred_also_with_a_confirmed_wording(instrument_id):
    live = replace(get(instrument_id), wording={"zh": WordingStatus.OFFICIAL})

    assert bar_of(live) is Bar.NOT_SCREENING


@pytest.mark.parametrize("instrument_id", ["mht", "mssmhs", "sdq_self", "isi", "rcads47"])
def test_what_ships_as_a_key_alone_waits_for_its_words(instrument_id):
    assert bar_of(get(instrument_id)) is Bar.NO_WORDING


@pytest.mark.parametrize(
    ("grade", "bar"), [(5, Bar.OTHER_AGES), (6, None), (7, None), (None, None)]
)
def test_a_grade_is_barred_where_none_of_its_ages_fits(grade, bar):
    # PHQ-9 is used from 12 on; grade 6 is eleven and twelve, which is a warning elsewhere
    assert bar_of(PHQ9, grade) is bar
