"""Every instrument by id and version: those shipped, and those of an installation's own folder."""

from collections.abc import Iterator, Mapping, Set
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

Key = tuple[str, str]
"""Id and version."""

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
    key = instrument_id, version
    if key in _shipped():
        return _shipped_files()[key]
    for path in sorted(own.glob("*.toml")):
        try:
            found = read_instrument(path)
        except MalformedInstrument:
            continue
        if (found.id, found.version) == key:
            return path
    return None


def check_is_free(name: str, instrument: Instrument) -> None:
    """Check that no shipped instrument has this id and version already.

    Args:
        name: of the file that holds the instrument.
        instrument: one of an installation's own.

    Raises:
        MalformedInstrument: one has.
    """
    _check_is_none_of(_shipped().keys(), name, instrument)


@cache
def _shipped() -> Mapping[Key, Instrument]:
    read = map(read_instrument, _files())
    return MappingProxyType({(each.id, each.version): each for each in read})


@cache
def _shipped_files() -> Mapping[Key, Path]:
    return MappingProxyType(dict(zip(_shipped(), _files(), strict=True)))


def _files() -> Iterator[Path]:
    yield from sorted(FOLDER.glob("*.toml"))


def _read_own(path: Path, _folder: Path) -> Instrument:
    found = parse_instrument(path.name, content_of(path))
    known = {(each.id, each.version) for each in _adopted.values()} | _shipped().keys()
    _check_is_none_of(known, path.name, found)
    return found


def _check_is_none_of(known: Set[Key], name: str, instrument: Instrument) -> None:
    if (instrument.id, instrument.version) in known:
        facts = {"id": instrument.id, "version": instrument.version}
        raise MalformedInstrument(name, (Fault("instrument.version", Rule.ID_TAKEN, facts),))


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
