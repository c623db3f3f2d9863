"""Run a command as an operator would, and hold it to what every command promises."""

from pathlib import Path

from click.testing import CliRunner, Result

from screening.cli import main

CHEAP = {"MUYE_ARGON2_KIB": "19456", "MUYE_ARGON2_ROUNDS": "2"}
"""The least that a staff secret may cost."""


def muye(home: Path, *arguments: object, passphrase: str = "", typed: str = "") -> Result:
    """Run ``muye --home HOME …`` in English; whatever happens, nobody is shown a trace.

    Args:
        home: the installation's folder.
        arguments: as they are typed.
        passphrase: what ``MUYE_PASSPHRASE`` holds; nothing leaves it unset.
        typed: what is typed at prompts, with line ends; at its end the input is closed.
    """
    said = CliRunner().invoke(
        main,
        ["--home", str(home), "--lang", "en", *map(str, arguments)],
        env=CHEAP | {"MUYE_PASSPHRASE": passphrase or None, "MUYE_HOME": None},
        input=typed,
    )
    assert said.exception is None or isinstance(said.exception, SystemExit), said.exc_info
    assert "Traceback" not in said.output
    return said
