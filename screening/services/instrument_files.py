"""Instruments as files: other programs' formats, and the installation's own folder."""

import errno
import json
import os
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from instruments.catalogue import OVERLAYS, check_is_free, overlaid
from instruments.definition import Instrument
from instruments.files import Table, content_of
from instruments.interchange import fhir, fhir_reading, redcap, xlsform
from instruments.interchange.errors import InterchangeRefused, Refusal
from instruments.overlays import name_in
from instruments.reader import read_instrument
from screening.services.form_workbooks import read_workbook, workbook_of

MOST_BYTES = 2 * 1024 * 1024
"""A hundred items in FHIR take about 70 KiB."""


class Format(StrEnum):
    """A format of other programs."""

    FHIR = "fhir"
    XLSFORM = "xlsform"
    REDCAP = "redcap"


NOT_NATIVE = {
    Format.FHIR: fhir.NOT_NATIVE,
    Format.XLSFORM: xlsform.NOT_NATIVE,
    Format.REDCAP: redcap.NOT_NATIVE,
}
"""What each format has no place for: it travels where other programs do not look."""


def exported(instrument: Instrument, to: Format, language: str) -> bytes:
    """Return an instrument as a file of another program.

    Args:
        instrument: the whole.
        to: the format.
        language: of the labels, in a format that has one language.

    Raises:
        InterchangeRefused: the instrument cannot go there.
    """
    if to is Format.FHIR:
        resource = fhir.questionnaire_of(instrument)
        return (json.dumps(resource, ensure_ascii=False, indent=2) + "\n").encode()
    if to is Format.XLSFORM:
        return workbook_of(xlsform.sheets_of(instrument))
    return redcap.dictionary_of(instrument, language)


def imported(path: Path, of: Format) -> Table:
    """Return the definition's tables that a file of another program holds.

    Raises:
        InterchangeRefused: the file is too large, or cannot be read as this format.
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise InterchangeRefused(Refusal.TOO_LARGE, limit=f"{MOST_BYTES // 1024**2} MiB")
    if of is Format.FHIR:
        return fhir_reading.tables_of(content, path.name)
    if of is Format.XLSFORM:
        return xlsform.tables_of(read_workbook(content), path.name)
    return redcap.tables_of(content, path.name)


def add_overlay(folder: Path, path: Path) -> tuple[Instrument, Path]:
    """Put a licensee's wording into the installation's folder, checked.

    Args:
        folder: of the installation's instruments.
        path: the overlay.

    Raises:
        MalformedInstrument: the overlay does not fit.
        FileExistsError: there is one of this edition: a used file is never edited.
    """
    content = content_of(path)
    instrument = overlaid(path.name, content, folder)
    id_, version, edition = name_in(path.name, content)
    target = folder / OVERLAYS / f"{id_}@{version}.{edition}.toml"
    _put(target, content)
    return instrument, target


def add_definition(folder: Path, path: Path) -> tuple[Instrument, Path]:
    """Put an instrument of one's own into the installation's folder, checked.

    Raises:
        MalformedInstrument: the file breaks the format, or Muye has this id and version itself.
        FileExistsError: there is one of this version: a used file is never edited.
    """
    instrument = read_instrument(path)
    check_is_free(path.name, instrument)
    target = folder / f"{instrument.id}@{instrument.version}.toml"
    _put(target, content_of(path))
    return instrument, target


def overlay_files(folder: Path) -> Sequence[Path]:
    """List the licensed wordings of an installation."""
    return sorted((folder / OVERLAYS).glob("*.toml"))


def _put(target: Path, content: bytes) -> None:
    """Write a whole file that was not there, or nothing."""
    if target.exists():
        raise FileExistsError(errno.EEXIST, "", str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.chmod(0o600)
    try:
        os.link(part, target)
    finally:
        part.unlink()
