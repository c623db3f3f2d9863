"""Alembic's entry: runs the migrations on the engine that the caller has already opened."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from sqlalchemy import Connection

from screening.db import KEYS_SCHEMA, Base
from screening.models import Installation  # noqa: F401 - makes the metadata whole

engine = context.config.attributes["engine"].execution_options(writes=True)


@contextmanager
def unbound(connection: Connection) -> Iterator[None]:
    """Let SQLite change a table by copying it: what refers to its rows is checked at the end.

    Raises:
        LookupError: a row refers to one that is not there; nothing was changed.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - a connection that is open
    driver.execute("PRAGMA foreign_keys = OFF")  # before a transaction begins, or it does nothing
    try:
        yield
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            connection.rollback()
            raise LookupError("a row refers to one that is not there")
        connection.commit()
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys = ON")


with engine.connect() as connection, unbound(connection):
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {KEYS_SCHEMA}")
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_schemas=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()
    if connection.dialect.name == "postgresql":
        connection.commit()
