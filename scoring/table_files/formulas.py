"""Formulas in a workbook that no spreadsheet has worked out: they would be read as blanks."""

import re
from collections.abc import Iterator
from pathlib import Path
from posixpath import join
from zipfile import BadZipFile, ZipFile

_SHEET = re.compile(rb'<(?:\w+:)?sheet\b[^>]*\br:id="([^"]+)"')
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_TARGET = re.compile(rb'\bTarget="([^"]+)"')
_UNWORKED = re.compile(
    rb'<(?:\w+:)?c r="([A-Z]+\d+)"(?![^>]*\bt="str")[^>]*>'  # the result of a text may be empty
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)


def first_unworked(path: Path) -> str | None:
    """Find the first formula of the first sheet that has no result.

    Args:
        path: an xlsx workbook.

    Returns:
        Its place, as a spreadsheet names it (``B7``); None where there is none, or the file is
        no xlsx inside.
    """
    try:
        with ZipFile(path) as archive:
            for part in _cells(archive, _first_sheet(archive)):
                if found := _UNWORKED.search(part):
                    return found[1].decode()
    except (BadZipFile, KeyError):
        return None
    return None


def _first_sheet(archive: ZipFile) -> str:
    """Return the name of the first sheet's part; an empty one, which no part has, if unclear."""
    first = _SHEET.search(archive.read("xl/workbook.xml"))
    for relation in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        target = _TARGET.search(relation)
        if first and target and b'Id="' + first[1] + b'"' in relation:
            return join("/xl", target[1].decode()).removeprefix("/")
    return ""


def _cells(archive: ZipFile, name: str) -> Iterator[bytes]:
    """Yield the part in pieces that end where a cell ends."""
    with archive.open(name) as part:
        rest = b""
        while block := part.read(1 << 20):
            whole, end, rest = (rest + block).rpartition(b"c>")
            yield whole + end
