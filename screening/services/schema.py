"""Bring the tables to this release's schema. Alembic is loaded here, and by no server."""

from alembic import command
from alembic.config import Config

from screening.db import Database
from screening.services.installation import MIGRATIONS, revisions


def migration_config(database: Database) -> Config:
    """Return alembic's configuration for a database that is already open."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = database.engine
    return config


def upgrade(database: Database) -> None:
    """Bring the tables to this release's schema.

    Raises:
        StartRefused: a later release made them.
    """
    revisions(database)
    command.upgrade(migration_config(database), "head")
