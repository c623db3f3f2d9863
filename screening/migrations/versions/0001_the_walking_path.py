"""the walking path."""

import screening.db
import sqlalchemy as sa
from alembic import op


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('installation',
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('directory_key', sa.LargeBinary(), nullable=False),
    sa.Column('sealed_directory_seed', sa.LargeBinary(), nullable=False),
    sa.Column('directory_verifier', sa.LargeBinary(), nullable=False),
    sa.Column('pepper_check', sa.LargeBinary(), nullable=False),
    sa.Column('signing_check', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_directory_seed) IN (174)', name=op.f('ck_installation_sealed_directory_seed_size')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_installation'))
    )
    op.create_table('key_store',
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_key_store')),
    schema='keys'
    )
    op.create_table('student_key',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('student_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('sealed_seed', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_seed) IN (128, 1216)', name=op.f('ck_student_key_sealed_seed_size')),
    sa.PrimaryKeyConstraint('school_id', 'student_id', name=op.f('pk_student_key')),
    schema='keys',
    sqlite_with_rowid=False
    )
    op.create_table('standard',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_standard'))
    )
    op.create_table('throttle',
    sa.Column('key', sa.LargeBinary(), nullable=False),
    sa.Column('window', sa.Integer(), nullable=False),
    sa.Column('n_failed', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('key', 'window', name=op.f('pk_throttle'))
    )
    op.create_table('unit',
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('township_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('kind', sa.Enum('township', 'school', 'health_centre', name='unitkind', native_enum=False, length=32), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['township_id'], ['unit.id'], name=op.f('fk_unit_township_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit')),
    sa.UniqueConstraint('name', name=op.f('uq_unit_name'))
    )
    op.create_index(op.f('ix_unit_township_id'), 'unit', ['township_id'], unique=False)
    op.create_table('account',
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('unit_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('role', sa.Enum('proctor', 'coordinator', 'counselor', 'team_member', 'school_lead', 'clinician', 'township_officer', 'administrator', 'auditor', name='role', native_enum=False, length=32), nullable=False),
    sa.Column('username', sa.String(length=40), nullable=False),
    sa.Column('display_name', sa.String(length=40), nullable=False),
    sa.Column('state', sa.Enum('active', 'disabled', 'card', name='accountstate', native_enum=False, length=32), nullable=False),
    sa.Column('public_key', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_account_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('username', name=op.f('uq_account_username'))
    )
    op.create_index(op.f('ix_account_unit_id'), 'account', ['unit_id'], unique=False)
    op.create_table('audit_entry',
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('unit_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('actor_id', screening.db.RowId(length=16), nullable=True),
    sa.Column('event', sa.String(length=40), nullable=False),
    sa.Column('hour', screening.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('sealed_detail', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_detail) IN (576, 1664)', name=op.f('ck_audit_entry_sealed_detail_size')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_audit_entry_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_audit_entry_unit_id'), 'audit_entry', ['unit_id'], unique=False)
    op.create_table('pending_roster',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('part', sa.Integer(), nullable=False),
    sa.Column('sealed_rows', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_rows) IN (16472)', name=op.f('ck_pending_roster_sealed_rows_size')),
    sa.ForeignKeyConstraint(['school_id'], ['unit.id'], name=op.f('fk_pending_roster_school_id_unit')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_pending_roster'))
    )
    op.create_table('review',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('sealed_review', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_review) IN (4184)', name=op.f('ck_review_sealed_review_size')),
    sa.ForeignKeyConstraint(['school_id'], ['unit.id'], name=op.f('fk_review_school_id_unit')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_review')),
    sqlite_with_rowid=False
    )
    op.create_table('student',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('public_key', sa.LargeBinary(), nullable=False),
    sa.Column('certificate', sa.LargeBinary(), nullable=False),
    sa.Column('number_tag', sa.LargeBinary(length=10), nullable=False),
    sa.Column('sealed_profile', sa.LargeBinary(), nullable=False),
    sa.Column('sealed_index', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_index) IN (4184)', name=op.f('ck_student_sealed_index_size')),
    sa.CheckConstraint('length(sealed_profile) IN (1112)', name=op.f('ck_student_sealed_profile_size')),
    sa.ForeignKeyConstraint(['school_id'], ['unit.id'], name=op.f('fk_student_school_id_unit')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_student')),
    sa.UniqueConstraint('school_id', 'number_tag', name=op.f('uq_student_school_id_number_tag')),
    sqlite_with_rowid=False
    )
    op.create_table('vault',
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('unit_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('purpose', sa.Enum('roster', 'care', 'office', name='purpose', native_enum=False, length=32), nullable=False),
    sa.Column('public_key', sa.LargeBinary(), nullable=False),
    sa.Column('certificate', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_vault_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vault')),
    sa.UniqueConstraint('unit_id', 'purpose', name=op.f('uq_vault_unit_id_purpose'))
    )
    op.create_table('wave',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('term', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('state', sa.Enum('draft', 'ticketed', 'open', 'closed', 'released', 'archived', name='wavestate', native_enum=False, length=32), nullable=False),
    sa.Column('standard_digest', sa.String(length=64), nullable=False),
    sa.Column('opens_on', sa.Date(), nullable=False),
    sa.Column('closes_on', sa.Date(), nullable=False),
    sa.Column('n_listed', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['school_id'], ['unit.id'], name=op.f('fk_wave_school_id_unit')),
    sa.ForeignKeyConstraint(['standard_digest'], ['standard.digest'], name=op.f('fk_wave_standard_digest_standard')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_wave')),
    sa.UniqueConstraint('school_id', 'term', 'name', name=op.f('uq_wave_school_id_term_name'))
    )
    op.create_table('grant',
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('vault_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('account_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('sealed_seed', sa.LargeBinary(), nullable=False),
    sa.Column('signature', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_seed) IN (128, 1216)', name=op.f('ck_grant_sealed_seed_size')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_grant_account_id_account')),
    sa.ForeignKeyConstraint(['vault_id'], ['vault.id'], name=op.f('fk_grant_vault_id_vault')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grant')),
    sa.UniqueConstraint('vault_id', 'account_id', name=op.f('uq_grant_vault_id_account_id'))
    )
    op.create_index(op.f('ix_grant_account_id'), 'grant', ['account_id'], unique=False)
    op.create_table('keyslot',
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('account_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('kind', sa.Enum('passphrase', 'recovery', name='slotkind', native_enum=False, length=32), nullable=False),
    sa.Column('sealed_seed', sa.LargeBinary(), nullable=False),
    sa.Column('verifier', sa.LargeBinary(), nullable=False),
    sa.Column('is_proven', sa.Boolean(), nullable=False),
    sa.CheckConstraint('length(sealed_seed) IN (174)', name=op.f('ck_keyslot_sealed_seed_size')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_keyslot_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_keyslot')),
    sa.UniqueConstraint('account_id', 'kind', name=op.f('uq_keyslot_account_id_kind'))
    )
    op.create_table('sheet',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('wave_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('student_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('receipt', sa.LargeBinary(length=16), nullable=False),
    sa.Column('sealed_sheet', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_sheet) IN (2112, 3200)', name=op.f('ck_sheet_sealed_sheet_size')),
    sa.ForeignKeyConstraint(['school_id', 'student_id'], ['student.school_id', 'student.id'], name=op.f('fk_sheet_school_id_student_id_student')),
    sa.ForeignKeyConstraint(['school_id', 'wave_id'], ['wave.school_id', 'wave.id'], name=op.f('fk_sheet_school_id_wave_id_wave')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_sheet')),
    sa.UniqueConstraint('school_id', 'receipt', name=op.f('uq_sheet_school_id_receipt')),
    sa.UniqueConstraint('school_id', 'wave_id', 'student_id', 'number', name=op.f('uq_sheet_school_id_wave_id_student_id_number')),
    sqlite_with_rowid=False
    )
    op.create_table('sitting',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('wave_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('code', sa.String(length=4), nullable=False),
    sa.Column('grade', sa.Integer(), nullable=False),
    sa.Column('class_name', sa.String(length=40), nullable=False),
    sa.Column('state', sa.Enum('planned', 'open', 'closed', 'cancelled', name='sittingstate', native_enum=False, length=32), nullable=False),
    sa.Column('salt', sa.LargeBinary(length=16), nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'wave_id'], ['wave.school_id', 'wave.id'], name=op.f('fk_sitting_school_id_wave_id_wave')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_sitting')),
    sa.UniqueConstraint('code', name=op.f('uq_sitting_code'))
    )
    op.create_table('staff_session',
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('token_tag', sa.LargeBinary(), nullable=False),
    sa.Column('account_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('sealed_seed', sa.LargeBinary(), nullable=False),
    sa.Column('started_at', screening.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('seen_at', screening.db.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('length(sealed_seed) IN (152)', name=op.f('ck_staff_session_sealed_seed_size')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_staff_session_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_session')),
    sa.UniqueConstraint('account_id', name=op.f('uq_staff_session_account_id')),
    sa.UniqueConstraint('token_tag', name=op.f('uq_staff_session_token_tag'))
    )
    op.create_table('task',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('wave_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('kind', sa.Enum('review_urgent', name='taskkind', native_enum=False, length=32), nullable=False),
    sa.Column('state', sa.Enum('open', 'done', name='taskstate', native_enum=False, length=32), nullable=False),
    sa.Column('due_at', screening.db.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'wave_id'], ['wave.school_id', 'wave.id'], name=op.f('fk_task_school_id_wave_id_wave')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_task'))
    )
    op.create_table('wave_form',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('wave_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('grade', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('instrument_id', sa.String(length=40), nullable=False),
    sa.Column('version', sa.String(length=20), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'wave_id'], ['wave.school_id', 'wave.id'], name=op.f('fk_wave_form_school_id_wave_id_wave')),
    sa.PrimaryKeyConstraint('school_id', 'wave_id', 'grade', 'position', name=op.f('pk_wave_form'))
    )
    op.create_table('ticket',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('sitting_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('state', sa.Enum('issued', 'started', 'handed_in', 'void', 'reissued', 'expired', name='ticketstate', native_enum=False, length=32), nullable=False),
    sa.Column('sealed_greeting', sa.LargeBinary(), nullable=False),
    sa.Column('sealed_holder', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_greeting) IN (600)', name=op.f('ck_ticket_sealed_greeting_size')),
    sa.CheckConstraint('length(sealed_holder) IN (344)', name=op.f('ck_ticket_sealed_holder_size')),
    sa.ForeignKeyConstraint(['school_id', 'sitting_id'], ['sitting.school_id', 'sitting.id'], name=op.f('fk_ticket_school_id_sitting_id_sitting')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_ticket')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_ticket_sitting_id'), 'ticket', ['sitting_id'], unique=False)
    op.create_table('draft',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('sitting_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('token_tag', sa.LargeBinary(), nullable=False),
    sa.Column('former_tag', sa.LargeBinary(), nullable=True),
    sa.Column('sealed_key', sa.LargeBinary(), nullable=False),
    sa.Column('sealed_draft', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_draft) IN (2136)', name=op.f('ck_draft_sealed_draft_size')),
    sa.CheckConstraint('length(sealed_key) IN (152)', name=op.f('ck_draft_sealed_key_size')),
    sa.ForeignKeyConstraint(['school_id', 'id'], ['ticket.school_id', 'ticket.id'], name=op.f('fk_draft_school_id_id_ticket')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_draft')),
    sa.UniqueConstraint('token_tag', name=op.f('uq_draft_token_tag')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_draft_former_tag'), 'draft', ['former_tag'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_draft_former_tag'), table_name='draft')
    op.drop_table('draft')
    op.drop_index(op.f('ix_ticket_sitting_id'), table_name='ticket')
    op.drop_table('ticket')
    op.drop_table('wave_form')
    op.drop_table('task')
    op.drop_table('staff_session')
    op.drop_table('sitting')
    op.drop_table('sheet')
    op.drop_table('keyslot')
    op.drop_index(op.f('ix_grant_account_id'), table_name='grant')
    op.drop_table('grant')
    op.drop_table('wave')
    op.drop_table('vault')
    op.drop_table('student')
    op.drop_table('review')
    op.drop_table('pending_roster')
    op.drop_index(op.f('ix_audit_entry_unit_id'), table_name='audit_entry')
    op.drop_table('audit_entry')
    op.drop_index(op.f('ix_account_unit_id'), table_name='account')
    op.drop_table('account')
    op.drop_index(op.f('ix_unit_township_id'), table_name='unit')
    op.drop_table('unit')
    op.drop_table('throttle')
    op.drop_table('standard')
    op.drop_table('student_key', schema='keys')
    op.drop_table('key_store', schema='keys')
    op.drop_table('installation')
