"""A start with a secret, a key or a store of another installation is refused, and names it."""

import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete

from crypto.errors import RecoveryMistyped, WrongSecret
from crypto.secret import Secret
from screening.app import create_app
from screening.db import Database
from screening.models import Installation
from screening.services import founding, installation
from screening.services.errors import AlreadyThere, StartRefused
from screening.settings import SETTINGS_FILE, Settings, WrongSettings
from tests.township import UNITS, Township


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of another installation."""
    home = tmp_path_factory.mktemp("stranger") / "home"
    settings, directory = founding.prepare_home(home, argon2_kib=19_456, argon2_rounds=2)
    database = Database(settings.url, keys_file=settings.keys_file)
    founding.found(database, settings, directory, UNITS[:1])
    database.close()
    return home


def start(home: Path, faces: tuple[str, ...] = ("lab", "staff", "office")) -> None:
    """Make the application of an installation, and let it go again."""
    _, database = create_app(Settings.load(home), Secret(bytes(32)), faces)
    database.close()


def _take(name: str) -> Callable[[Path, Path], None]:
    def take(home: Path, stranger: Path) -> None:
        shutil.copy(stranger / name, home / name)

    return take


def _take_database(home: Path, stranger: Path) -> None:
    shutil.copy(stranger / "muye.db", home / "muye.db")


def _draw(name: str) -> Callable[[Path, Path], None]:
    def draw(home: Path, _stranger: Path) -> None:
        (home / "secrets" / name).write_text(secrets.token_hex(32), encoding="ascii")

    return draw


def _lose(name: str) -> Callable[[Path, Path], None]:
    def lose(home: Path, _stranger: Path) -> None:
        (home / name).unlink()

    return lose


def _take_directory_key(home: Path, stranger: Path) -> None:
    mine, theirs = (Settings.load(h).directory_key for h in (home, stranger))
    path = home / SETTINGS_FILE
    text = path.read_text(encoding="utf-8").replace(mine, theirs)
    path.write_text(text, encoding="utf-8")


WRONG = {
    "another pepper": (_draw("pepper"), "pepper"),
    "a stranger's pepper": (_take("secrets/pepper"), "pepper"),
    "another signing key": (_draw("signing_key"), "signing_key"),
    "a stranger's signing key": (_take("secrets/signing_key"), "signing_key"),
    "a stranger's key store": (_take("keys.db"), "key_store"),
    "a stranger's directory key": (_take_directory_key, "directory_key"),
    "a stranger's database": (_take_database, "database"),
    "no key store": (_lose("keys.db"), "key_store"),
    "no database": (_lose("muye.db"), "database"),
}
"""What is wrong, how it came about, and what the refusal names."""


@pytest.fixture
def home(township: Township) -> Path:
    """Return a folder that nobody has open."""
    township.close()
    for name in ("muye.db-wal", "muye.db-shm", "keys.db-wal", "keys.db-shm"):
        assert not (township.settings.home / name).exists()
    return township.settings.home


def test_the_own_installation_starts(home: Path) -> None:
    start(home)
    start(home, ("lab",))


@pytest.mark.parametrize("case", WRONG)
def test_what_is_not_this_installations_is_refused_by_name(
    home: Path, stranger: Path, case: str
) -> None:
    spoil, what = WRONG[case]
    spoil(home, stranger)

    with pytest.raises(StartRefused, match=f"^{what} ") as refusal:
        start(home)

    assert refusal.value.what == what


@pytest.mark.parametrize("case", ["another pepper", "another signing key"])
def test_the_lab_alone_refuses_another_secret_too(home: Path, stranger: Path, case: str) -> None:
    spoil, what = WRONG[case]
    spoil(home, stranger)

    with pytest.raises(StartRefused, match=f"^{what} "):
        start(home, ("lab",))


def test_the_lab_alone_starts_without_the_key_store(home: Path) -> None:
    (home / "keys.db").unlink()

    start(home, ("lab",))

    assert not (home / "keys.db").exists()


@pytest.mark.parametrize("name", ["muye.db", "keys.db"])
def test_a_lost_file_is_not_made_anew(home: Path, name: str) -> None:
    """An empty file in the place of a lost one would hide that it was lost."""
    (home / name).unlink()
    before = {path.name for path in home.iterdir()}

    with pytest.raises(StartRefused):
        start(home)

    assert {path.name for path in home.iterdir()} == before


@pytest.mark.parametrize("name", ["pepper", "signing_key"])
def test_a_missing_short_or_readable_secret_is_refused_by_name(home: Path, name: str) -> None:
    path = home / "secrets" / name
    kept = path.read_text(encoding="ascii")

    for content, mode in (("", 0o600), (kept[:-2], 0o600), ("zz" * 32, 0o600), (kept, 0o644)):
        path.write_text(content, encoding="ascii")
        path.chmod(mode)
        with pytest.raises(WrongSettings, match=f"secrets/{name}") as refusal:
            start(home)
        assert kept not in str(refusal.value)
    path.unlink()
    with pytest.raises(WrongSettings, match=f"secrets/{name} is missing"):
        start(home)


def test_one_secret_used_for_both_is_refused(home: Path) -> None:
    shutil.copy(home / "secrets" / "pepper", home / "secrets" / "signing_key")

    with pytest.raises(WrongSettings, match="the same"):
        start(home)


def test_a_database_that_was_never_founded_is_refused(home: Path) -> None:
    settings = Settings.load(home)
    database = Database(settings.url, keys_file=settings.keys_file)
    with database.writing() as session:
        session.execute(delete(Installation))
    database.close()

    with pytest.raises(StartRefused, match=r"^installation "):
        start(home)


def test_a_folder_is_founded_once(home: Path) -> None:
    with pytest.raises(AlreadyThere):
        founding.prepare_home(home)


def test_only_the_directorys_card_opens_the_directory(tmp_path: Path) -> None:
    settings, directory = founding.prepare_home(
        tmp_path / "home", argon2_kib=19_456, argon2_rounds=2
    )
    database = Database(settings.url, keys_file=settings.keys_file)
    founded = founding.found(database, settings, directory, UNITS[:1])
    other = founded.accounts[0].recovery_code

    with database.reading() as session:
        opened = installation.open_directory(session, settings, founded.directory_code)
        assert opened.public == directory.public
        with pytest.raises(WrongSecret):
            installation.open_directory(session, settings, other)
        with pytest.raises(RecoveryMistyped):
            installation.open_directory(session, settings, "no card")
    database.close()
