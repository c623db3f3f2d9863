import pytest

from instruments.catalogue import FOLDER, adopt, get, overlaid
from instruments.overlays import blank_overlay
from screening.services.errors import CannotOpen
from screening.services.forms import form_of


def pins(*instrument_ids):
    found = [get(each) for each in instrument_ids]
    return tuple((i.id, i.version, i.digest) for i in found)


@pytest.fixture
def folder(tmp_path):
    """Give an installation's folder with one licensed wording, and leave the catalogue alone."""
    (tmp_path / "overlays").mkdir()
    yield tmp_path
    adopt(FOLDER / "nowhere")


def licensed(folder, edition):
    text = blank_overlay("isi.toml", (FOLDER / "isi.toml").read_bytes(), "zh")
    text = text.replace('""', f'"第{edition}稿"').replace("edition = 1", f"edition = {edition}")
    (folder / "overlays" / f"{edition}.toml").write_text(text, encoding="utf-8")
    return overlaid(f"{edition}.toml", text.encode(), folder)


@pytest.mark.parametrize(
    ("instrument_id", "why"),
    [
        ("asq", "not_screening"),
        ("awareness_own", "not_screening"),
        ("bullying_own", "not_screening"),
        ("mht", "no_wording"),
        ("phq_a", "provisional_wording"),
    ],
)
def test_no_form_leads_to_a_record_but_one_for_screening_with_words(instrument_id, why):
    # also where a wave's row in the database named it: nothing can be answered or scored
    with pytest.raises(CannotOpen) as refused:
        form_of(pins("gad7", instrument_id))

    assert (refused.value.why, refused.value.facts["instrument"]) == (why, instrument_id)


def test_a_file_that_was_changed_is_refused():
    with pytest.raises(CannotOpen, match="instrument_changed"):
        form_of((("gad7", "1", "0" * 64),))


def test_a_wave_that_pinned_an_earlier_wording_goes_on_with_it(folder):
    first = licensed(folder, 1)
    adopt(folder)
    pinned = pins("isi")
    licensed(folder, 2)
    adopt(folder)
    form_of.cache_clear()

    form = form_of(pinned)

    assert pinned == (("isi", "1", first.digest),)
    assert form.items[0][1].text["zh"] == "第1稿"
    assert get("isi").items["q1"].text["zh"] == "第2稿"


def test_a_wave_whose_wording_is_gone_is_refused(folder):
    licensed(folder, 1)
    adopt(folder)
    pinned = pins("isi")
    adopt(FOLDER / "nowhere")
    form_of.cache_clear()

    with pytest.raises(CannotOpen, match="wording_gone"):
        form_of(pinned)
