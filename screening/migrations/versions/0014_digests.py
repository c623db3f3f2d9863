"""digests."""

import sqlalchemy as sa
from alembic import op


revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('notice_digest',
    sa.Column('channel', sa.String(length=16), nullable=False),
    sa.Column('sent_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('channel', name=op.f('pk_notice_digest')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    op.drop_table('notice_digest')
