"""consent."""

import screening.db
import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

NO_LEDGER = b"no ledger yet".ljust(4184, b"\0")
"""No migration holds a key: students who are there are marked, until somebody writes for them."""


def upgrade() -> None:
    op.create_table('consent_part',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('sealed_part', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_part) IN (16472)', name=op.f('ck_consent_part_sealed_part_size')),
    sa.ForeignKeyConstraint(['school_id'], ['unit.id'], name=op.f('fk_consent_part_school_id_unit')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_consent_part')),
    sqlite_with_rowid=False
    )
    op.add_column('student', sa.Column('sealed_consents', sa.LargeBinary(), nullable=True))
    added = sa.table('student', sa.column('sealed_consents', sa.LargeBinary()))
    op.execute(added.update().values(sealed_consents=NO_LEDGER))
    with op.batch_alter_table('student', copy_from=_student()) as changed:
        changed.alter_column('sealed_consents', existing_type=sa.LargeBinary(), nullable=False)
        changed.create_check_constraint(op.f('ck_student_sealed_consents_size'), 'length(sealed_consents) IN (4184)')


def downgrade() -> None:
    op.drop_table('consent_part')
    with op.batch_alter_table('student', copy_from=_student()) as changed:
        changed.drop_column('sealed_consents')


def _student() -> sa.Table:
    """Return the table as it stands in between, for SQLite, which copies it to change it."""
    return sa.Table('student', sa.MetaData(),
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('public_key', sa.LargeBinary(), nullable=False),
    sa.Column('certificate', sa.LargeBinary(), nullable=False),
    sa.Column('number_tag', sa.LargeBinary(length=10), nullable=False),
    sa.Column('sealed_profile', sa.LargeBinary(), nullable=False),
    sa.Column('sealed_index', sa.LargeBinary(), nullable=False),
    sa.Column('sealed_consents', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint('length(sealed_index) IN (4184)', name=op.f('ck_student_sealed_index_size')),
    sa.CheckConstraint('length(sealed_profile) IN (1112)', name=op.f('ck_student_sealed_profile_size')),
    sa.ForeignKeyConstraint(['school_id'], ['unit.id'], name=op.f('fk_student_school_id_unit')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_student')),
    sa.UniqueConstraint('school_id', 'number_tag', name=op.f('uq_student_school_id_number_tag')),
    sqlite_with_rowid=False
    )
