import os
import secrets
import socket
import subprocess
import sys
from urllib.parse import urlsplit

import pytest

from screening.cli.serving import WILDCARD, address_of, free_port
from tests.command import muye


@pytest.fixture
def taken():
    """Give a port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_a_port_that_is_taken_is_told_in_words(taken, township):
    said = muye(township.settings.home, "serve", "--port", taken)

    assert said.exit_code == 1
    assert f"Another program is listening at http://127.0.0.1:{taken}/" in said.stderr
    assert "Errno" not in said.stderr


def test_an_address_of_another_computer_is_told_in_words(township):
    # an address that no computer may have: RFC 5737
    said = muye(township.settings.home, "serve", "--host", "192.0.2.1", "--port", 0)

    assert said.exit_code == 1
    assert "http://192.0.2.1:0/" in said.stderr
    assert "while attempting" not in said.stderr


@pytest.mark.parametrize("workers", [1, 2])
def test_a_wrong_secret_ends_with_four(workers, township):
    path = township.settings.home / "secrets" / "pepper"
    path.write_text(secrets.token_hex(32), encoding="ascii")

    said = muye(township.settings.home, "serve", "--port", 0, "--workers", workers)

    assert said.exit_code == 4
    assert "secrets/pepper" in said.stderr
    assert said.stdout == ""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="workers are forked")
def test_a_worker_that_cannot_start_says_why():
    lines = [
        "import os",
        "from screening.cli.serving import _fork",
        "from screening.services.errors import StartRefused",
        "def work(): raise StartRefused('key_store')",
        "os.waitpid(_fork(work, 0), 0)",
    ]
    said = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True
    )

    assert "a worker ended: StartRefused: key_store does not belong" in said.stderr


def test_any_port_that_is_free_is_found(taken):
    found = free_port("127.0.0.1", 0)

    assert found not in {0, taken}
    assert free_port("127.0.0.1", found) == found
    with pytest.raises(OSError, match=str(taken)):
        free_port("127.0.0.1", taken)


def test_the_address_that_is_told_can_be_typed_into_a_browser():
    named = address_of("muye.lan", 80)
    told = urlsplit(address_of(WILDCARD, 8765))

    assert named == "http://muye.lan:80/"
    assert told.port == 8765
    with socket.create_server((told.hostname, 0)):  # it is this computer's
        assert told.hostname != WILDCARD
