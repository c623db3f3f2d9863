"""What the tables may hold, that the migrations make the same tables, and how SQLite keeps them."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Enum, LargeBinary, Table, insert, text
from sqlalchemy.exc import IntegrityError

from screening.db import KEYS_SCHEMA, Base, Database, RowId
from screening.models.seals import SEALS
from screening.services import schema
from tests.architecture.clear_columns import CLEAR, WITH_ROWID

TABLES = {table.name: table for table in Base.metadata.tables.values()}
COLUMNS = {f"{t.name}.{c.name}": c for t in TABLES.values() for c in t.columns}

PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}
"""What must hold of each file of the database; 2 is FULL."""

CATALOGUES = {
    "main": "SELECT name, sql FROM main.sqlite_master",
    KEYS_SCHEMA: "SELECT name, sql FROM keys.sqlite_master",
}
"""Where each file of the database keeps the statements that made it."""

CONNECTION_PRAGMAS = {"foreign_keys": 1, "temp_store": 2}
"""What must hold of each connection; 2 is MEMORY, so that no temporary file is written."""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Give the database that the migrations make; no test leaves anything in it."""
    home = tmp_path_factory.mktemp("schema")
    made = Database(f"sqlite:///{home / 'muye.db'}", keys_file=str(home / "keys.db"))
    schema.upgrade(made)
    yield made
    made.close()


def test_the_migrations_lead_to_the_tables_of_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        options = {"include_schemas": True, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrations_write_each_table_as_the_models_do(
    database: Database, tmp_path: Path
) -> None:
    """Alembic compares neither checks nor row numbers; the statements themselves show both."""
    directly = Database(f"sqlite:///{tmp_path / 'b.db'}", keys_file=str(tmp_path / "b-keys.db"))
    with directly.engine.execution_options(writes=True).begin() as connection:
        Base.metadata.create_all(connection)

    assert _statements(database) == _statements(directly)
    directly.close()


def test_every_column_is_sealed_or_an_id_or_has_a_reason_to_stand_in_clear() -> None:
    unsealed = {name for name, column in COLUMNS.items() if not isinstance(column.type, RowId)}

    assert unsealed - SEALS.keys() == CLEAR.keys()


def test_every_column_that_is_named_sealed_is_sealed_and_no_other() -> None:
    named = {name for name, column in COLUMNS.items() if column.name.startswith("sealed_")}

    assert named == SEALS.keys()


@pytest.mark.parametrize("name", SEALS)
def test_a_sealed_column_holds_bytes_and_is_never_empty(name: str) -> None:
    column = COLUMNS[name]

    assert type(column.type) is LargeBinary
    assert not column.nullable
    assert column.default is None
    assert column.server_default is None


@pytest.mark.parametrize("name", SEALS)
def test_a_seal_names_the_ids_of_its_own_row(name: str) -> None:
    seal = SEALS[name]

    for id_column in (seal.row, seal.owner):
        assert isinstance(COLUMNS[f"{seal.table}.{id_column}"].type, RowId)
        assert not COLUMNS[f"{seal.table}.{id_column}"].nullable


@pytest.mark.parametrize("name", SEALS)
def test_the_database_refuses_a_sealed_value_of_another_size(database: Database, name: str) -> None:
    seal = SEALS[name]
    table = TABLES[seal.table]

    for length in seal.lengths:
        _insert(database, table, **{seal.column: bytes(length)})
    for length in (0, 1, *(n + d for n in seal.lengths for d in (-1, 1))):
        with pytest.raises(IntegrityError, match=f"ck_{seal.table}_{seal.column}_size"):
            _insert(database, table, **{seal.column: bytes(length)})
    with pytest.raises(IntegrityError, match="NOT NULL"):
        _insert(database, table, **{seal.column: None})


@pytest.mark.parametrize("name", TABLES)
def test_no_row_number_tells_in_which_order_students_came(database: Database, name: str) -> None:
    statement = next(s for (_, n), s in _texts(database).items() if n == name)

    assert "AUTOINCREMENT" not in statement.upper()
    assert ("WITHOUT ROWID" in statement.upper()) != (name in WITH_ROWID)


def test_no_id_is_drawn_by_the_database_or_from_the_time() -> None:
    for column in COLUMNS.values():
        if isinstance(column.type, RowId):
            assert column.server_default is None
            assert column.autoincrement in {"auto", False}


@pytest.mark.parametrize("with_keys", [True, False])
def test_every_connection_writes_durably_and_leaves_no_residue(
    tmp_path: Path, with_keys: bool
) -> None:
    keys = str(tmp_path / "keys.db") if with_keys else None
    database = Database(f"sqlite:///{tmp_path / 'muye.db'}", keys_file=keys)
    schemas = ["main", KEYS_SCHEMA] if with_keys else ["main"]

    with database.engine.connect() as first, database.engine.connect() as second:
        for connection in (first, second):
            for schema in schemas:
                assert _pragmas(connection, PRAGMAS, f"{schema}.") == PRAGMAS
            assert _pragmas(connection, CONNECTION_PRAGMAS) == CONNECTION_PRAGMAS
    database.close()


def _pragmas(connection: Any, names: Any, schema: str = "") -> dict[str, object]:
    return {n: connection.exec_driver_sql(f"PRAGMA {schema}{n}").scalar() for n in names}


def _texts(database: Database) -> dict[tuple[str, str], str]:
    found = {}
    with database.engine.connect() as connection:
        for schema, query in CATALOGUES.items():
            rows = connection.execute(text(query))
            found |= {(schema, name): sql for name, sql in rows if sql}
    return {at: sql for at, sql in found.items() if at[1] != "alembic_version"}


def _statements(database: Database) -> dict[tuple[str, str], frozenset[str]]:
    return {
        # SQLite quotes the name of a table that was copied to change it.
        at: frozenset(re.sub(r"[\s\"]+", " ", line).strip(" ,") for line in sql.splitlines())
        for at, sql in _texts(database).items()
    }


def _insert(database: Database, table: Table, **given: bytes | None) -> None:
    values = {c.name: _some(table.name, c) for c in table.columns} | given
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("BEGIN")
        connection.execute(insert(table).values(values))
        connection.rollback()


def _some(table: str, column: Column[Any]) -> object:
    """Return a value that a column takes."""
    seal = SEALS.get(f"{table}.{column.name}")
    if seal is not None:
        return bytes(seal.lengths[0])
    if isinstance(column.type, RowId):
        return uuid4()
    if isinstance(column.type, Enum):
        return column.type.enum_class(column.type.enums[0]) if column.type.enum_class else "x"
    given = {str: "x", bool: True, int: 1, bytes: uuid4().bytes, date: date(2026, 11, 23)}
    return given.get(column.type.python_type, datetime(2026, 11, 23, tzinfo=UTC))
