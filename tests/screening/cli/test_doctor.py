import json
import secrets
import sqlite3

import pytest

from tests.command import muye
from tests.screening.services.test_histories import NORMS


@pytest.fixture
def home(township):
    """Return the folder of an installation that nobody has open."""
    township.close()
    return township.settings.home


@pytest.fixture
def examine(home):
    """Return how the doctor is asked: the exit code, and the findings by what was looked at."""

    def _examine():
        said = muye(home, "doctor", "--json")
        return said.exit_code, [
            (f["what"], f["verdict"], f["detail"]) for f in json.loads(said.stdout)
        ]

    return _examine


def _failed(findings):
    return [(what, detail) for what, verdict, detail in findings if verdict == "fail"]


def test_a_sound_installation_has_nothing_to_mend(examine):
    exit_code, findings = examine()

    assert exit_code == 0
    assert _failed(findings) == []
    assert {"crypto", "settings", "keys", "integrity", "journal", "durability", "residue"} <= {
        what for what, _, _ in findings
    }


def test_every_finding_has_a_line_in_both_languages(home):
    for language in ("zh", "en"):
        said = muye(home, "doctor", "--lang", language)

        assert said.exit_code == 0
        assert len(said.stdout.splitlines()) == 12


def test_a_norm_table_that_cannot_be_read_is_named_with_what_is_wrong(home, examine):
    (home / "norms").mkdir()
    (home / "norms" / "good.toml").write_text(NORMS, encoding="utf-8")
    torn = NORMS.replace("sd = 20.0", "sd = 0.0")
    (home / "norms" / "torn.toml").write_text(torn, encoding="utf-8")

    exit_code, findings = examine()

    assert exit_code == 0
    assert [f for f in findings if f[0] == "norms"] == [
        ("norms", "ok", "norms/good.toml: own 1, n 100"),
        (
            "norms",
            "warn",
            "norms/torn.toml, rows[1].sd: n is at least 2, the SD above 0, the mean a number",
        ),
    ]


@pytest.mark.parametrize("name", ["pepper", "signing_key"])
def test_a_wrong_secret_is_named(name, home, examine):
    (home / "secrets" / name).write_text(secrets.token_hex(32), encoding="ascii")

    exit_code, findings = examine()

    assert exit_code == 1
    assert _failed(findings) == [("keys", f"secrets/{name}")]


@pytest.mark.parametrize("name", ["pepper", "signing_key"])
def test_a_missing_secret_is_named(name, home, examine):
    (home / "secrets" / name).unlink()

    exit_code, findings = examine()

    ((what, detail),) = _failed(findings)
    assert (exit_code, what) == (1, "settings")
    assert f"secrets/{name} is missing" in detail


def test_a_secret_that_others_can_read_is_named_with_the_cure(home, examine):
    (home / "secrets" / "pepper").chmod(0o644)

    exit_code, findings = examine()

    ((_, detail),) = _failed(findings)
    assert exit_code == 1
    assert "chmod 600" in detail


@pytest.mark.parametrize("name", ["muye.db", "keys.db"])
def test_a_lost_file_is_named_and_not_made_anew(name, home, examine):
    (home / name).unlink()

    exit_code, findings = examine()

    ((what, detail),) = _failed(findings)
    assert (exit_code, what) == (1, "keys")
    assert name in detail
    assert not (home / name).exists()


@pytest.mark.parametrize("name", ["muye.db", "keys.db"])
def test_a_file_that_is_no_database_is_named(name, home, examine):
    (home / name).write_bytes(b"x" * 8192)

    exit_code, findings = examine()

    assert exit_code == 1
    assert _failed(findings) == [("integrity", name)]


@pytest.mark.parametrize("name", ["muye.db", "keys.db"])
def test_a_database_with_damaged_pages_is_named(name, home, examine):
    # An index that lacks a row which its table has: every page can be read, the whole is not well.
    database = sqlite3.connect(home / name)
    with database:
        database.execute("CREATE TABLE t (a)")
        database.execute("CREATE INDEX i ON t (a)")
        database.execute("INSERT INTO t VALUES (1)")
    page, size = _page_of(database, "i"), database.execute("PRAGMA page_size").fetchone()[0]
    database.close()
    content = bytearray((home / name).read_bytes())
    content[(page - 1) * size + 3 : (page - 1) * size + 5] = b"\0\0"  # the number of its cells
    (home / name).write_bytes(content)

    exit_code, findings = examine()

    assert exit_code == 1
    assert _failed(findings) == [("integrity", name)]


def _page_of(database, index):
    query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
    return database.execute(query, (index,)).fetchone()[0]


def test_the_database_of_a_later_release_is_told(home, examine):
    with sqlite3.connect(home / "muye.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()

    exit_code, findings = examine()

    assert exit_code == 1
    assert _failed(findings) == [("later_schema", "")]


def test_settings_that_cannot_be_read_are_named(home, examine):
    (home / "muye.toml").write_text("port = ", encoding="utf-8")

    exit_code, findings = examine()

    ((what, detail),) = _failed(findings)
    assert (exit_code, what) == (1, "settings")
    assert "muye.toml is not valid TOML" in detail


def test_a_folder_without_an_installation_is_told(tmp_path):
    said = muye(tmp_path, "doctor")

    assert said.exit_code == 1
    assert "run `muye init` first" in said.stdout


def test_an_instrument_s_file_that_cannot_be_used_is_named(home, examine):
    folder = home / "instruments" / "overlays"
    folder.mkdir(parents=True)
    (folder / "mht@1.1.toml").write_text("[overlay]\n")

    exit_code, findings = examine()

    assert exit_code == 1
    assert _failed(findings) == [("instruments", "mht@1.1.toml")]


def test_a_server_names_an_instrument_s_file_that_it_leaves_out(township, caplog):
    folder = township.settings.home / "instruments"
    folder.mkdir()
    (folder / "torn.toml").write_text("[instrument")

    township.app()

    assert "torn.toml is left out" in caplog.text
