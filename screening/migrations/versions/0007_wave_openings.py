"""wave openings."""

import screening.db
import sqlalchemy as sa
from alembic import op


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        _make_waves_anew()
    else:
        op.add_column('wave', sa.Column('is_rehearsal', sa.Boolean(), nullable=False, server_default=sa.false()))
        op.alter_column('wave', 'is_rehearsal', server_default=None)
        op.add_column('wave', sa.Column('frozen_on', sa.Date(), nullable=True))
    op.create_table('wave_class',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('wave_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('grade', sa.Integer(), nullable=False),
    sa.Column('class_name', sa.String(length=40), nullable=False),
    sa.Column('n_enrolled', sa.Integer(), nullable=False),
    sa.Column('n_consented', sa.Integer(), nullable=False),
    sa.Column('n_answered', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['school_id', 'wave_id'], ['wave.school_id', 'wave.id'], name=op.f('fk_wave_class_school_id_wave_id_wave')),
    sa.PrimaryKeyConstraint('school_id', 'wave_id', 'grade', 'class_name', name=op.f('pk_wave_class'))
    )
    op.create_table('wave_step',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('wave_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('sealed_step', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_step) IN (576, 1664)', name=op.f('ck_wave_step_sealed_step_size')),
    sa.ForeignKeyConstraint(['school_id', 'wave_id'], ['wave.school_id', 'wave.id'], name=op.f('fk_wave_step_school_id_wave_id_wave')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_wave_step')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_wave_step_wave_id'), 'wave_step', ['wave_id'], unique=False)


def _make_waves_anew() -> None:
    """Make the table anew under its own name: SQLite adds no column with a rule to one that is there.

    Sittings and others point to waves all the while; that is checked at the end, when all are back.
    """
    op.execute('PRAGMA defer_foreign_keys = ON')
    op.execute('CREATE TEMPORARY TABLE wave_before AS SELECT * FROM wave')
    op.drop_table('wave')
    op.create_table('wave',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('term', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('state', sa.Enum('draft', 'ticketed', 'open', 'closed', 'released', 'archived', 'discarded', name='wavestate', native_enum=False, length=32), nullable=False),
    sa.Column('standard_digest', sa.String(length=64), nullable=False),
    sa.Column('opens_on', sa.Date(), nullable=False),
    sa.Column('closes_on', sa.Date(), nullable=False),
    sa.Column('n_listed', sa.Integer(), nullable=False),
    sa.Column('is_rehearsal', sa.Boolean(), nullable=False),
    sa.Column('frozen_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['school_id'], ['unit.id'], name=op.f('fk_wave_school_id_unit')),
    sa.ForeignKeyConstraint(['standard_digest'], ['standard.digest'], name=op.f('fk_wave_standard_digest_standard')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_wave')),
    sa.UniqueConstraint('school_id', 'term', 'name', name=op.f('uq_wave_school_id_term_name'))
    )
    op.execute(
        'INSERT INTO wave (school_id, id, term, name, state, standard_digest, opens_on, closes_on, n_listed,'
        ' is_rehearsal)'
        ' SELECT school_id, id, term, name, state, standard_digest, opens_on, closes_on, n_listed, 0'
        ' FROM wave_before'
    )
    op.execute('DROP TABLE wave_before')


def downgrade() -> None:
    op.drop_index(op.f('ix_wave_step_wave_id'), table_name='wave_step')
    op.drop_table('wave_step')
    op.drop_table('wave_class')
    with op.batch_alter_table('wave') as batch:
        batch.drop_column('frozen_on')
        batch.drop_column('is_rehearsal')
