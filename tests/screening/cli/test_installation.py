import json
import stat
from pathlib import Path

import pytest

from screening.roles import Role
from screening.settings import Settings
from tests.command import muye

FOUND = ("init", "--township", "木叶乡", "--school", "一中", "--school", "二小", "--json")


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    home = tmp_path_factory.mktemp("init") / "home"
    return home, json.loads(muye(home, *FOUND, "--health-centre", "卫生院").stdout)


def test_every_unit_gets_its_first_accounts(founded):
    _, document = founded

    # three of the township, one of the health centre, four of each school
    assert len(document["accounts"]) == 3 + 1 + 2 * 4
    assert {a["unit"] for a in document["accounts"]} == {"木叶乡", "卫生院", "一中", "二小"}
    assert len({a["username"] for a in document["accounts"]}) == 12
    assert Role.COUNSELOR in {a["role"] for a in document["accounts"] if a["unit"] == "二小"}


def test_what_was_founded_can_be_used(founded):
    home, document = founded
    clinician = next(a for a in document["accounts"] if a["role"] == Role.CLINICIAN)

    recovered = muye(
        home, "account", "recover", clinician["username"], "--code", clinician["recovery_code"]
    )

    assert muye(home, "doctor").exit_code == 0
    assert recovered.exit_code == 0


def test_only_its_owner_may_look_into_the_folder_and_its_secrets(founded):
    home, _ = founded

    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "secrets" / "pepper").stat().st_mode) == 0o600


def test_only_its_owner_may_read_the_rows_and_keys_in_a_folder_that_was_there(tmp_path):
    tmp_path.chmod(0o755)

    assert muye(tmp_path, "init", "--township", "木叶乡").exit_code == 0

    for name in ("muye.db", "keys.db"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_neither_passphrases_nor_codes_are_kept_in_the_folder(founded):
    home, document = founded
    shown = [document["directory_code"]]
    shown += [a[name] for a in document["accounts"] for name in ("passphrase", "recovery_code")]
    kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())

    assert not any(secret.encode() in kept for secret in shown)


def test_a_folder_that_holds_an_installation_is_left_alone(founded):
    home, _ = founded
    before = (home / "muye.toml").read_bytes()

    said = muye(home, *FOUND)

    assert said.exit_code == 1
    assert "holds an installation already" in said.stderr
    assert (home / "muye.toml").read_bytes() == before


@pytest.mark.parametrize("name", ["muye.db", "keys.db", "secrets"])
def test_a_folder_with_a_part_of_an_installation_is_left_alone(name, tmp_path):
    (tmp_path / name).mkdir()

    assert muye(tmp_path, *FOUND).exit_code == 1
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_the_townships_name_is_asked_for(tmp_path):
    said = muye(tmp_path / "home", "init", "--port", 8001, typed="木叶乡\n")

    assert said.exit_code == 0
    assert "Name of the township" in said.output
    assert Settings.load(tmp_path / "home").port == 8001


def test_the_founder_is_told_what_comes_next(tmp_path):
    assert "muye serve" in muye(tmp_path / "home", "init", "--township", "木叶乡").stdout


def test_who_leaves_at_the_prompt_leaves_nothing_behind(tmp_path):
    said = muye(tmp_path / "home", "init", typed="")

    assert said.exit_code == 1
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    "options",
    [
        ["--school", "一中", "--school", "一中"],
        ["--school", " "],
        ["--database-url", "nowhere"],
        ["--database-url", "nosuch://localhost/muye"],
        ["--port", "65536"],
    ],
)
def test_wrong_use_is_refused_before_anything_is_made(options, tmp_path):
    assert muye(tmp_path / "home", "init", "--township", "木叶乡", *options).exit_code == 2
    assert not (tmp_path / "home").exists()


def test_a_founding_that_fails_can_be_tried_again(tmp_path):
    home = tmp_path / "home"

    refused = muye(home, "init", "--township", "木叶乡", "--school", "木叶乡")

    assert (refused.exit_code, list(home.iterdir())) == (1, [])
    assert "This name is taken" in refused.stderr
    assert muye(home, "init", "--township", "木叶乡").exit_code == 0


@pytest.mark.parametrize("below", ["", "sub"])
def test_a_file_in_the_place_of_the_folder_is_refused_in_words(below, tmp_path: Path):
    (tmp_path / "file").write_text("", encoding="utf-8")

    said = muye(tmp_path / "file" / below, *FOUND)

    assert said.exit_code == 1
    assert str(tmp_path / "file") in said.stderr
    assert "Errno" not in said.stderr
