"""what later standards make of sheets."""

import screening.db
import sqlalchemy as sa
from alembic import op


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('rescoring',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('sheet_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('student_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('standard_digest', sa.String(length=64), nullable=False),
    sa.Column('basis', sa.String(length=64), nullable=False),
    sa.Column('sealed_rescoring', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_rescoring) IN (2136)', name=op.f('ck_rescoring_sealed_rescoring_size')),
    sa.ForeignKeyConstraint(['school_id', 'sheet_id'], ['sheet.school_id', 'sheet.id'], name=op.f('fk_rescoring_school_id_sheet_id_sheet')),
    sa.ForeignKeyConstraint(['school_id', 'student_id'], ['student.school_id', 'student.id'], name=op.f('fk_rescoring_school_id_student_id_student')),
    sa.ForeignKeyConstraint(['standard_digest'], ['standard.digest'], name=op.f('fk_rescoring_standard_digest_standard')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_rescoring')),
    sa.UniqueConstraint('school_id', 'sheet_id', 'basis', name=op.f('uq_rescoring_school_id_sheet_id_basis')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    op.drop_table('rescoring')
