import pytest

from instruments.catalogue import catalogue, get, versions
from instruments.definition import WordingStatus
from instruments.errors import UnknownInstrument
from scoring.scores import score

EXAMPLES = [
    pytest.param(instrument, example, id=f"{instrument.id}-{n}")
    for instrument in catalogue().values()
    for n, example in enumerate(instrument.examples, start=1)
]


@pytest.mark.parametrize(("instrument", "example"), EXAMPLES)
def test_scores_its_worked_examples(instrument, example):
    scores = score(instrument, example.answers).scores

    assert {s: scores[s].value for s in example.expected} == pytest.approx(dict(example.expected))
    assert {s: scores[s].band for s in example.bands} == dict(example.bands)


@pytest.mark.parametrize(("instrument", "example"), EXAMPLES)
def test_finds_the_critical_items_of_its_worked_examples(instrument, example):
    reached = score(instrument, example.answers).critical

    marks = tuple(c.item_id + ("?" if c.value is None else "") for c in reached)
    assert example.critical in {None, marks}


def test_holds_its_instruments_by_id():
    assert list(catalogue()) == [
        "dass21",
        "dass_y",
        "gad7",
        "k6",
        "phq9",
        "phq_a",
        "psc17",
        "rses",
        "smfq",
        "who5",
    ]


@pytest.mark.parametrize("instrument", catalogue().values(), ids=lambda i: i.id)
def test_an_example_leaves_something_blank(instrument):
    assert any(
        None in example.answers.values() and None in example.expected.values()
        for example in instrument.examples
    )


@pytest.mark.parametrize("instrument", catalogue().values(), ids=lambda i: i.id)
def test_every_cut_score_names_its_source(instrument):
    assert all(s.bands_source for s in instrument.subscales.values() if s.bands)


def test_an_instrument_of_another_version_is_unknown():
    assert get("phq9", "1") is catalogue()["phq9"] is versions()["phq9", "1"]

    with pytest.raises(UnknownInstrument, match="phq9 in version 99"):
        get("phq9", "99")


def test_only_the_adolescent_form_is_provisional_in_chinese():
    provisional = [
        i.id for i in catalogue().values() if i.wording["zh"] is WordingStatus.PROVISIONAL
    ]

    assert provisional == ["phq_a"]


def test_the_index_of_the_world_health_organization_keeps_its_licence():
    licence = get("who5").licence

    assert licence.terms == "CC-BY-NC-SA-3.0-IGO"
    assert licence.non_commercial


def test_the_subscales_of_the_stress_scales_share_out_all_items():
    # seven items each, every item once (Lovibond & Lovibond 1995)
    dass = get("dass21")
    parts = [dass.subscales[s].item_ids for s in ("depression", "anxiety", "stress")]

    assert [len(part) for part in parts] == [7, 7, 7]
    assert set().union(*parts) == set(dass.items)


def test_self_harm_is_critical_from_the_first_degree_on():
    for instrument_id in ("phq9", "phq_a"):
        (rule,) = get(instrument_id).critical_items

        assert (rule.item_id, rule.at_least, rule.concern) == ("q9", 1, "self_harm")


def test_codes_that_nobody_confirmed_are_not_carried():
    # instruments.md: 44260-8 and all item codes of the GAD-7 are unverified
    assert get("phq9").items["q9"].loinc is None
    assert all(item.loinc is None for item in get("gad7").items.values())
