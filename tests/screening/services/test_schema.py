from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text

from screening.db import Database
from screening.models import NO_LEDGER, Sheet, Student, Transfer
from screening.models.seals import SEALS
from screening.services import installation, schema
from screening.services.errors import StartRefused

SHEET_BYTES = SEALS["sheet.sealed_sheet"].lengths[-1]
OFFER_BYTES = SEALS["transfer.sealed_profile"].lengths[-1]
BEFORE_ROOMS = (
    "INSERT INTO unit (id, kind, name, township_id) VALUES (:school, 'school', '学校', :school)",
    "INSERT INTO standard (digest, text) VALUES ('d', 't')",
    "INSERT INTO wave"
    " VALUES (:school, :wave, 't', 'n', 'open', 'd', '2026-11-01', '2026-11-30', 0)",
    "INSERT INTO sitting (school_id, id, wave_id, code, grade, class_name, state, salt)"
    " VALUES (:school, :sitting, :wave, 'Q7K2', 7, '1班', 'open', x'00')",
    "INSERT INTO ticket (school_id, id, sitting_id, state, sealed_greeting, sealed_holder)"
    " VALUES (:school, :ticket, :sitting, 'issued', zeroblob(600), zeroblob(344))",
)
"""A sitting with a ticket, as the tables held them before the room board."""

EMPTY_DRAFT = (
    "INSERT INTO draft (school_id, id, sitting_id, token_tag, sealed_key, sealed_draft)"
    " VALUES (:school, :ticket, :sitting, x'00', zeroblob(152), zeroblob(2136))"
)


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


def test_students_who_are_there_already_are_kept_with_all_that_refers_to_them(database: Database):
    command.upgrade(schema.migration_config(database), "0002")
    unit, student, wave, sheet, transfer = (uuid4().bytes for _ in range(5))
    with database.writing() as session:
        for statement, values in (
            ("unit VALUES (:a, :a, 'school', '旧学校')", {"a": unit}),
            (
                "student VALUES (:a, :b, 'k', 'c', zeroblob(10), zeroblob(1112), zeroblob(4184))",
                {"a": unit, "b": student},
            ),
            ("standard VALUES ('d', 't')", {}),
            (
                "wave VALUES (:a, :b, 't', 'n', 'open', 'd', '2026-11-01', '2026-11-30', 0)",
                {"a": unit, "b": wave},
            ),
            (
                "sheet (school_id, id, wave_id, student_id, number, receipt, sealed_sheet)"
                " VALUES (:a, :b, :c, :d, 1, 'r', zeroblob(:n))",
                {"a": unit, "b": sheet, "c": wave, "d": student, "n": SHEET_BYTES},
            ),
            (
                "transfer (school_id, id, to_id, student_id, sealed_profile)"
                " VALUES (:a, :b, :a, :c, zeroblob(:n))",
                {"a": unit, "b": transfer, "c": student, "n": OFFER_BYTES},
            ),
        ):
            session.execute(text(f"INSERT INTO {statement}"), values)

    schema.upgrade(database)

    with database.reading() as session:
        found = session.scalars(select(Student)).one()
        assert (found.id.bytes, found.sealed_consents) == (student, NO_LEDGER)
        for table in (Sheet, Transfer):
            assert session.scalar(select(func.count()).select_from(table)) == 1
        assert session.scalar(text("PRAGMA foreign_keys")) == 1


def test_sittings_of_an_earlier_release_keep_their_rows_and_tickets(database: Database):
    command.upgrade(schema.migration_config(database), "0003")
    ids = {name: uuid4().bytes for name in ("school", "wave", "sitting", "ticket")}
    with database.writing() as session:
        for statement in BEFORE_ROOMS:
            session.execute(text(statement), ids)

    schema.upgrade(database)

    with database.reading() as session:
        assert session.execute(text("SELECT class_name, number, closed_at FROM sitting")).all() == [
            ("1班", 1, None)
        ]
        assert session.execute(text("SELECT sitting_id FROM ticket")).all() == [(ids["sitting"],)]
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []


@pytest.mark.parametrize(("has_draft", "state"), [(True, "void"), (False, "reissued")])
def test_of_void_tickets_only_those_of_decliners_stay_void(
    database: Database, has_draft: bool, state: str
):
    command.upgrade(schema.migration_config(database), "0003")
    ids = {name: uuid4().bytes for name in ("school", "wave", "sitting", "ticket")}
    with database.writing() as session:
        for statement in (*BEFORE_ROOMS, "UPDATE ticket SET state = 'void'"):
            session.execute(text(statement), ids)
        if has_draft:
            session.execute(text(EMPTY_DRAFT), ids)

    schema.upgrade(database)

    with database.reading() as session:
        assert session.scalar(text("SELECT state FROM ticket")) == state
