import sqlite3

import pytest

from tests.command import muye


@pytest.fixture
def home(township):
    """Return the folder of an installation that nobody has open."""
    township.close()
    return township.settings.home


def test_an_installation_of_this_release_stays_as_it_is(home):
    said = muye(home, "db", "upgrade")

    assert said.exit_code == 0
    assert muye(home, "doctor").exit_code == 0


@pytest.mark.parametrize("name", ["muye.db", "keys.db"])
def test_a_lost_database_is_not_made_anew(name, home):
    (home / name).unlink()

    said = muye(home, "db", "upgrade")

    assert said.exit_code == 4
    assert name in said.stderr
    assert not (home / name).exists()


def test_an_empty_file_is_not_taken_for_a_database(home):
    (home / "muye.db").write_bytes(b"")

    said = muye(home, "doctor")

    assert said.exit_code == 1
    assert "muye.db" in said.stdout


def test_a_damaged_database_is_refused_in_words(home):
    (home / "muye.db").write_bytes(b"x" * 8192)

    said = muye(home, "db", "upgrade")

    assert said.exit_code == 1
    assert "may be damaged" in said.stderr


def test_a_database_of_a_later_release_is_refused_in_words(home):
    with sqlite3.connect(home / "muye.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()

    said = muye(home, "db", "upgrade")

    assert said.exit_code == 4
    assert "A later release" in said.stderr
