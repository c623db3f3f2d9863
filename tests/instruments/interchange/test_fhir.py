import json
from dataclasses import replace

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire

from instruments.catalogue import catalogue, get
from instruments.definition import Overlay
from instruments.interchange.errors import InterchangeRefused
from instruments.interchange.fhir import ORDINAL, questionnaire_of


@pytest.mark.parametrize("instrument", catalogue().values(), ids=lambda i: i.id)
def test_an_independent_reader_takes_it_for_a_questionnaire(instrument):
    read = Questionnaire.model_validate_json(json.dumps(questionnaire_of(instrument)))

    assert read.version == instrument.version
    asked = [item for item in read.item if item.type == "choice"]
    assert [item.linkId for item in asked] == list(instrument.items)
    assert (
        read.copyright
        == instrument.licence.attribution["zh" if "zh" in instrument.licence.attribution else "en"]
    )


def test_codes_of_loinc_stand_where_they_were_confirmed():
    phq9 = questionnaire_of(get("phq9"))

    assert phq9["code"] == [{"system": "http://loinc.org", "code": "44249-1"}]
    by_id = {item["linkId"]: item for item in phq9["item"]}
    assert by_id["q1"]["code"] == [{"system": "http://loinc.org", "code": "44250-9"}]
    assert "code" not in by_id["q9"]


def test_an_ordinal_value_is_what_the_answer_counts_after_turning():
    rses = {item["linkId"]: item for item in questionnaire_of(get("rses"))["item"]}
    turned = next(i for i in get("rses").items.values() if i.reverse)

    codings = [option["valueCoding"] for option in rses[turned.id]["answerOption"]]

    assert [c["extension"][0]["url"] for c in codings] == [ORDINAL] * 4
    found = {int(c["code"]): c["extension"][0]["valueDecimal"] for c in codings}
    assert found == turned.scores


def test_a_licensee_s_words_do_not_leave():
    licensed = replace(get("gad7"), overlay=Overlay("school", "contract", 1, "0" * 64))

    with pytest.raises(InterchangeRefused, match="licensed"):
        questionnaire_of(licensed)
