"""An independent evaluator scores the exported Questionnaire, and finds what the engine finds."""

import fhirpathpy
import numpy as np
import pytest
from fhirpathpy.models import models

from instruments.catalogue import catalogue, get
from instruments.interchange.fhir import CALCULATED, coding_of, questionnaire_of
from instruments.interchange.fhirpath import expression_of
from scoring.scores import score
from tests.instruments.toys import toy


def answered(instrument, answers):
    """Return a QuestionnaireResponse; a blank item is left out."""
    given = []
    for item in instrument.items.values():
        option = next((o for o in item.options if o.value == answers[item.id]), None)
        if option is not None:
            coding = coding_of(instrument, item, option)
            given.append({"linkId": item.id, "answer": [{"valueCoding": coding}]})
    return {"resourceType": "QuestionnaireResponse", "status": "completed", "item": given}


def sheets(instrument, n, seed):
    """Draw answers by chance, one in ten left blank."""
    chance = np.random.default_rng(seed)
    for _ in range(n):
        yield {
            item.id: None
            if chance.random() < 0.1
            else int(chance.choice(instrument.option_values(item.id)))
            for item in instrument.items.values()
        }


def differences(instrument, n):
    compiled = {}
    for item in questionnaire_of(instrument)["item"]:
        for extension in item.get("extension", ()):
            if extension["url"] == CALCULATED:
                text = extension["valueExpression"]["expression"]
                compiled[item["linkId"]] = fhirpathpy.compile(text, models["r4"])
    assert compiled.keys() == instrument.subscales.keys()
    found = []
    for answers in sheets(instrument, n, seed=7):
        response, ours = answered(instrument, answers), score(instrument, answers).scores
        for subscale, evaluate in compiled.items():
            theirs = evaluate(response, {"resource": response})
            value = float(theirs[0]) if theirs else None
            if value != pytest.approx(ours[subscale].value, abs=1e-9):
                found.append((subscale, answers, value, ours[subscale].value))
    return found


@pytest.mark.parametrize("instrument_id", ["gad7", "who5", "k6"])
def test_a_thousand_sheets_with_blanks_score_alike(instrument_id):
    assert differences(get(instrument_id), 1000) == []


SHORT = [i for i in catalogue().values() if i.n_items <= 25 and i.id not in {"dass21", "dass_y"}]


@pytest.mark.parametrize("instrument", SHORT, ids=lambda i: i.id)
def test_a_few_sheets_of_every_short_instrument_score_alike(instrument):
    assert differences(instrument, 12) == []


def test_weights_means_and_counts_score_alike(tmp_path):
    assert differences(toy(tmp_path), 100) == []


def test_a_required_item_and_the_rule_for_blanks_stand_in_the_expression():
    expression = expression_of(get("phq9").subscales["total"])

    assert ".count() >= 7" in expression
    assert "linkId.matches('^(q9)$')" in expression
