"""Settings: read once, frozen, and refused at start where they are wrong.

An installation is one folder, its *home*: ``muye.toml``, database, key store, ``secrets/``.
"""

import os
import secrets
import stat
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from crypto.secret import Secret
from crypto.seeds import PublicKey
from crypto.stretching import CEILING, FLOOR, Cost
from screening import wording

SETTINGS_FILE = "muye.toml"
INSTRUMENTS = "instruments"
"""Folder of the installation's own instruments and licensed wordings."""

PREFIX = "MUYE_"
SECRET_BYTES = 32

SECONDS = (1, 604_800)
RANGES = {
    "port": (0, 65_535),
    "idle_timeout_s": SECONDS,
    "session_timeout_s": SECONDS,
    "sitting_timeout_s": SECONDS,
    "grace_time_s": SECONDS,
    "argon2_kib": (FLOOR.m_kib, CEILING.m_kib),
    "argon2_rounds": (FLOOR.t, CEILING.t),
}
"""The lowest and the highest value of every setting that is a whole number."""


class WrongSettings(Exception):
    """The installation's folder, settings or secrets cannot be used.

    Attributes:
        why: a key below ``settings`` of the wording catalogue.
        facts: what its words name; never a value of a secret.
    """

    def __init__(self, why: str, **facts: str) -> None:
        """Say why, in English in the message."""
        super().__init__(wording.say("en", f"settings.{why}", **facts))
        self.why, self.facts = why, facts


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A telephone line that every student is shown."""

    number: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting, with its unit."""

    #: The installation's folder.
    home: Path
    #: Where the database is, as a SQLAlchemy URL; empty means SQLite in the home folder.
    database_url: str = ""
    #: The directory's public key, as hexadecimal digits: every vault must be certified by it.
    directory_key: str = ""
    #: Address and port that `serve` listens on.
    host: str = "127.0.0.1"
    port: int = 8765
    #: The address at which students answer, as tickets print it, such as http://192.168.1.5:8765/;
    #: empty means the one at which the staff's pages were opened.
    lab_address: str = ""
    #: Host names that requests may carry, besides the one listened on.
    trusted_hosts: tuple[str, ...] = ()
    #: Set where a proxy in front speaks TLS; staff pages outside loopback need it.
    behind_tls: bool = False
    #: Seconds without a request before a member of staff is signed out.
    idle_timeout_s: int = 900
    #: Seconds after which a member of staff must sign in again, busy or not.
    session_timeout_s: int = 28_800
    #: Seconds that a started ticket may be answered in one browser before its code is asked again.
    sitting_timeout_s: int = 5_400
    #: Seconds, from the closing of a room, in which started tickets may still be handed in.
    grace_time_s: int = 600
    #: Memory, in KiB, of one Argon2id run for staff secrets; 19456 is the floor.
    argon2_kib: int = 65_536
    #: Rounds of one Argon2id run for staff secrets; 2 is the floor.
    argon2_rounds: int = 3
    #: Help lines that every closing page shows, and when they were last checked.
    help_lines: tuple[HelpLine, ...] = (
        HelpLine("12356", "全国统一心理援助热线", "National psychological support line"),
        HelpLine("12355", "青少年服务台", "Youth service line"),
        HelpLine("110", "报警", "Police"),
        HelpLine("120", "医疗急救", "Ambulance"),
    )
    help_lines_checked_on: str = "2026-11-23"
    #: Kept outside the database; protects passphrases against guessing from a stolen copy.
    pepper: Secret = field(repr=False)
    #: Signs form tokens and keys the throttles.
    signing_key: Secret = field(repr=False)

    @property
    def url(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.home / 'muye.db'}"

    @property
    def keys_file(self) -> str | None:
        """The key store's file on SQLite; None where it is a schema."""
        return str(self.home / "keys.db") if self.url.startswith("sqlite") else None

    @property
    def directory(self) -> PublicKey:
        """The key that every vault must be certified by."""
        return PublicKey(bytes.fromhex(self.directory_key))

    @property
    def cost(self) -> Cost:
        """The cost of a staff secret."""
        return Cost(self.argon2_kib, self.argon2_rounds, 1)

    @classmethod
    def load(cls, home: Path) -> Self:
        """Read an installation's settings, the environment over the file.

        Raises:
            WrongSettings: the folder is not an installation, a name is unknown, a value has the
                wrong type, or a secret is missing, too short, or readable by others.
        """
        path = home / SETTINGS_FILE
        if not path.is_file():
            raise WrongSettings("no_installation", home=str(home), file=SETTINGS_FILE)
        values = _from_file(path) | _from_environment()
        known = {f.name for f in fields(cls)} - {"home", "pepper", "signing_key"}
        for name in values.keys() - known:
            raise WrongSettings("unknown", name=name)
        pepper, signing_key = (_secret(home, name) for name in ("pepper", "signing_key"))
        if pepper == signing_key:
            raise WrongSettings("same_secrets")
        return cls(
            home=home,
            pepper=pepper,
            signing_key=signing_key,
            **{n: _typed(cls, n, v) for n, v in values.items()},
        )


def write_settings(home: Path, **values: str | int) -> None:
    """Write an installation's settings file, complete or not at all."""
    lines = [f"{name} = {_toml(value)}" for name, value in values.items()]
    partial = home / f".{SETTINGS_FILE}"
    partial.write_text("\n".join(lines) + "\n", encoding="utf-8")
    partial.replace(home / SETTINGS_FILE)


def write_secrets(home: Path) -> None:
    """Draw the pepper and the signing key; only their owner may read them."""
    folder = home / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("pepper", "signing_key"):
        handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(SECRET_BYTES))


def _secret(home: Path, name: str) -> Secret:
    path = home / "secrets" / name
    if not path.is_file():
        raise WrongSettings("secret_missing", name=name)
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise WrongSettings("secret_readable", name=name, path=str(path))
    try:
        value = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError as error:
        raise WrongSettings("secret_not_hexadecimal", name=name) from error
    if len(value) < SECRET_BYTES:
        raise WrongSettings("secret_short", name=name, n=str(SECRET_BYTES))
    return Secret(value)


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # Notepad writes a mark in front
    except ValueError as error:
        raise WrongSettings("not_toml", file=path.name, detail=str(error)) from error


def _from_environment() -> dict[str, Any]:
    given = {
        n.removeprefix(PREFIX).lower(): v for n, v in os.environ.items() if n.startswith(PREFIX)
    }
    given.pop("home", None)
    given.pop("passphrase", None)
    return given


def _typed(cls: type[Settings], name: str, value: Any) -> Any:
    default = next(f.default for f in fields(cls) if f.name == name)
    if name == "help_lines":
        return _help_lines(value)
    if isinstance(default, bool):
        return value if isinstance(value, bool) else str(value).lower() in {"1", "true", "yes"}
    if isinstance(default, int):
        return _whole(name, value)
    if isinstance(default, tuple):
        if not isinstance(value, str | list):
            raise WrongSettings("not_list", name=name)
        return tuple(value.split(",") if isinstance(value, str) else value)
    return str(value)


def _whole(name: str, value: Any) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError) as error:
        raise WrongSettings("not_whole", name=name) from error
    lowest, highest = RANGES[name]
    if not lowest <= number <= highest:
        raise WrongSettings("out_of_range", name=name, lowest=str(lowest), highest=str(highest))
    return number


def _help_lines(value: Any) -> tuple[HelpLine, ...]:
    try:
        return tuple(HelpLine(**line) for line in value)
    except TypeError as error:
        keys = ", ".join(f.name for f in fields(HelpLine))
        raise WrongSettings("help_lines", keys=keys) from error


def _toml(value: str | int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
