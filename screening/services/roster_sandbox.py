"""Read a roster file in a process of its own, which has little time, little memory, no secrets.

The child gets the bytes on its standard input and answers on its standard output. It inherits no
environment (and so no key), may write no file, leaves no core dump, and dies with what it read.
"""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass, fields
from datetime import date
from importlib import import_module
from os import environ
from pathlib import Path
from typing import Any

import msgpack

from crypto.processors import on_any
from screening.services.consent_files import CONSENTS, ConsentFile
from screening.services.roster_columns import Chosen
from screening.services.roster_files import ROSTER
from screening.services.roster_mending import mending_workbook
from screening.services.roster_rows import (
    MAX_BYTES,
    Fault,
    FaultCode,
    Reading,
    RosterFile,
    Row,
    TableFile,
)
from screening.services.roster_tables import Table, listed, read_to_mend

TIMEOUT_S = 30.0
"""Seconds. A school of 2,000 takes half a second, 20,000 students six."""

MEMORY_BYTES = 1024**3
"""Address space of the child, on systems that can bound it (POSIX)."""

TABLES: Mapping[str, Table[Any]] = {table.name: table for table in (ROSTER, CONSENTS)}
"""Every table that is read, by its name."""

_ROOT = Path(__file__).resolve().parents[2]
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)


def read_safely(
    data: bytes, filename: str, *, chosen: Chosen | None = None, timeout_s: float = TIMEOUT_S
) -> RosterFile:
    """Read a roster file that came from outside.

    Args:
        data: the whole file.
        filename: as it was uploaded; only its ending counts.
        chosen: which column holds what; None where its header says so.
        timeout_s: seconds until the child is ended.

    Returns:
        What `screening.services.roster_files.read_roster` returns; one fault without a line where
        the child took too long or broke down.
    """
    return _ask(_Question(data, filename, chosen), ROSTER, timeout_s)[0]


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
    return _ask(_Question(data, filename, language=language), ROSTER)


def read_consents_safely(data: bytes, filename: str, chosen: Chosen | None = None) -> ConsentFile:
    """Read a list of consents that came from outside, as `read_safely` reads a roster."""
    return _ask(_Question(data, filename, chosen), CONSENTS)[0]


def mend_consents_safely(
    data: bytes, filename: str, chosen: Chosen | None, faults: Sequence[Fault], language: str
) -> bytes:
    """Have the faults of a list of consents marked in a workbook; empty where it has none.

    Args:
        data: the whole file.
        filename: as it was uploaded; only its ending counts.
        chosen: which column holds what.
        faults: what only the roster and the ledgers show, beside the file's own.
        language: in which the remedies are written.
    """
    return _ask(_Question(data, filename, chosen, language, faults), CONSENTS)[1]


@dataclass(frozen=True, slots=True)
class _Question:
    """What the child is asked."""

    data: bytes
    filename: str
    chosen: Chosen | None = None
    #: Of a workbook to mend; empty where none is wanted.
    language: str = ""
    faults: Sequence[Fault] = ()


def serve_one() -> None:
    """Be the child: read one question, answer it, and end."""
    bound()
    asked = msgpack.unpackb(sys.stdin.buffer.read(), max_bin_len=MAX_BYTES)
    name, ending, said, language, more, data = asked
    table: Table[Any] = TABLES[name]
    chosen = Chosen(*said) if said else None
    file, grid = read_to_mend(data, ending.decode("ascii"), table, chosen)
    faults = [*file.faults, *_unpack_faults(more)]
    workbook = b""
    if grid and file.reading and language and faults:
        workbook = mending_workbook(grid, file.reading.header, faults, language)
    sys.stdout.buffer.write(_pack(listed(file), workbook))
    sys.stdout.buffer.flush()


def _ask(
    asked: _Question, table: Table[Row], timeout_s: float = TIMEOUT_S
) -> tuple[TableFile[Row], bytes]:
    if len(asked.data) > MAX_BYTES:
        return read_to_mend(asked.data, asked.filename, table)[0], b""
    ending = "".join(asked.filename[-10:].rpartition(".")[1:]).encode("ascii", "replace")
    said = [asked.chosen.header, dict(asked.chosen.places)] if asked.chosen else None
    more = _pack_faults(asked.faults)
    question = msgpack.packb([table.name, ending, said, asked.language, more, asked.data])
    try:
        answer = ask_child("screening.services.roster_sandbox", question, timeout_s)
    except subprocess.TimeoutExpired:
        return _failed(FaultCode.TOO_SLOW)
    return _failed(FaultCode.PARSER_FAILED) if answer is None else _unpack(answer, table)


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


def _failed(code: FaultCode) -> tuple[TableFile[Any], bytes]:
    return TableFile((), (Fault(None, None, code),)), b""


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


def _pack(file: TableFile[Any], workbook: bytes) -> bytes:
    rows = [[_plain(getattr(row, f.name)) for f in fields(row)] for row in file.rows]
    reading = astuple(file.reading) if file.reading else None
    packed: bytes = msgpack.packb([rows, _pack_faults(file.faults), reading, workbook])
    return packed


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _pack_faults(faults: Sequence[Fault]) -> list[list[Any]]:
    return [[f.line, f.column, f.code.value, dict(f.facts)] for f in faults]


def _unpack_faults(packed: Sequence[Sequence[Any]]) -> tuple[Fault, ...]:
    return tuple(Fault(line, column, FaultCode(code), f) for line, column, code, f in packed)


def _unpack(packed: bytes, table: Table[Row]) -> tuple[TableFile[Row], bytes]:
    rows, faults, reading, workbook = msgpack.unpackb(packed)
    read = tuple(_unpack_row(values, table) for values in rows)
    return TableFile(read, _unpack_faults(faults), Reading(*reading) if reading else None), workbook


def _unpack_row(values: Sequence[Any], table: Table[Row]) -> Row:
    """Make a row of its values; fields whose names end in ``_on`` are dates."""
    kind: Any = table.kind
    named = dict(zip((f.name for f in fields(kind)), values, strict=True))
    dates = {n: date.fromisoformat(v) for n, v in named.items() if v and n.endswith("_on")}
    row: Row = kind(**named | dates)
    return row


if __name__ == "__main__":
    serve_one()
