from pathlib import Path

import pytest

from screening import wording
from screening.settings import SETTINGS_FILE, Settings, WrongSettings
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


def test_a_folder_without_an_installation_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    for home in (tmp_path, tmp_path / "none", tmp_path / "file"):
        with pytest.raises(WrongSettings, match="run `muye init` first"):
            Settings.load(home)
