"""parts of tasks: the measure of a case that one is about."""

import screening.db
import sqlalchemy as sa
from alembic import op


revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

KEPT = 'school_id, id, unit_id, wave_id, subject_id, kind, owner, state, since, due_at, done_at'


def upgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        _make_tasks_anew()
    else:
        op.add_column('task', sa.Column('part_id', screening.db.RowId(length=16), nullable=True))


def _make_tasks_anew() -> None:
    """Make the table anew under its own name, so that it reads as the model writes it.

    Notices point to tasks all the while; that is checked at the end, when all are back.
    """
    op.execute('PRAGMA defer_foreign_keys = ON')
    op.execute('CREATE TEMPORARY TABLE task_before AS SELECT * FROM task')
    op.drop_table('task')
    op.create_table('task',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('unit_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('wave_id', screening.db.RowId(length=16), nullable=True),
    sa.Column('subject_id', screening.db.RowId(length=16), nullable=True),
    sa.Column('part_id', screening.db.RowId(length=16), nullable=True),
    sa.Column('kind', sa.Enum('review_urgent', 'first_contact', 'tell_guardian', 'make_plan', 'approve_plan', 'carry_out', 'review_plan', 'approve_closing', 'review_crisis', 'answer_concern', 'notify_guardian_again', 'agree_as_second', 'accept_referral', 'answer_referral', 'read_answer', 'assess_return', 'judge_report', 'holiday_contact', name='taskkind', native_enum=False, length=32), nullable=False),
    sa.Column('owner', sa.Enum('student', 'proctor', 'coordinator', 'counselor', 'team_member', 'school_lead', 'clinician', 'township_officer', 'clock', name='party', native_enum=False, length=32), nullable=False),
    sa.Column('state', sa.Enum('open', 'done', 'dropped', name='taskstate', native_enum=False, length=32), nullable=False),
    sa.Column('since', screening.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('due_at', screening.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('done_at', screening.db.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['school_id', 'wave_id'], ['wave.school_id', 'wave.id'], name=op.f('fk_task_school_id_wave_id_wave')),
    sa.ForeignKeyConstraint(['school_id'], ['unit.id'], name=op.f('fk_task_school_id_unit')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_task_unit_id_unit')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_task'))
    )
    op.create_index(op.f('ix_task_subject_id'), 'task', ['subject_id'], unique=False)
    op.create_index(op.f('ix_task_unit_id'), 'task', ['unit_id'], unique=False)
    op.execute(f'INSERT INTO task ({KEPT}) SELECT {KEPT} FROM task_before')
    op.execute('DROP TABLE task_before')


def downgrade() -> None:
    op.execute("DELETE FROM task WHERE kind IN ('judge_report', 'holiday_contact')")
    with op.batch_alter_table('task') as batch:
        batch.drop_column('part_id')
