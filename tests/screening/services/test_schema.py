from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from screening.db import Database
from screening.services import installation, schema
from screening.services.errors import StartRefused


@pytest.fixture
def database(tmp_path: Path):
    made = Database(f"sqlite:///{tmp_path / 'muye.db'}", keys_file=str(tmp_path / "keys.db"))
    yield made
    made.close()


def test_the_files_names_say_what_alembic_reads_in_them():
    scripts = ScriptDirectory(str(installation.MIGRATIONS))
    oldest_first = [script.revision for script in scripts.walk_revisions()][::-1]

    assert installation.known_revisions() == oldest_first
    assert scripts.get_heads() == oldest_first[-1:]


def test_a_database_without_tables_stands_at_no_revision(database: Database):
    assert installation.revisions(database) == set()


def test_upgraded_tables_stand_at_the_newest_revision(database: Database):
    schema.upgrade(database)

    assert installation.revisions(database) == set(installation.known_revisions()[-1:])


def test_tables_of_a_later_release_are_left_alone(database: Database):
    schema.upgrade(database)
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StartRefused, match="later_schema"):
        schema.upgrade(database)
