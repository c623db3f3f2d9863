"""concerns."""

import screening.db
import sqlalchemy as sa
from alembic import op


revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('concern',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('state', sa.Enum('open', 'in_case', 'answered', name='concernstate', native_enum=False, length=32), nullable=False),
    sa.Column('sealed_concern', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_concern) IN (4160, 5248)', name=op.f('ck_concern_sealed_concern_size')),
    sa.ForeignKeyConstraint(['school_id'], ['unit.id'], name=op.f('fk_concern_school_id_unit')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_concern')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    op.drop_table('concern')
