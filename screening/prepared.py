"""Statements of the hot path: put together and compiled once, then run as they are.

SQLAlchemy builds, hashes and looks a statement up at every execution, and begins a transaction for
it; for one row by its key that is some twenty times what SQLite needs to find it. A `Prepared`
statement is written with `select`, `insert` and `update` like any other, and its values and columns
go through the same types.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Delete, Dialect, Insert, Select, Update

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Text:
    """A statement as one engine wants it."""

    sql: str
    #: Values that the statement itself holds, as the driver takes them.
    held: Mapping[str, Any]
    #: How the driver takes each given value; only those that are not taken as they are.
    binds: Mapping[str, Convert]
    #: For each column how its value is read, or None for as it is.
    reads: tuple[Convert | None, ...]
    #: Makes a row of the columns' values.
    row: Callable[..., Any]


class Prepared:
    """One statement with bound parameters.

    It takes no list as a value and gives no column a default of Python's: an insert names them all.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]] | Insert | Update | Delete) -> None:
        """Keep the statement; it is compiled when it first meets an engine."""
        self._statement = statement
        self._texts: dict[str, _Text] = {}

    def one(self, connection: Connection, **values: Any) -> Any:
        """Return the only row, with its columns by name; None where there is none.

        Raises:
            LookupError: there are several.
        """
        text, cursor = self._run(connection, values)
        try:
            found = cursor.fetchmany(2)
        finally:
            cursor.close()
        if len(found) > 1:
            raise LookupError("more rows than one")
        if not found:
            return None
        pairs = zip(found[0], text.reads, strict=True)
        return text.row(*(value if read is None else read(value) for value, read in pairs))

    def change(self, connection: Connection, **values: Any) -> int:
        """Insert, update or delete; return how many rows it was."""
        _, cursor = self._run(connection, values)
        n_rows: int = cursor.rowcount
        cursor.close()
        return n_rows

    def _run(self, connection: Connection, values: dict[str, Any]) -> tuple[_Text, Any]:
        dialect = connection.dialect
        text = self._texts.get(dialect.name)
        if text is None:
            text = self._texts[dialect.name] = _compile(self._statement, dialect)
        for name, convert in text.binds.items():
            values[name] = convert(values[name])
        cursor = connection.connection.cursor()
        cursor.execute(text.sql, {**text.held, **values})
        return text, cursor


def _compile(statement: Any, dialect: Dialect) -> _Text:
    # A dictionary of values is what both drivers take.
    style = "named" if dialect.name == "sqlite" else dialect.paramstyle
    kind: Any = type(dialect)
    compiled = statement.compile(dialect=kind(paramstyle=style))
    binds, held = {}, {}
    for parameter, name in compiled.bind_names.items():
        convert = parameter.type.dialect_impl(dialect).bind_processor(dialect)
        if not parameter.required:
            held[name] = convert(parameter.value) if convert else parameter.value
        elif convert:
            binds[name] = convert
    columns = list(getattr(statement, "selected_columns", ()))
    reads = (c.type.dialect_impl(dialect).result_processor(dialect, None) for c in columns)
    row = namedtuple("Row", [c.key for c in columns])  # type: ignore[misc]
    return _Text(compiled.string, held, binds, tuple(reads), row)
