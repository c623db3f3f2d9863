import json
from dataclasses import replace

import pytest

from instruments.catalogue import catalogue, get
from instruments.interchange.errors import InterchangeRefused
from instruments.interchange.fhir import questionnaire_of
from instruments.interchange.fhir_reading import tables_of
from instruments.reader import instrument_of
from tests.instruments.toys import toy


def round_trip(instrument):
    content = json.dumps(questionnaire_of(instrument), ensure_ascii=False).encode()
    return instrument_of("a", tables_of(content, "a.json"), "")


@pytest.mark.parametrize("instrument", catalogue().values(), ids=lambda i: i.id)
def test_what_was_exported_comes_back_equal(instrument):
    assert round_trip(instrument) == replace(instrument, digest="")


def test_every_key_of_the_format_comes_back(tmp_path):
    instrument = toy(tmp_path)

    assert round_trip(instrument) == replace(instrument, digest="")


def test_a_word_that_another_program_changed_is_taken_over():
    resource = questionnaire_of(get("gad7"))
    resource["item"][1]["text"] = "改过的题"

    table = tables_of(json.dumps(resource).encode(), "a.json")

    assert table["items"][0]["text"]["zh"] == "改过的题"
    assert instrument_of("a", table, "").subscales == get("gad7").subscales


FOREIGN = {
    "resourceType": "Questionnaire",
    "language": "en-US",
    "title": "Mood",
    "item": [
        {
            "linkId": "/1",
            "type": "group",
            "item": [
                {
                    "linkId": "/1/1",
                    "text": "Sad?",
                    "type": "choice",
                    "answerOption": [
                        {
                            "valueCoding": {
                                "system": "http://loinc.org",
                                "code": "LA6568-5",
                                "display": "No",
                            }
                        },
                        {"valueCoding": {"code": "LA6569-3", "display": "Yes"}},
                    ],
                }
            ],
        }
    ],
}


def test_a_foreign_questionnaire_gives_a_draft_with_nothing_made_up():
    table = tables_of(json.dumps(FOREIGN).encode(), "a.json")

    assert table["items"] == [{"id": "q1", "text": {"en": "Sad?"}}]
    assert table["options"][0] == {"value": 0, "text": {"en": "No"}, "loinc": "LA6568-5"}
    assert table["wording"] == {"en": {"status": "provisional", "source": "a.json"}}
    assert "subscales" not in table
    assert "licence" not in table


def test_an_item_without_words_gives_a_draft_that_lacks_them():
    table = tables_of(json.dumps(changed(text="")).encode(), "a.json")

    assert table["items"] == [{"id": "q1"}]


def nested(depth):
    item = FOREIGN["item"][0]
    for _ in range(depth):
        item = {"linkId": "g", "type": "group", "item": [item]}
    return FOREIGN | {"item": [item]}


def changed(**changes):
    (group,) = FOREIGN["item"]
    return FOREIGN | {"item": [group | {"item": [group["item"][0] | changes]}]}


@pytest.mark.parametrize(
    ("resource", "rule"),
    [
        ({"resourceType": "Patient"}, "not_a_questionnaire"),
        ([], "not_a_questionnaire"),
        (FOREIGN | {"item": "x"}, "no_items"),
        (nested(7), "too_deep"),
        (changed(type="string"), "not_a_choice"),
        (changed(answerOption=[]), "no_options"),
        (changed(answerOption=[{"valueInteger": 1}]), "not_a_choice"),
        (changed(text=3), "words_wanted"),
        (changed(text="x" * 5000), "words_wanted"),
        (
            FOREIGN | {"extension": [{"url": "urn:muye:definition", "valueString": "{"}]},
            "rest_broken",
        ),
        (
            FOREIGN | {"extension": [{"url": "urn:muye:definition", "valueString": 5}]},
            "rest_broken",
        ),
    ],
)
def test_what_cannot_be_read_is_refused(resource, rule):
    with pytest.raises(InterchangeRefused, match=rule):
        tables_of(json.dumps(resource).encode(), "a")


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff", b"[" * 200_000, b'{"a": NaN}', b'{"resourceType": 1e' + b"9" * 9000],
)
def test_hostile_json_is_refused(content):
    with pytest.raises(InterchangeRefused, match="not_json"):
        tables_of(content, "a")
