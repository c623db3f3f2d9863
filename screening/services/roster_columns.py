"""Which column of a table holds what: guessed from the words in its header, or said by a person."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from screening.services.roster_fields import CONSENTS, ROSTER, Fields
from screening.services.roster_rows import MAX_COLUMNS, Fault, FaultCode, Reading, letters

MAX_LABEL = 40
"""Characters of a heading that are shown beside a fault."""

HEAD, SAMPLE, TITLE = 30, 16, 24
"""Characters that a person is shown of a heading, of what stands below it, and of a line."""

SAMPLE_LINES = 2
"""Lines of students from which a person is shown what a column holds."""

_REMARK = re.compile(r"\(.*?\)|[*:\s_]+")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which column holds what, as a person said."""

    #: The number of the header's line; None where the table has none.
    header: int | None
    #: The place of each field that is in the table, from 0.
    places: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands, by its place from 0, and how a person finds the column."""

    places: Mapping[str, int]
    labels: Mapping[str, str] = field(default_factory=dict)


def field_of(header: object, fields: Fields = ROSTER) -> str | None:
    """Return the field that a header means; None where it is not known.

    Full-width forms, spaces, asterisks and remarks in brackets do not count, as in 学号（必填）*.
    """
    if not isinstance(header, str):
        return None
    words = unicodedata.normalize("NFKC", header).strip().lower()
    plain = _REMARK.sub(" ", words).strip()
    forms = {plain, plain.replace(" ", "")}
    return next((name for name, known in fields.items() if forms & set(known.words)), None)


def count_known(cells: Sequence[object]) -> int:
    """Return how many different fields a line names, of the table that it fits best."""
    return max(len({field_of(cell, fields) for cell in cells} - {None}) for fields in _TABLES)


def find_header(lines: Sequence[Sequence[object]], fields: Fields = ROSTER) -> int | None:
    """Return the place of the first line that names a student and one field more."""
    for place, cells in enumerate(lines):
        names = {field_of(cell, fields) for cell in cells} - {None}
        if names & {"name", "number"} and len(names) > 1:
            return place
    return None


def guess_columns(
    line: int, cells: Sequence[object], fields: Fields = ROSTER
) -> tuple[Columns, tuple[Fault, ...]]:
    """Return where the fields stand, and what is missing or there twice.

    Args:
        line: the number of the header's line.
        cells: the header.
        fields: of the table.
    """
    places: dict[str, int] = {}
    labels: dict[str, str] = {}
    faults: list[Fault] = []
    for place, cell in enumerate(cells):
        name = field_of(cell, fields)
        if name is not None and name in places:
            earlier = {"first": labels[name]}
            faults.append(Fault(line, _label(place, cell), FaultCode.COLUMN_TWICE, earlier))
        elif name is not None:
            places[name], labels[name] = place, _label(place, cell)
    return Columns(places, labels), (*faults, *_missing(line, places, fields))


def chosen_columns(
    chosen: Chosen, cells: Sequence[object], fields: Fields
) -> tuple[Columns, tuple[Fault, ...]]:
    """Return where a person said that the fields stand, and what is missing or there twice.

    Args:
        chosen: what was said.
        cells: the header; empty where there is none.
        fields: of the table.
    """
    places = {name: chosen.places[name] for name in fields if name in chosen.places}
    labels = {n: _label(p, cells[p] if p < len(cells) else "") for n, p in places.items()}
    first: dict[int, str] = {}
    faults = [
        Fault(chosen.header, labels[name], FaultCode.COLUMN_TWICE, {"first": labels[name]})
        for name, place in places.items()
        if first.setdefault(place, name) != name
    ]
    return Columns(places, labels), (*faults, *_missing(chosen.header, places, fields))


def reading_of(
    columns: Columns,
    header: int | None,
    lines: Sequence[tuple[int, Sequence[object]]],
    fields: Fields,
) -> Reading:
    """Return what a person needs to see of a table to say which column holds what.

    Args:
        columns: as they were read.
        header: the number of the header's line; None where there is none.
        lines: the first lines of the table, each with its number.
        fields: of the table.
    """
    heads = next((cells for number, cells in lines if number == header), ())
    below = [cells for number, cells in lines if header is None or number > header]
    width = min(max((len(cells) for _, cells in lines), default=0), MAX_COLUMNS)
    return Reading(
        header,
        dict(columns.places),
        tuple(
            (_label(place, _at(heads, place), HEAD), _sample(place, below[:SAMPLE_LINES]))
            for place in range(width)
        ),
        tuple((number, _shown(_words(cells), TITLE)) for number, cells in lines),
    )


def _missing(line: int | None, places: Mapping[str, int], fields: Fields) -> list[Fault]:
    return [
        Fault(line, None, known.no_column)
        for name, known in fields.items()
        if known.no_column is not None and name not in places
    ]


def _label(place: int, cell: object, most: int = MAX_LABEL) -> str:
    return f"{letters(place)} {str(cell).strip()[:most]}".strip()


def _sample(place: int, below: Sequence[Sequence[object]]) -> str:
    return _shown((str(_at(cells, place)) for cells in below), SAMPLE)


def _words(cells: Sequence[object]) -> list[str]:
    return [str(cell).strip() for cell in cells]


def _shown(words: Iterable[str], most: int) -> str:
    return " · ".join(word for word in words if word)[:most]


def _at(cells: Sequence[object], place: int) -> object:
    return cells[place] if place < len(cells) else ""


_TABLES = (ROSTER, CONSENTS)
