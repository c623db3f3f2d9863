"""what the last change of a roster replaced; transfers that are offered."""

import screening.db
import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('roster_undo',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('ends_at', screening.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('sealed_part', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_part) IN (16472)', name=op.f('ck_roster_undo_sealed_part_size')),
    sa.ForeignKeyConstraint(['school_id'], ['unit.id'], name=op.f('fk_roster_undo_school_id_unit')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_roster_undo')),
    sqlite_with_rowid=False
    )
    op.create_table('transfer',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('to_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('student_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('sealed_profile', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_profile) IN (1088, 2176)', name=op.f('ck_transfer_sealed_profile_size')),
    sa.ForeignKeyConstraint(['school_id', 'student_id'], ['student.school_id', 'student.id'], name=op.f('fk_transfer_school_id_student_id_student')),
    sa.ForeignKeyConstraint(['to_id'], ['unit.id'], name=op.f('fk_transfer_to_id_unit')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_transfer')),
    sa.UniqueConstraint('school_id', 'student_id', name=op.f('uq_transfer_school_id_student_id')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_transfer_to_id'), 'transfer', ['to_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_transfer_to_id'), table_name='transfer')
    op.drop_table('transfer')
    op.drop_table('roster_undo')
