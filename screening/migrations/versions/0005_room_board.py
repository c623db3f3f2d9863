"""the room board."""

import screening.db
import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

ONE_OF_A_CLASS = 'uq_sitting_school_id_wave_id_grade_class_name_number'

REPLACED = """
UPDATE ticket SET state = 'reissued' WHERE state = 'void' AND NOT EXISTS (
    SELECT 1 FROM draft WHERE draft.school_id = ticket.school_id AND draft.id = ticket.id
)
"""
"""Until now ``void`` were also the tickets that were replaced or taken back, and these alone lost
their drafts; who declined kept an empty one. From now on whoever's ticket is void has declined."""


def upgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        _make_sittings_anew()
    else:
        op.add_column('sitting', sa.Column('number', sa.Integer(), nullable=False, server_default='1'))
        op.alter_column('sitting', 'number', server_default=None)
        op.add_column('sitting', sa.Column('closed_at', screening.db.UtcDateTime(timezone=True), nullable=True))
        op.create_unique_constraint(
            op.f(ONE_OF_A_CLASS), 'sitting', ['school_id', 'wave_id', 'grade', 'class_name', 'number']
        )
    op.create_table('signal',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('sitting_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('sealed_signal', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_signal) IN (152)', name=op.f('ck_signal_sealed_signal_size')),
    sa.ForeignKeyConstraint(['school_id', 'id'], ['ticket.school_id', 'ticket.id'], name=op.f('fk_signal_school_id_id_ticket')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_signal')),
    sqlite_with_rowid=False
    )
    op.execute(REPLACED)


def _make_sittings_anew() -> None:
    """Make the table anew under its own name: SQLite adds no constraint to one that is there.

    Tickets point to sittings all the while; that is checked at the end, when all are back.
    """
    op.execute('PRAGMA defer_foreign_keys = ON')
    op.execute('CREATE TEMPORARY TABLE sitting_before AS SELECT * FROM sitting')
    op.drop_table('sitting')
    op.create_table('sitting',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('wave_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('code', sa.String(length=4), nullable=False),
    sa.Column('grade', sa.Integer(), nullable=False),
    sa.Column('class_name', sa.String(length=40), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('planned', 'open', 'closed', 'cancelled', name='sittingstate', native_enum=False, length=32), nullable=False),
    sa.Column('closed_at', screening.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('salt', sa.LargeBinary(length=16), nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'wave_id'], ['wave.school_id', 'wave.id'], name=op.f('fk_sitting_school_id_wave_id_wave')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_sitting')),
    sa.UniqueConstraint('code', name=op.f('uq_sitting_code')),
    sa.UniqueConstraint('school_id', 'wave_id', 'grade', 'class_name', 'number', name=op.f(ONE_OF_A_CLASS))
    )
    op.execute(
        'INSERT INTO sitting (school_id, id, wave_id, code, grade, class_name, number, state, salt)'
        ' SELECT school_id, id, wave_id, code, grade, class_name, 1, state, salt FROM sitting_before'
    )
    op.execute('DROP TABLE sitting_before')


def downgrade() -> None:
    op.drop_table('signal')
    with op.batch_alter_table('sitting') as batch:
        batch.drop_constraint(op.f(ONE_OF_A_CLASS), type_='unique')
        batch.drop_column('closed_at')
        batch.drop_column('number')
