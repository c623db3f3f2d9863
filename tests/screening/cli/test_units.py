import json

import pytest

from screening.db import Database
from screening.models import UnitKind
from screening.roles import Role
from screening.services import founding, units
from screening.services.founding import NewUnit
from screening.settings import Settings
from tests.command import muye


@pytest.fixture
def small(tmp_path):
    """Return the folder of an installation of one township, and its directory's code."""
    home = tmp_path / "home"
    settings, directory = founding.prepare_home(home, argon2_kib=19_456, argon2_rounds=2)
    database = Database(settings.url, keys_file=settings.keys_file)
    founded = founding.found(
        database, settings, directory, [NewUnit(UnitKind.TOWNSHIP, "木叶乡", "township")]
    )
    database.close()
    return home, founded.directory_code


def _units_of(home):
    settings = Settings.load(home)
    database = Database(settings.url, keys_file=settings.keys_file)
    with database.reading() as session:
        found = [name for name in ("木叶乡", "三中") if units.find(session, name)]
    database.close()
    return found


def test_a_school_is_added_with_accounts_that_can_work(small):
    home, code = small

    said = muye(
        home,
        "unit",
        "add",
        "school",
        "三中",
        "--prefix",
        "third",
        "--directory-code",
        code,
        "--json",
    )

    accounts = {a["role"]: a for a in json.loads(said.stdout)["accounts"]}
    assert said.exit_code == 0
    assert accounts[Role.COORDINATOR]["username"] == "third-coordinator"
    recovered = muye(
        *(home, "account", "recover", "third-coordinator"),
        *("--code", accounts[Role.COORDINATOR]["recovery_code"]),
    )
    assert recovered.exit_code == 0


def test_the_directorys_code_is_asked_for_and_not_shown(small):
    home, code = small

    said = muye(
        home, "unit", "add", "health_centre", "三中", "--prefix", "centre", typed=f"{code}\n"
    )

    assert said.exit_code == 0
    assert "Code on the directory's recovery card" in said.output
    assert code not in said.output
    assert "centre-clinician" in said.stdout


@pytest.mark.parametrize("code", ["2CBG", "2CBG-JX3V-3PK7-44H2-NP1Y-RTN9-8R5W-TD40-X"])
def test_without_the_directorys_card_no_unit_is_added(code, small):
    home, _ = small

    said = muye(home, "unit", "add", "school", "三中", "--prefix", "x", "--directory-code", code)

    assert said.exit_code == 1
    assert "recovery code" in said.stderr
    assert _units_of(home) == ["木叶乡"]


@pytest.mark.parametrize("prefix", ["", " ", "two words", "x" * 25])
def test_a_prefix_that_nobody_could_sign_in_with_is_wrong_use(prefix, small):
    home, code = small

    said = muye(home, "unit", "add", "school", "三中", "--prefix", prefix, "--directory-code", code)

    assert said.exit_code == 2


@pytest.mark.parametrize(("name", "prefix"), [("木叶乡", "third"), ("三中", "second")])
def test_a_name_that_is_taken_is_refused(name, prefix, small):
    home, code = small
    muye(home, "unit", "add", "school", "二小", "--prefix", "second", "--directory-code", code)

    said = muye(home, "unit", "add", "school", name, "--prefix", prefix, "--directory-code", code)

    assert said.exit_code == 1
    assert "This name is taken" in said.stderr
    assert "三中" not in _units_of(home)


def test_a_township_cannot_be_added(small):
    home, code = small

    said = muye(
        home, "unit", "add", "township", "另一乡", "--prefix", "other", "--directory-code", code
    )

    assert said.exit_code == 2


def test_a_blank_name_is_refused(small):
    home, code = small

    said = muye(home, "unit", "add", "school", " ", "--prefix", "x", "--directory-code", code)

    assert said.exit_code == 2
