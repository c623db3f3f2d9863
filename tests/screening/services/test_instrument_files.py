from dataclasses import replace

import pytest

from instruments.catalogue import FOLDER, adopt, get
from instruments.errors import MalformedInstrument, Rule
from instruments.interchange.errors import InterchangeRefused
from instruments.overlays import blank_overlay
from instruments.reader import instrument_of
from screening.services.instrument_files import (
    MOST_BYTES,
    Format,
    add_definition,
    add_overlay,
    exported,
    imported,
    overlay_files,
)
from tests.instruments.toys import toy, write_toy


@pytest.mark.parametrize("kind", Format)
def test_a_file_of_another_program_comes_back_equal(kind, tmp_path):
    instrument = toy(tmp_path)
    path = tmp_path / "there"
    path.write_bytes(exported(instrument, kind, "zh"))

    found = instrument_of("a", imported(path, kind), "")

    assert found == replace(instrument, digest="")


@pytest.mark.parametrize("kind", Format)
def test_a_file_that_is_too_large_is_refused_before_it_is_parsed(kind, tmp_path):
    path = tmp_path / "large"
    path.write_bytes(b" " * (MOST_BYTES + 1))

    with pytest.raises(InterchangeRefused, match="too_large"):
        imported(path, kind)


def test_an_overlay_that_fits_is_kept_and_never_replaced(tmp_path):
    path = tmp_path / "mine.toml"
    text = blank_overlay("isi.toml", (FOLDER / "isi.toml").read_bytes(), "zh")
    path.write_text(text.replace('""', '"某处"'), encoding="utf-8")
    home = tmp_path / "home"

    instrument, target = add_overlay(home, path)

    assert overlay_files(home) == [target]
    assert target.stat().st_mode & 0o077 == 0
    assert not instrument.is_key_only
    with pytest.raises(FileExistsError):
        add_overlay(home, path)
    assert [p.name for p in target.parent.iterdir()] == ["isi@1.1.toml"]


def test_an_overlay_that_does_not_fit_leaves_nothing(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(blank_overlay("isi.toml", (FOLDER / "isi.toml").read_bytes(), "zh"))

    with pytest.raises(MalformedInstrument):
        add_overlay(tmp_path / "home", path)

    assert not (tmp_path / "home").exists()


def test_an_instrument_of_ones_own_is_kept_beside_its_other_versions(tmp_path):
    home = tmp_path / "home"
    add_definition(home, write_toy(tmp_path))
    add_definition(home, write_toy(tmp_path, ('version = "1"', 'version = "2"')))

    try:
        assert adopt(home) == ()
        assert get("toy").version == "2"
        assert get("toy", "1").version == "1"
    finally:
        adopt(tmp_path / "nowhere")


def test_a_definition_of_a_shipped_version_is_refused_before_it_is_kept(tmp_path):
    home = tmp_path / "home"
    changed = tmp_path / "mine.toml"
    text = (FOLDER / "phq9.toml").read_text(encoding="utf-8")
    changed.write_text(text.replace("PHQ-9", "PHQ-IX"), encoding="utf-8")

    with pytest.raises(MalformedInstrument) as refused:
        add_definition(home, changed)

    assert [fault.rule for fault in refused.value.faults] == [Rule.ID_TAKEN]
    assert not home.exists()
