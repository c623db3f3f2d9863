import json

from tests.command import muye


def test_a_licensee_goes_from_the_template_to_an_instrument_with_words(tmp_path):
    home, mine = tmp_path / "home", tmp_path / "isi.toml"
    made = muye(home, "instruments", "overlay", "template", "isi", "-o", mine, "--lang", "zh")
    empty = muye(home, "instruments", "overlay", "check", mine)
    mine.write_text(mine.read_text(encoding="utf-8").replace('""', '"某处"'), encoding="utf-8")

    checked = muye(home, "instruments", "overlay", "check", mine)
    added = muye(home, "instruments", "overlay", "add", mine)
    again = muye(home, "instruments", "overlay", "add", mine)

    assert [made.exit_code, empty.exit_code, checked.exit_code, added.exit_code] == [0, 2, 0, 0]
    assert "isi.toml:30: items.q7: the words of q7 are missing in: zh" in empty.output
    assert again.exit_code == 1
    assert "isi@1.1.toml is there already" in again.output
    assert "basis: 某处" in muye(home, "instruments", "overlay", "list").stdout
    shown = json.loads(muye(home, "instruments", "show", "isi", "--json").stdout)
    assert shown["items"][6]["text"] == {"zh": "某处"}
    assert shown["overlay"]["holder"] == "某处"


def test_a_licensed_wording_is_not_exported(tmp_path):
    home, mine = tmp_path / "home", tmp_path / "isi.toml"
    muye(home, "instruments", "overlay", "template", "isi", "-o", mine)
    mine.write_text(mine.read_text(encoding="utf-8").replace('""', '"某处"'), encoding="utf-8")
    muye(home, "instruments", "overlay", "add", mine)

    said = muye(home, "instruments", "export", "isi", "--format", "fhir", "-o", tmp_path / "out")

    assert said.exit_code == 2
    assert "may not be exported" in said.output
    assert not (tmp_path / "out").exists()


def test_an_overlay_that_does_not_fit_any_more_is_listed_with_its_fault(tmp_path):
    folder = tmp_path / "instruments" / "overlays"
    folder.mkdir(parents=True)
    (folder / "isi@1.1.toml").write_text("[overlay]\n")

    said = muye(tmp_path, "instruments", "overlay", "list")

    assert said.exit_code == 1
    assert "isi@1.1.toml:1: overlay.basis: this key is missing" in said.output
    assert muye(tmp_path, "instruments", "list").exit_code == 0


def test_an_empty_folder_is_said_to_be_empty(tmp_path):
    assert "no licensed wording" in muye(tmp_path, "instruments", "overlay", "list").stdout
