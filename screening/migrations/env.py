"""Alembic's entry: runs the migrations on the engine that the caller has already opened."""

from alembic import context

from screening.db import KEYS_SCHEMA, Base
from screening.models import Installation  # noqa: F401 - makes the metadata whole

engine = context.config.attributes["engine"].execution_options(writes=True)

with engine.connect() as connection:
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
    connection.commit()
