import json

import pytest

from instruments.interchange.errors import Refusal
from instruments.reader import read_instrument
from screening import wording
from screening.services.instrument_files import NOT_NATIVE
from tests.command import muye


@pytest.mark.parametrize("kind", ["fhir", "xlsform", "redcap"])
def test_an_instrument_goes_and_comes_back(kind, tmp_path):
    there, back = tmp_path / "there", tmp_path / "back.toml"

    gone = muye(tmp_path, "instruments", "export", "phq9", "--format", kind, "-o", there)
    come = muye(tmp_path, "instruments", "import", there, "--format", kind, "-o", back)

    assert (gone.exit_code, come.exit_code) == (0, 0)
    assert "has no place for: scales" in gone.stdout
    assert "Read whole" in come.stdout
    assert read_instrument(back).subscales["total"].required == ("q9",)


def test_a_foreign_file_gives_a_draft_and_a_list_of_what_it_lacks(tmp_path):
    coding = {"code": "0", "display": "No"}
    item = {
        "linkId": "a",
        "text": "Sad?",
        "type": "choice",
        "answerOption": [{"valueCoding": coding}],
    }
    source, draft = tmp_path / "a.json", tmp_path / "a.toml"
    source.write_text(json.dumps({"resourceType": "Questionnaire", "item": [item]}))

    said = muye(tmp_path, "instruments", "import", source, "--format", "fhir", "-o", draft)

    assert said.exit_code == 1
    assert "a.toml: subscales: this key is missing" in said.output
    assert 'text = { zh = "Sad?" }' in draft.read_text(encoding="utf-8")


def test_a_file_that_cannot_be_read_is_refused_and_nothing_is_written(tmp_path):
    (tmp_path / "a.json").write_text("{")

    said = muye(
        *(tmp_path, "instruments", "import", tmp_path / "a.json"),
        *("--format", "fhir", "-o", tmp_path / "a.toml"),
    )

    assert said.exit_code == 2
    assert "not a whole JSON file" in said.output
    assert not (tmp_path / "a.toml").exists()


def test_a_file_that_is_there_is_left_alone(tmp_path):
    (tmp_path / "out").write_text("mine")

    said = muye(
        *(tmp_path, "instruments", "export", "phq9"), *("--format", "fhir", "-o", tmp_path / "out")
    )

    assert said.exit_code == 1
    assert (tmp_path / "out").read_text() == "mine"


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_every_refusal_and_every_part_has_its_words(language):
    known = wording.catalogue(language)

    assert {f"interchange.refused.{rule}" for rule in Refusal} <= known.keys()
    parts = {part for parts in NOT_NATIVE.values() for part in parts}
    assert {f"interchange.part.{part}" for part in parts} <= known.keys()
