"""Every instrument that is shipped, by id and version."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from instruments.definition import Instrument
from instruments.errors import UnknownInstrument
from instruments.reader import read_instrument

FOLDER = Path(__file__).resolve().parent / "data"
"""One TOML file an instrument and version, named after the id."""


@cache
def versions() -> Mapping[tuple[str, str], Instrument]:
    """Return every instrument by id and version; read once a process."""
    read = [read_instrument(path) for path in sorted(FOLDER.glob("*.toml"))]
    return MappingProxyType({(each.id, each.version): each for each in read})


@cache
def catalogue() -> Mapping[str, Instrument]:
    """Return the newest version of every instrument, by id in alphabetical order."""
    ascending = sorted(versions().values(), key=lambda each: (each.id, _order(each.version)))
    return MappingProxyType({each.id: each for each in ascending})


def get(instrument_id: str, version: str | None = None) -> Instrument:
    """Find one instrument; without a version, its newest.

    Raises:
        UnknownInstrument: there is none of this id, or not in this version.
    """
    if version is None:
        found = catalogue().get(instrument_id)
    else:
        found = versions().get((instrument_id, version))
    if found is None:
        raise UnknownInstrument(instrument_id, version)
    return found


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
