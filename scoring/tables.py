"""Score a table of answers in a file, piece by piece, into another file.

The result has the columns of the source as they were, and then for every subscale ``NAME``,
``NAME_band`` and ``NAME_missing``, and at the end ``critical`` and ``validity``. A row with a cell
that is not an answer is kept, without scores; its critical items are reported all the same.
"""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from instruments.definition import Instrument
from scoring.cells import RejectedCell
from scoring.compiled import compile_instrument
from scoring.errors import TableRefused
from scoring.rows import RowScorer, added_columns
from scoring.table_files import delimited, parquet, workbook
from scoring.table_files.pieces import Layout, Source, Target


@dataclass(frozen=True, slots=True)
class Format:
    """How a kind of file is opened."""

    open_source: Callable[[Path], AbstractContextManager[Source]]
    open_target: Callable[[Path, Layout], AbstractContextManager[Target]]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        ".csv": Format(delimited.open_source, delimited.open_target),
        ".tsv": Format(delimited.open_source, delimited.open_target),
        ".xlsx": Format(workbook.open_source, workbook.open_target),
        ".parquet": Format(parquet.open_source, parquet.open_target),
    }
)
"""Every kind of file that can be read and written, by the ending of its name."""


@dataclass(frozen=True, slots=True)
class TableReport:
    """What became of a table."""

    instrument_id: str
    instrument_version: str
    n_rows: int
    n_rejected_rows: int
    n_rejected_cells: int
    #: The first of the rejected cells, at most `scoring.rows.MOST_LISTED`.
    rejected: tuple[RejectedCell, ...]
    #: New names of the source's columns that were called like an added one, by their old names.
    renamed: Mapping[str, str]
    #: How many carried texts got an apostrophe, so that a spreadsheet does not run them.
    n_neutralised: int


def score_table(
    instrument: Instrument,
    source: Path,
    target: Path,
    on_progress: Callable[[float], None] = lambda share: None,
) -> TableReport:
    """Score every row of a file into another file, which appears only when all is well.

    Args:
        instrument: the definition that the answers were given under.
        source: a file of `FORMATS` with a column for every item.
        target: the file to write; one that exists is replaced at the end.
        on_progress: called after each piece with the share of the source that was read, 0 to 1.

    Returns:
        How many rows and cells were scored and rejected.

    Raises:
        TableRefused: the files are of no known kind, or the source is not a table of answers.
        OSError: a file cannot be read or written.

    Source:
        The keys and missing rules are the instrument's own; see its file.
    """
    reading, writing = format_of(source), format_of(target)
    if target.exists() and target.samefile(source):
        raise TableRefused("same_file")
    with reading.open_source(source) as table:
        scorer = RowScorer(compile_instrument(instrument), find_items(table.columns, instrument))
        renamed = _renamed(table.columns, instrument)
        layout = Layout(
            columns=tuple(renamed.get(name, name) for name in table.columns),
            answers=frozenset(scorer.positions),
            added=added_columns(instrument),
            schema=table.schema,
        )
        with _appearing(target) as unfinished, writing.open_target(unfinished, layout) as output:
            for piece in table.pieces():
                output.write(piece, scorer.score(piece))
                on_progress(piece.done)
            if scorer.n_rows == 0:
                raise TableRefused("no_rows")
    return _report(instrument, scorer, renamed, output.n_neutralised)


def _report(
    instrument: Instrument, scorer: RowScorer, renamed: Mapping[str, str], n_neutralised: int
) -> TableReport:
    return TableReport(
        instrument_id=instrument.id,
        instrument_version=instrument.version,
        n_rows=scorer.n_rows,
        n_rejected_rows=scorer.n_rejected_rows,
        n_rejected_cells=scorer.n_rejected_cells,
        rejected=tuple(scorer.rejected),
        renamed=renamed,
        n_neutralised=n_neutralised,
    )


def format_of(path: Path) -> Format:
    """Return how a file is opened, by the ending of its name.

    Raises:
        TableRefused: the ending is of no known kind.

    Source:
        `FORMATS`.
    """
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        raise TableRefused("wrong_ending", file=path.name, endings=", ".join(FORMATS))
    return found


def find_items(columns: tuple[str, ...], instrument: Instrument) -> list[int]:
    """Find the column of every item; spaces around a name and capital letters do not matter.

    Raises:
        TableRefused: an item has no column, or a name stands twice.

    Source:
        Our own rule.
    """
    names = [name.strip().lower() for name in columns]
    missing = [item_id for item_id in instrument.items if item_id not in names]
    if missing:
        raise TableRefused("missing_columns", columns=", ".join(missing))
    # only now: without a header the first row would be somebody's answers, which no message names
    twice = {name for name in names if name and names.count(name) > 1}
    if twice:
        raise TableRefused("duplicate_columns", columns=", ".join(sorted(twice)))
    return [names.index(item_id) for item_id in instrument.items]


def _renamed(columns: tuple[str, ...], instrument: Instrument) -> dict[str, str]:
    """Give another name to every column that is called like one that scoring adds."""
    added = {column.name for column in added_columns(instrument)}
    renamed: dict[str, str] = {}
    for name in columns:
        if name in added:
            new = f"input_{name}"
            while new in columns:
                new = f"input_{new}"
            renamed[name] = new
    return renamed


@contextmanager
def _appearing(target: Path) -> Iterator[Path]:
    """Lend a path beside the target that takes its name when the block ends well."""
    handle, name = tempfile.mkstemp(
        dir=target.parent, prefix=f".{target.stem}.", suffix=target.suffix.lower()
    )
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
