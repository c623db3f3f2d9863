"""request to talk."""

import screening.db
import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('talk_request',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('state', sa.Enum('open', 'done', name='talkstate', native_enum=False, length=32), nullable=False),
    sa.Column('sealed_request', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_request) IN (128, 1216)', name=op.f('ck_talk_request_sealed_request_size')),
    sa.ForeignKeyConstraint(['school_id'], ['unit.id'], name=op.f('fk_talk_request_school_id_unit')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_talk_request')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    op.drop_table('talk_request')
