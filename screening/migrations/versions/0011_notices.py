"""notices."""

import screening.db
import sqlalchemy as sa
from alembic import op


revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('notice',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('task_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('cause', sa.Enum('raised', 'overdue', name='noticecause', native_enum=False, length=32), nullable=False),
    sa.Column('channel', sa.String(length=16), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'sent', 'given_up', name='noticestate', native_enum=False, length=32), nullable=False),
    sa.Column('n_tries', sa.Integer(), nullable=False),
    sa.Column('next_at', screening.db.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'task_id'], ['task.school_id', 'task.id'], name=op.f('fk_notice_school_id_task_id_task')),
    sa.PrimaryKeyConstraint('school_id', 'task_id', 'cause', 'channel', name=op.f('pk_notice')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    op.drop_table('notice')
