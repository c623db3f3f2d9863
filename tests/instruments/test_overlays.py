import hashlib

import pytest

from instruments.catalogue import FOLDER, adopt, catalogue, get, overlaid, with_digest
from instruments.definition import WordingStatus
from instruments.errors import MalformedInstrument
from instruments.overlays import blank_overlay, laid_over, name_in
from scoring.scores import score

ISI = (FOLDER / "isi.toml").read_bytes()


def overlay(*changes, language="zh", definition=ISI):
    """Fill an overlay in, each change made once and wanted to be possible."""
    text = blank_overlay("isi.toml", definition, language).replace('""', '"某处"')
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text.encode()


def refusal(content, definition=ISI):
    with pytest.raises(MalformedInstrument) as refused:
        laid_over("isi.zh.toml", content, definition)
    return {(fault.key, str(fault.rule), fault.line) for fault in refused.value.faults}


def test_a_licensee_s_words_stand_in_the_definition_s_places():
    found = laid_over("a.toml", overlay(('q3 = { zh = "某处"', 'q3 = { zh = "第三题"')), ISI)

    assert found.items["q3"].text == {"zh": "第三题"}
    assert found.wording == {"zh": WordingStatus.PUBLISHED, "en": WordingStatus.WITHHELD}
    assert not found.is_key_only
    assert (found.overlay.holder, found.overlay.basis) == ("某处", "某处")


def test_an_overlay_changes_no_score():
    base, found = get("isi"), laid_over("a.toml", overlay(), ISI)

    assert found.subscales == base.subscales
    for example in base.examples:
        assert score(found, example.answers).scores == score(base, example.answers).scores


def test_the_digest_covers_key_and_words():
    first = laid_over("a.toml", overlay(), ISI)
    other_words = laid_over("a.toml", overlay(('q1 = { zh = "某处"', 'q1 = { zh = "他处"')), ISI)
    other_key = ISI.replace(b"lowest = 22", b"lowest = 23")
    other = laid_over("a.toml", overlay(definition=other_key), other_key)

    assert len({first.digest, other_words.digest, other.digest, get("isi").digest}) == 4
    assert first.overlay.definition == hashlib.sha256(ISI).hexdigest()


def test_an_overlay_as_it_is_handed_out_is_refused_at_every_empty_place():
    found = refusal(blank_overlay("isi.toml", ISI, "zh").encode())

    assert ("items.q7", "words_missing", 30) in found
    assert ("overlay.basis", "wrong_kind", 7) in found
    assert len(found) == 16


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ([('q7 = { zh = "某处" }', "")], ("items.q7", "words_missing", 23)),
        ([("q7 = { zh", "q8 = { zh")], ("items.q8", "no_such_place", 30)),
        (
            [('definition = "', 'definition = "0')],
            ("overlay.definition", "wrong_kind", 5),
        ),
        ([('basis = "某处"\n', "")], ("overlay.basis", "missing_key", 1)),
        ([('basis = "某处"', 'basis = " "')], ("overlay.basis", "wrong_kind", 7)),
        (
            [('status = "published"', 'status = "withheld"')],
            ("wording.zh.status", "not_one_of", 10),
        ),
        ([("q7 = { zh", "q7 = { reverse = true, zh")], ("items.q7", "wrong_kind", 30)),
        (
            [("[items]", "[subscales.total]\nmax_missing = 3\n[items]")],
            ("subscales.total", "wrong_kind", 23),
        ),
        ([("edition = 1", "edition = 1\nscore = 3")], ("overlay.score", "unknown_key", 5)),
        ([("q7 = { zh", 'q7 = { en = "x", zh')], ("items.q7", "no_such_place", 30)),
        ([("edition = 1", "edition = 0")], ("overlay.edition", "wrong_kind", 4)),
    ],
)
def test_what_does_not_fit_is_refused_with_its_line(changes, fault):
    assert fault in refusal(overlay(*changes))


def test_an_overlay_of_another_definition_is_refused_and_told_the_right_digest():
    changed = ISI.replace(b"lowest = 22", b"lowest = 23")

    with pytest.raises(MalformedInstrument) as refused:
        laid_over("a.toml", overlay(), changed)

    (fault,) = refused.value.faults
    assert (fault.rule, fault.line) == ("other_definition", 5)
    assert fault.facts["digest"] == hashlib.sha256(changed).hexdigest()


def test_an_overlay_of_nothing_is_refused():
    assert refusal(overlay(), None) == {("overlay", "no_such_definition", 1)}


def test_words_that_the_definition_holds_itself_cannot_be_changed():
    phq9 = (FOLDER / "phq9.toml").read_bytes()

    assert ("wording.zh", "language_not_open", 9) in refusal(overlay(definition=phq9), phq9)


def test_a_confirmed_text_takes_a_provisional_one_s_place():
    phq_a = (FOLDER / "phq_a.toml").read_bytes()

    found = laid_over("a.toml", overlay(definition=phq_a), phq_a)

    assert found.wording["zh"] is WordingStatus.PUBLISHED
    assert found.items["q1"].text["zh"] == "某处"
    assert found.items["q1"].text["en"] == get("phq_a").items["q1"].text["en"]


def test_a_language_that_a_definition_lacks_comes_with_its_names():
    psc17 = (FOLDER / "psc17.toml").read_bytes()

    found = laid_over("a.toml", overlay(definition=psc17), psc17)

    assert found.subscales["total"].name["zh"] == "某处"
    assert found.wording["zh"] is WordingStatus.PUBLISHED


def test_the_name_and_edition_are_told_before_the_definition_is_known():
    assert name_in("a.toml", overlay()) == ("isi", "1", 1)


@pytest.fixture
def folder(tmp_path):
    """Give an installation's folder, and leave the catalogue as it is shipped."""
    (tmp_path / "overlays").mkdir()
    yield tmp_path
    adopt(FOLDER / "nowhere")


def test_the_latest_edition_is_used_and_earlier_ones_are_still_found(folder):
    for edition in (1, 2):
        words = overlay(
            ("edition = 1", f"edition = {edition}"),
            ('q1 = { zh = "某处"', f'q1 = {{ zh = "{edition}"'),
        )
        (folder / "overlays" / f"{edition}.toml").write_bytes(words)
    first = overlaid("1.toml", (folder / "overlays" / "1.toml").read_bytes(), folder)

    assert adopt(folder) == ()
    assert get("isi").items["q1"].text["zh"] == "2"
    assert with_digest("isi", "1", first.digest).items["q1"].text["zh"] == "1"


def test_an_overlay_that_does_not_fit_leaves_the_instrument_without_words(folder):
    (folder / "overlays" / "1.toml").write_bytes(overlay(("holder", "owner")))

    (refused,) = adopt(folder)

    assert refused.file == "1.toml"
    assert catalogue()["isi"].is_key_only
