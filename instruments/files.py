"""Read a TOML file that came from outside: bounded, in UTF-8, and refused with its place."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from instruments.errors import Fault, MalformedInstrument, Rule

LARGEST_FILE_BYTES = 1 << 20
"""A questionnaire of 500 items in two languages takes about a tenth of this."""

Table = dict[str, Any]

_HEADER = re.compile(r"\[+\s*([^\]]+?)\s*\]+")


def content_of(path: Path) -> bytes:
    """Return a file's bytes.

    Raises:
        MalformedInstrument: it cannot be read, or is too large.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE_BYTES + 1)
    except OSError as error:
        raise MalformedInstrument(path.name, (Fault("", Rule.NOT_READABLE),)) from error
    if len(content) > LARGEST_FILE_BYTES:
        raise MalformedInstrument(path.name, (Fault("", Rule.TOO_LARGE, {"limit": "1 MiB"}),))
    return content


def table_in(name: str, content: bytes) -> Table:
    """Parse TOML.

    Raises:
        MalformedInstrument: the content is not UTF-8 or not TOML.
    """
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise MalformedInstrument(name, (Fault("", Rule.NOT_UTF8),)) from error
    except (ValueError, RecursionError) as error:
        fault = Fault("", Rule.NOT_TOML, {"detail": str(error)})
        raise MalformedInstrument(name, (fault,)) from error


def placed(faults: Iterable[Fault], content: bytes) -> tuple[Fault, ...]:
    """Give faults the lines of their keys, as far as a plain look at the text finds them.

    Returns:
        The faults in the order of their lines.
    """
    lines = content.decode("utf-8-sig", "replace").splitlines()
    found = [replace(fault, line=_line_of(lines, fault.key)) for fault in faults]
    return tuple(sorted(found, key=lambda fault: fault.line or 0))


def _line_of(lines: list[str], key: str) -> int | None:
    """Find the line of ``table.name``; of the table's header where the name is not there."""
    first, last = key.partition("."), key.rpartition(".")
    places = {first[0]: first[2], last[0]: last[2], key: ""}
    found, inside = None, ""
    for n, line in enumerate(lines, start=1):
        header = _HEADER.match(line.strip())
        if header:
            inside = header[1]
            found = n if inside in places else found
        elif places.get(inside) and _names(line, places[inside]):
            return n
    return found


def _names(line: str, name: str) -> bool:
    before, equals, _ = line.partition("=")
    return bool(equals) and before.strip().strip("\"'") == name
