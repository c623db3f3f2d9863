"""Every instrument by id and version: those shipped, and those of an installation's own folder."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from instruments.definition import Instrument
from instruments.errors import Fault, MalformedInstrument, Rule, UnknownInstrument
from instruments.files import content_of
from instruments.overlays import laid_over, name_in
from instruments.reader import parse_instrument, read_instrument

FOLDER = Path(__file__).resolve().parent / "data"
"""One TOML file an instrument and version, named after the id."""

OVERLAYS = "overlays"
"""Folder, inside an installation's folder of instruments, of licensed wordings."""

_adopted: dict[str, Instrument] = {}
"""What the installation's own folder adds, by digest."""


def adopt(folder: Path) -> tuple[MalformedInstrument, ...]:
    """Take an installation's own instruments and licensed wordings in, in place of earlier ones.

    A file that is wrong is left out and reported: the rest of the catalogue stays usable.

    Args:
        folder: with ``<id>@<version>.toml`` and ``overlays/``; it need not exist.
    """
    _adopted.clear()
    refused: list[MalformedInstrument] = []
    for read, paths in (
        (_read_own, sorted(folder.glob("*.toml"))),
        (_read_overlay, sorted((folder / OVERLAYS).glob("*.toml"))),
    ):
        for path in paths:
            try:
                instrument = read(path, folder)
                _adopted[instrument.digest] = instrument
            except MalformedInstrument as error:
                refused.append(error)
    versions.cache_clear()
    catalogue.cache_clear()
    return tuple(refused)


@cache
def versions() -> Mapping[tuple[str, str], Instrument]:
    """Return every instrument by id and version; of several wordings the latest edition."""
    newest = dict(_shipped())
    for each in sorted(_adopted.values(), key=_edition):
        newest[each.id, each.version] = each
    return MappingProxyType(newest)


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


def with_digest(instrument_id: str, version: str, digest: str) -> Instrument:
    """Find the instrument whose digest begins so, else the one of this version.

    A wording that a later edition replaced is still the one that was asked.

    Raises:
        UnknownInstrument: there is none of this id, or not in this version.
    """
    for each in (*_shipped().values(), *_adopted.values()):
        if (each.id, each.version) == (instrument_id, version) and each.digest.startswith(digest):
            return each
    return get(instrument_id, version)


def definition_file(instrument_id: str, version: str, own: Path) -> Path | None:
    """Find the file of a definition, shipped or in an installation's folder; None for no such."""
    for path in (*_files(), *sorted(own.glob("*.toml"))):
        try:
            found = read_instrument(path)
        except MalformedInstrument:
            continue
        if (found.id, found.version) == (instrument_id, version):
            return path
    return None


@cache
def _shipped() -> Mapping[tuple[str, str], Instrument]:
    read = map(read_instrument, _files())
    return MappingProxyType({(each.id, each.version): each for each in read})


def _files() -> Iterator[Path]:
    yield from sorted(FOLDER.glob("*.toml"))


def _read_own(path: Path, _folder: Path) -> Instrument:
    content = content_of(path)
    found = parse_instrument(path.name, content)
    known = {(each.id, each.version) for each in _adopted.values()} | _shipped().keys()
    if (found.id, found.version) in known:
        facts = {"id": found.id, "version": found.version}
        raise MalformedInstrument(path.name, (Fault("instrument.version", Rule.ID_TAKEN, facts),))
    return found


def _read_overlay(path: Path, folder: Path) -> Instrument:
    return overlaid(path.name, content_of(path), folder)


def overlaid(name: str, content: bytes, folder: Path) -> Instrument:
    """Lay an overlay over the definition that it names.

    Args:
        name: of the overlay's file.
        content: of the overlay's file.
        folder: an installation's own instruments.

    Raises:
        MalformedInstrument: the overlay does not fit.
    """
    instrument_id, version, _ = name_in(name, content)
    path = definition_file(instrument_id, version, folder)
    return laid_over(name, content, None if path is None else content_of(path))


def _edition(instrument: Instrument) -> int:
    return 0 if instrument.overlay is None else instrument.overlay.edition


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
