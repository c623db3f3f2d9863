"""Read a roster file in a process of its own, which has little time, little memory, no secrets.

The child gets the bytes on its standard input and answers on its standard output. It inherits no
environment (and so no key), may write no file, leaves no core dump, and dies with what it read.
"""

import subprocess
import sys
from contextlib import suppress
from dataclasses import fields
from datetime import date
from importlib import import_module
from os import environ
from pathlib import Path
from typing import Any

import msgpack

from crypto.processors import on_any
from screening.services.roster_files import listed, read_roster, read_to_mend
from screening.services.roster_mending import mending_workbook
from screening.services.roster_rows import MAX_BYTES, Fault, FaultCode, RosterFile, RosterRow

TIMEOUT_S = 30.0
"""Seconds. A school of 2,000 takes half a second, 20,000 students six."""

MEMORY_BYTES = 1024**3
"""Address space of the child, on systems that can bound it (POSIX)."""

_ROOT = Path(__file__).resolve().parents[2]
_ROW = tuple(field.name for field in fields(RosterRow))
_DATE = "born_on"
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)


def read_safely(data: bytes, filename: str, *, timeout_s: float = TIMEOUT_S) -> RosterFile:
    """Read a roster file that came from outside.

    Args:
        data: the whole file.
        filename: as it was uploaded; only its ending counts.
        timeout_s: seconds until the child is ended.

    Returns:
        What `screening.services.roster_files.read_roster` returns; one fault without a line where
        the child took too long or broke down.
    """
    return _ask(data, filename, "", timeout_s)[0]


def mend_safely(data: bytes, filename: str, language: str) -> tuple[RosterFile, bytes]:
    """Read a roster file that came from outside, and have its faults marked in a workbook.

    Args:
        data: the whole file.
        filename: as it was uploaded; only its ending counts.
        language: in which the remedies are written.

    Returns:
        What `read_safely` returns; and the workbook, empty where the file has no fault or is
        refused before its rows.
    """
    return _ask(data, filename, language, TIMEOUT_S)


def serve_one() -> None:
    """Be the child: read one question, answer it, and end."""
    bound()
    ending, language, data = msgpack.unpackb(sys.stdin.buffer.read(), max_bin_len=MAX_BYTES)
    file, grid = read_to_mend(data, ending.decode("ascii"))
    is_wanted = bool(language and file.faults)
    workbook = mending_workbook(grid, file.faults, language) if grid and is_wanted else b""
    sys.stdout.buffer.write(_pack(listed(file), workbook))
    sys.stdout.buffer.flush()


def _ask(data: bytes, filename: str, language: str, timeout_s: float) -> tuple[RosterFile, bytes]:
    if len(data) > MAX_BYTES:
        return read_roster(data, filename), b""
    ending = "".join(filename[-10:].rpartition(".")[1:]).encode("ascii", "replace")
    question = msgpack.packb([ending, language, data])
    try:
        answer = ask_child("screening.services.roster_sandbox", question, timeout_s)
    except subprocess.TimeoutExpired:
        return _failed(FaultCode.TOO_SLOW)
    return _failed(FaultCode.PARSER_FAILED) if answer is None else _unpack(answer)


def ask_child(module: str, question: bytes, timeout_s: float) -> bytes | None:
    """Have a module of ours, run as a child, answer one question; None where it broke down.

    Raises:
        subprocess.TimeoutExpired: it took too long, and was ended.
    """
    with on_any():
        child = subprocess.run(
            [sys.executable, "-s", "-B", "-m", module],
            input=question,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=_environment(),
            timeout=timeout_s,
            creationflags=_NO_WINDOW,
            check=False,
        )
    return child.stdout if child.returncode == 0 else None


def _failed(code: FaultCode) -> tuple[RosterFile, bytes]:
    return RosterFile((), (Fault(None, None, code),)), b""


def _environment() -> dict[str, str]:
    """Return what a bare Python needs to start, and nothing that the server knows."""
    kept = ("SYSTEMROOT", "WINDIR", "TEMP", "TMP")
    return {
        **{name: environ[name] for name in kept if name in environ},
        "PYTHONPATH": str(_ROOT),
        "PYTHONUTF8": "1",
    }


def bound() -> None:
    """Take from this process what a parser does not need; Windows has no such limits.

    A limit that the system does not let us set is left as it is: macOS takes none on memory, and
    where a lower one holds already, that one bounds the child.
    """
    try:
        resource: Any = import_module("resource")
    except ImportError:
        return
    limits = {
        resource.RLIMIT_AS: MEMORY_BYTES,
        resource.RLIMIT_CPU: int(TIMEOUT_S),
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for limit, value in limits.items():
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


def _pack(file: RosterFile, workbook: bytes) -> bytes:
    rows = [
        [getattr(row, name) for name in _ROW if name != _DATE]
        + [row.born_on.isoformat() if row.born_on else None]
        for row in file.rows
    ]
    faults = [[f.line, f.column, f.code.value, dict(f.facts)] for f in file.faults]
    columns = [dict(file.columns), list(file.left_out)]
    packed: bytes = msgpack.packb([rows, faults, columns, workbook])
    return packed


def _unpack(packed: bytes) -> tuple[RosterFile, bytes]:
    rows, faults, (columns, left_out), workbook = msgpack.unpackb(packed)
    file = RosterFile(
        tuple(_unpack_row(*row) for row in rows),
        tuple(Fault(line, column, FaultCode(code), facts) for line, column, code, facts in faults),
        columns,
        tuple(left_out),
    )
    return file, workbook


def _unpack_row(*values: Any) -> RosterRow:
    born_on = date.fromisoformat(values[-1]) if values[-1] else None
    named = zip((name for name in _ROW if name != _DATE), values[:-1], strict=True)
    return RosterRow(**dict(named), born_on=born_on)


if __name__ == "__main__":
    serve_one()
