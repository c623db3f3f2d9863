from dataclasses import fields
from pathlib import Path

import pytest

from screening import wording
from screening.settings import RANGES, SETTINGS_FILE, Settings, WrongSettings
from tests.township import Township


def written(township: Township, lines: str | bytes) -> Path:
    """Return the folder of an installation whose settings have these lines before its own."""
    path = township.settings.home / SETTINGS_FILE
    before = lines if isinstance(lines, bytes) else f"{lines}\n".encode()
    path.write_bytes(before + path.read_bytes())
    return path.parent


def test_a_setting_of_the_file_is_read(township: Township) -> None:
    home = written(township, "idle_timeout_s = 60\ntrusted_hosts = ['muye.lan']\nbehind_tls = true")

    settings = Settings.load(home)

    assert (settings.idle_timeout_s, settings.behind_tls) == (60, True)
    assert settings.trusted_hosts == ("muye.lan",)


def test_the_environment_stands_above_the_file(
    township: Township, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUYE_IDLE_TIMEOUT_S", "30")
    monkeypatch.setenv("MUYE_TRUSTED_HOSTS", "a.lan,b.lan")

    settings = Settings.load(written(township, "idle_timeout_s = 60"))

    assert settings.idle_timeout_s == 30
    assert settings.trusted_hosts == ("a.lan", "b.lan")


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("idle_timeout = 60", "unknown"),
        ("port = ", "not_toml"),
        ("端口".encode("gb18030"), "not_toml"),
        ("port = 'eight'", "not_whole"),
        ("port = []", "not_whole"),
        ("idle_timeout_s = 0", "out_of_range"),
        ("trusted_hosts = 3", "not_list"),
        ("help_lines = 3", "help_lines"),
        ("help_lines = [{ number = '110' }]", "help_lines"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_by_name(
    township: Township, lines: str | bytes, why: str
) -> None:
    home = written(township, lines)

    with pytest.raises(WrongSettings) as refused:
        Settings.load(home)

    assert refused.value.why == why
    assert wording.say("zh", f"settings.{why}", **refused.value.facts)


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "65536"), ("PORT", "-1"), ("ARGON2_KIB", "1024")]
)
def test_a_number_beyond_its_range_is_refused(
    township: Township, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"MUYE_{name}", value)

    with pytest.raises(WrongSettings, match="must be from"):
        Settings.load(township.settings.home)


def test_a_file_that_was_saved_by_notepad_is_read(township: Township) -> None:
    home = written(township, b"\xef\xbb\xbfidle_timeout_s = 60\n")

    assert Settings.load(home).idle_timeout_s == 60


def test_every_whole_number_has_its_range() -> None:
    whole = {f.name for f in fields(Settings) if type(f.default) is int}

    assert RANGES.keys() == whole


def test_a_folder_without_an_installation_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    for home in (tmp_path, tmp_path / "none", tmp_path / "file"):
        with pytest.raises(WrongSettings, match="run `muye init` first"):
            Settings.load(home)
