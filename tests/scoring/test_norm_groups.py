from dataclasses import replace

import pytest

from scoring.norm_groups import Lack, Respondent, fitting_norms, lacking
from scoring.norms import NormRow, NormTable

ALL = NormRow("total", n=100, mean=4.0, sd=2.0)
GIRLS = replace(ALL, n=120, sex="female", lowest_age=12, highest_age=14)
SEVENTH = replace(ALL, n=110, lowest_grade=7, highest_grade=7)
GIRL = Respondent("zh", "female", 13, 7)
PHQ9 = {"instrument": ("phq9", "1"), "subscale": "total"}


def _table(id_, region, *rows, language="zh", provenance=None):
    named = {"zh": "某校"}
    return NormTable(id_, "1", "phq9", "1", language, region, named, "", rows, provenance)


def _fitting(tables, who=GIRL):
    return fitting_norms(tables, **PHQ9, respondent=who, regions=["local", "CN"])


def test_the_nearest_region_comes_first_and_then_the_row_that_asks_for_more():
    tables = [_table("wide", "CN", ALL), _table("near", "local", ALL, GIRLS)]

    first, second = _fitting(tables)

    assert (first.table.id, first.row, second.table.id) == ("near", GIRLS, "wide")
    for who in (replace(GIRL, age=15), replace(GIRL, age=None), replace(GIRL, sex="male")):
        assert [n.row for n in _fitting(tables, who)] == [ALL, ALL]


@pytest.mark.parametrize(("n_local", "first"), [(99, "wide"), (100, "near")])
def test_a_group_that_is_too_small_does_not_take_the_place_of_a_large_one(n_local, first):
    tables = [_table("near", "local", replace(ALL, n=n_local)), _table("wide", "CN", ALL)]

    found = _fitting(tables)

    assert found[0].table.id == first
    assert [norm.is_small for norm in found] == [False, n_local < 100]


def test_a_small_row_does_not_take_the_place_of_its_own_table_s_large_one():
    few_girls = replace(GIRLS, n=40)

    (found,) = _fitting([_table("near", "local", ALL, few_girls)])

    assert found.row is ALL


def test_of_two_tables_of_one_school_the_one_made_last_comes_first():
    dates = {"b": "2026-12-01", "a": "2027-05-01", "c": "2026-11-30"}
    tables = [_table(k, "local", ALL, provenance={"made_on": v}) for k, v in dates.items()]

    assert [norm.table.id for norm in _fitting(tables)] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("rows", "who", "lack"),
    [
        ([GIRLS], replace(GIRL, age=None), Lack.AGE_UNKNOWN),
        ([GIRLS], replace(GIRL, sex=None), Lack.SEX_UNKNOWN),
        ([GIRLS], replace(GIRL, sex="male"), Lack.NO_GROUP),
        ([GIRLS], replace(GIRL, sex="male", age=None), Lack.NO_GROUP),
        ([GIRLS], replace(GIRL, age=15), Lack.NO_GROUP),
        ([SEVENTH], replace(GIRL, grade=8), Lack.NO_GROUP),
        ([GIRLS], replace(GIRL, language="en"), Lack.OTHER_LANGUAGE),
    ],
)
def test_where_nobody_resembles_a_respondent_it_is_said_what_is_missing(rows, who, lack):
    tables = [_table("near", "local", *rows)]

    assert _fitting(tables, who) == []
    assert lacking(tables, **PHQ9, respondent=who) is lack


def test_a_table_of_another_version_or_scale_does_not_fit():
    tables = [_table("near", "CN", ALL)]

    def lack(instrument, subscale):
        asked = {"instrument": instrument, "subscale": subscale, "respondent": GIRL}
        assert fitting_norms(tables, **asked) == []
        return lacking(tables, **asked)

    assert lack(("phq9", "2"), "total") is Lack.OTHER_VERSION
    assert lack(("phq9", "1"), "phq2") is Lack.NO_TABLE
    assert lack(("gad7", "1"), "total") is Lack.NO_TABLE


def test_a_table_that_does_not_say_its_language_fits_every_one():
    tables = [_table("near", "CN", ALL, language=None)]

    assert len(_fitting(tables, replace(GIRL, language="en"))) == 1
