"""`muye serve` on a spoilt installation says what is wrong in one sentence, and exits with 4."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.journeys.server import Nursery, Server
from tests.township import Township

REFUSED_TO_START = "4"

SPOILT = {"secrets/pepper": "pepper", "secrets/signing_key": "signing_key", "keys.db": "keys.db"}
"""A file of the folder, and a word by which the refusal names it."""


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("name", SPOILT)
def test_a_server_with_a_wrong_secret_or_store_does_not_start(
    township: Township, nursery: Nursery, tmp_path: Path, name: str, workers: str
) -> None:
    _spoil(township, name)
    server = Server(nursery, township.settings.home, tmp_path / "t", ("--workers", workers))

    with pytest.raises(AssertionError) as failure:
        server.start()

    said = str(failure.value)
    assert SPOILT[name] in said
    assert "Traceback" not in said
    assert server.log.with_suffix(".status").read_text(encoding="ascii") == REFUSED_TO_START


def test_the_command_itself_exits_with_four(township: Township) -> None:
    _spoil(township, "secrets/pepper")
    home = str(township.settings.home)

    done = subprocess.run(
        [sys.executable, "-m", "screening.cli", "--lang", "en", "--home", home, "serve"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={n: v for n, v in os.environ.items() if not n.startswith("MUYE_")},
        check=False,
    )

    assert (str(done.returncode), done.stdout) == (REFUSED_TO_START, "")
    assert done.stderr.startswith("Refusing to start: secrets/pepper")


def _spoil(township: Township, name: str) -> None:
    township.close()
    path = township.settings.home / name
    if path.suffix == ".db":
        path.unlink()
    else:
        path.write_text(secrets.token_hex(32), encoding="ascii")
