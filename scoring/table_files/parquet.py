"""Tables in parquet files, where the extra ``parquet`` is installed. Types are kept as they are."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scoring.errors import TableRefused
from scoring.table_files.pieces import ROWS_AT_A_TIME, Kind, Layout, Piece, as_text

try:
    import pyarrow as pa
    import pyarrow.parquet as pq
except ImportError:
    IS_INSTALLED = False
else:
    IS_INSTALLED = True


class ParquetSource:
    """A parquet file that is being read."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.schema: object = file.schema_arrow
        self.columns = tuple(file.schema_arrow.names)

    def pieces(self) -> Iterator[Piece]:
        """Yield the rows in their order, blank ones too: a file of records has no empty lines."""
        read, total = 0, max(self._file.metadata.num_rows, 1)
        for batch in self._batches():
            rows = range(read + 2, read + 2 + batch.num_rows)
            read += batch.num_rows
            cells = tuple(map(_listed, batch.columns))
            yield Piece(cells, rows, done=read / total, native=batch)

    def _batches(self) -> Iterator[Any]:
        try:
            yield from self._file.iter_batches(ROWS_AT_A_TIME)
        except pa.ArrowException as error:
            raise TableRefused("not_parquet") from error


def _listed(column: Any) -> list[object]:
    """Return the cells as Python's own values, or as texts where it has none: a date in 12345."""
    try:
        cells: list[object] = column.to_pylist()
    except UnicodeDecodeError as error:
        raise TableRefused("undecodable") from error
    except (ValueError, OverflowError):
        cells = column.cast(pa.string()).to_pylist()
    return cells


@contextmanager
def open_source(path: Path) -> Iterator[ParquetSource]:
    """Open a parquet file for reading.

    Raises:
        TableRefused: parquet is not installed, or the file is no parquet file.
    """
    _require()
    try:
        file = pq.ParquetFile(path)
    except pa.ArrowException as error:
        raise TableRefused("not_parquet") from error
    with file:
        yield ParquetSource(file)


class ParquetTarget:
    """A parquet file that is being written."""

    def __init__(self, writer: Any, n_carried: int) -> None:
        self._writer, self._n_carried = writer, n_carried
        self.n_neutralised = 0

    def write(self, piece: Piece, added: Sequence[Sequence[object]]) -> None:
        """Write some rows, the carried columns in the types in which they were read."""
        schema, native = self._writer.schema, piece.native
        if isinstance(native, pa.RecordBatch):
            carried = list(native.columns)
        else:
            carried = [pa.array([as_text(cell) for cell in cells]) for cells in piece.cells]
        types = schema.types[self._n_carried :]
        made = [pa.array(cells, type=type_) for cells, type_ in zip(added, types, strict=True)]
        self._writer.write_table(pa.Table.from_arrays([*carried, *made], schema=schema))


@contextmanager
def open_target(path: Path, layout: Layout) -> Iterator[ParquetTarget]:
    """Open a parquet file for writing; columns that do not come from parquet become texts.

    Raises:
        TableRefused: parquet is not installed.
    """
    _require()
    kinds = {Kind.NUMBER: pa.float64(), Kind.COUNT: pa.int16(), Kind.WORD: pa.string()}
    schema: Any = layout.schema
    is_native = isinstance(schema, pa.Schema)
    types = list(schema.types) if is_native else [pa.string()] * len(layout.columns)
    types += [kinds[column.kind] for column in layout.added]
    names = _told_apart(layout.names)
    fields = [pa.field(name, type_) for name, type_ in zip(names, types, strict=True)]
    with pq.ParquetWriter(path, pa.schema(fields)) as writer:
        yield ParquetTarget(writer, len(layout.columns))


def _told_apart(names: Sequence[str]) -> Sequence[str]:
    """Number the columns without a name: of two alike, no reader could fetch either."""
    if names.count("") < 2:
        return names
    return [name or f"column_{n}" for n, name in enumerate(names, start=1)]


def _require() -> None:
    if not IS_INSTALLED:
        raise TableRefused("no_parquet")
