import pytest
from fhir.resources.R4B.observation import Observation
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

from instruments.catalogue import get
from instruments.interchange.fhir_responses import Given, resources_of


def scores(value, band):
    return dict.fromkeys(get("gad7").subscales, (None, None)) | {"total": (value, band)}


def given(**changes):
    instrument = get("gad7")
    whole = {
        "instrument": instrument,
        "answers": dict.fromkeys(instrument.items, 1) | {"q2": None, "q3": None},
        "declined": frozenset({"q3"}),
        "scores": scores(12.0, "moderate"),
        "digest": "ab" * 8,
        "language": "zh",
        "day": "2026-11-16",
        "subject": {"reference": "Patient/x"},
    }
    return Given(**whole | changes)


def test_an_independent_reader_takes_them_for_what_they_are():
    response, observation, *_ = resources_of(given(), "r1")

    assert (
        QuestionnaireResponse.model_validate(response).questionnaire == "urn:muye:instrument:gad7|1"
    )
    assert Observation.model_validate(observation).derivedFrom[0].reference == (
        "QuestionnaireResponse/r1"
    )


def test_a_declined_item_is_told_from_one_without_an_answer():
    response, *_ = resources_of(given(), "r1")

    answers = {item["linkId"]: item["answer"][0] for item in response["item"]}
    assert answers["q2"]["extension"][0]["valueCode"] == "unknown"
    assert answers["q3"]["extension"][0]["valueCode"] == "asked-declined"
    assert answers["q4"]["valueCoding"]["code"] == "1"


@pytest.mark.parametrize(("value", "band"), [(None, None), (12.0, "moderate")])
def test_a_score_stands_with_its_band_or_not_at_all(value, band):
    _, observation, *_ = resources_of(given(scores=scores(value, band)), "r1")

    assert ("valueQuantity" in observation) == (value is not None)
    assert ("dataAbsentReason" in observation) == (value is None)
    codes = [each["coding"][0]["code"] for each in observation.get("interpretation", ())]
    assert codes == ([band] if band else [])
