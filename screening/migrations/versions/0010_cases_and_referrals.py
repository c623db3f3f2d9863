"""cases and referrals."""

import screening.db
import sqlalchemy as sa
from alembic import op


revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('referral_key',
    sa.Column('referral_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('unit_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('sealed_seed', sa.LargeBinary(), nullable=False),
    sa.Column('signature', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_seed) IN (128, 1216)', name=op.f('ck_referral_key_sealed_seed_size')),
    sa.PrimaryKeyConstraint('referral_id', 'unit_id', name=op.f('pk_referral_key')),
    schema='keys',
    sqlite_with_rowid=False
    )
    op.create_table('case',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('state', sa.Enum('open', 'planned', 'in_progress', 'closing', 'closed', name='casestate', native_enum=False, length=32), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('sealed_holder', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_holder) IN (344)', name=op.f('ck_case_sealed_holder_size')),
    sa.ForeignKeyConstraint(['school_id'], ['unit.id'], name=op.f('fk_case_school_id_unit')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_case')),
    sqlite_with_rowid=False
    )
    op.create_table('referral',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('centre_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('state', sa.Enum('draft', 'awaiting_consent', 'refused_by_guardian', 'awaiting_second_person', 'sent', 'declined', 'accepted', 'no_show', 'in_care', 'on_hold', 'referred_on', 'answered', 'return_to_school', 'closed', 'withdrawn', name='referralstate', native_enum=False, length=32), nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('due_at', screening.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('consent_tag', sa.LargeBinary(), nullable=False),
    sa.Column('may_name_diagnosis', sa.Boolean(), nullable=False),
    sa.Column('sealed_holder', sa.LargeBinary(), nullable=False),
    sa.Column('sealed_dossier', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_dossier) IN (16472)', name=op.f('ck_referral_sealed_dossier_size')),
    sa.CheckConstraint('length(sealed_holder) IN (344)', name=op.f('ck_referral_sealed_holder_size')),
    sa.ForeignKeyConstraint(['centre_id'], ['unit.id'], name=op.f('fk_referral_centre_id_unit')),
    sa.ForeignKeyConstraint(['school_id'], ['unit.id'], name=op.f('fk_referral_school_id_unit')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_referral')),
    sa.UniqueConstraint('number', name=op.f('uq_referral_number')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_referral_centre_id'), 'referral', ['centre_id'], unique=False)
    op.create_table('case_entry',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('case_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('sealed_entry', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_entry) IN (16472)', name=op.f('ck_case_entry_sealed_entry_size')),
    sa.ForeignKeyConstraint(['school_id', 'case_id'], ['case.school_id', 'case.id'], name=op.f('fk_case_entry_school_id_case_id_case')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_case_entry')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_case_entry_case_id'), 'case_entry', ['case_id'], unique=False)
    op.create_table('case_member',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('case_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('account_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('sealed_slice', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_slice) IN (16448, 17536)', name=op.f('ck_case_member_sealed_slice_size')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_case_member_account_id_account')),
    sa.ForeignKeyConstraint(['school_id', 'case_id'], ['case.school_id', 'case.id'], name=op.f('fk_case_member_school_id_case_id_case')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_case_member')),
    sa.UniqueConstraint('case_id', 'account_id', name=op.f('uq_case_member_case_id_account_id')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_case_member_account_id'), 'case_member', ['account_id'], unique=False)
    op.create_table('case_part',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('case_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('sealed_part', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_part) IN (16472)', name=op.f('ck_case_part_sealed_part_size')),
    sa.ForeignKeyConstraint(['school_id', 'case_id'], ['case.school_id', 'case.id'], name=op.f('fk_case_part_school_id_case_id_case')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_case_part')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_case_part_case_id'), 'case_part', ['case_id'], unique=False)
    op.create_table('case_report',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('case_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('account_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('sealed_report', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_report) IN (4160, 5248)', name=op.f('ck_case_report_sealed_report_size')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_case_report_account_id_account')),
    sa.ForeignKeyConstraint(['school_id', 'case_id'], ['case.school_id', 'case.id'], name=op.f('fk_case_report_school_id_case_id_case')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_case_report')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_case_report_case_id'), 'case_report', ['case_id'], unique=False)
    op.create_table('referral_step',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('referral_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('unit_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('sealed_step', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_step) IN (4184)', name=op.f('ck_referral_step_sealed_step_size')),
    sa.ForeignKeyConstraint(['school_id', 'referral_id'], ['referral.school_id', 'referral.id'], name=op.f('fk_referral_step_school_id_referral_id_referral')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_referral_step_unit_id_unit')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_referral_step')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_referral_step_referral_id'), 'referral_step', ['referral_id'], unique=False)
    op.create_table('referral_ask',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('referral_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('account_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('sealed_ask', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_ask) IN (4160, 5248)', name=op.f('ck_referral_ask_sealed_ask_size')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_referral_ask_account_id_account')),
    sa.ForeignKeyConstraint(['school_id', 'referral_id'], ['referral.school_id', 'referral.id'], name=op.f('fk_referral_ask_school_id_referral_id_referral')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_referral_ask')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_referral_ask_account_id'), 'referral_ask', ['account_id'], unique=False)
    op.create_index(op.f('ix_referral_ask_referral_id'), 'referral_ask', ['referral_id'], unique=False)
    op.create_table('referral_report',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('referral_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('account_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('sealed_report', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_report) IN (4160, 5248)', name=op.f('ck_referral_report_sealed_report_size')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_referral_report_account_id_account')),
    sa.ForeignKeyConstraint(['school_id', 'referral_id'], ['referral.school_id', 'referral.id'], name=op.f('fk_referral_report_school_id_referral_id_referral')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_referral_report')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_referral_report_referral_id'), 'referral_report', ['referral_id'], unique=False)
    _make_tasks_anew()


def _make_tasks_anew() -> None:
    """Make the table anew: until now every task was a counselor's, about a wave of the own school.

    When it was raised is not known any more: its window is taken to begin with its end.
    """
    op.execute('CREATE TEMPORARY TABLE task_before AS SELECT * FROM task')
    op.drop_table('task')
    op.create_table('task',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('unit_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('wave_id', screening.db.RowId(length=16), nullable=True),
    sa.Column('subject_id', screening.db.RowId(length=16), nullable=True),
    sa.Column('kind', sa.Enum('review_urgent', 'first_contact', 'tell_guardian', 'make_plan', 'approve_plan', 'carry_out', 'review_plan', 'approve_closing', 'review_crisis', 'answer_concern', 'notify_guardian_again', 'agree_as_second', 'accept_referral', 'answer_referral', 'read_answer', 'assess_return', name='taskkind', native_enum=False, length=32), nullable=False),
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
    op.execute(
        'INSERT INTO task (school_id, id, unit_id, wave_id, kind, owner, state, since, due_at)'
        " SELECT school_id, id, school_id, wave_id, kind, 'counselor', state, due_at, due_at"
        ' FROM task_before'
    )
    op.execute('DROP TABLE task_before')


def downgrade() -> None:
    op.execute("DELETE FROM task WHERE wave_id IS NULL OR kind != 'review_urgent'")
    op.execute("UPDATE task SET state = 'done' WHERE state = 'dropped'")
    op.drop_index(op.f('ix_task_unit_id'), table_name='task')
    op.drop_index(op.f('ix_task_subject_id'), table_name='task')
    with op.batch_alter_table('task') as batch:
        for name in ('unit_id', 'subject_id', 'owner', 'since', 'done_at'):
            batch.drop_column(name)
        batch.alter_column('wave_id', existing_type=screening.db.RowId(length=16), nullable=False)
    op.drop_table('referral_report')
    op.drop_table('referral_ask')
    op.drop_table('referral_step')
    op.drop_table('case_report')
    op.drop_table('case_part')
    op.drop_table('case_member')
    op.drop_table('case_entry')
    op.drop_table('referral')
    op.drop_table('case')
    op.drop_table('referral_key', schema='keys')
