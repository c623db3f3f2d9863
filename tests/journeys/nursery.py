"""A process that has read the program already and forks servers of it, so that a start is quick.

What runs in a fork is `muye` with its arguments, in a session, a folder and an environment of its
own. It is told what to run in lines of JSON, and answers each with the process id.
"""

import importlib
import json
import os
import signal
import sys
import tempfile
from pathlib import Path

LOADED = ("screening.cli.serving", "screening.web.staff", "instruments.catalogue")


def main() -> None:
    """Read lines until there are no more."""
    for name in LOADED:
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody is left to wait for
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _live(order)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


def _live(order: dict[str, object]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    log = Path(str(order["log"]))
    for number, path in ((1, log.with_suffix(".out")), (2, log.with_suffix(".err"))):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.chdir(str(order["folder"]))
    os.environ["TMPDIR"] = str(order["tmp"])
    tempfile.tempdir = None
    command = importlib.import_module("screening.cli").main
    status = 70
    try:
        command(order["arguments"], prog_name="muye")
    except SystemExit as end:
        status = int(end.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        log.with_suffix(".status").write_text(str(status), encoding="ascii")
        os._exit(status)


if __name__ == "__main__":
    main()
