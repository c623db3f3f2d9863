"""paper."""

import screening.db
import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('paper',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('wave_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('student_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('sealed_entries', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_entries) IN (2136)', name=op.f('ck_paper_sealed_entries_size')),
    sa.ForeignKeyConstraint(['school_id', 'student_id'], ['student.school_id', 'student.id'], name=op.f('fk_paper_school_id_student_id_student')),
    sa.ForeignKeyConstraint(['school_id', 'wave_id'], ['wave.school_id', 'wave.id'], name=op.f('fk_paper_school_id_wave_id_wave')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_paper')),
    sa.UniqueConstraint('school_id', 'wave_id', 'student_id', name=op.f('uq_paper_school_id_wave_id_student_id')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    op.drop_table('paper')
