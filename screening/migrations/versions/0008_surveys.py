"""anonymous surveys."""

import screening.db
import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('survey',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('kind', sa.Enum('screening', 'protocol', 'awareness', 'bullying', name='instrumentkind', native_enum=False, length=32), nullable=False),
    sa.Column('term', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('state', sa.Enum('draft', 'open', 'closed', 'discarded', name='surveystate', native_enum=False, length=32), nullable=False),
    sa.Column('instrument_id', sa.String(length=40), nullable=False),
    sa.Column('version', sa.String(length=20), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('opens_on', sa.Date(), nullable=False),
    sa.Column('closes_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['school_id'], ['unit.id'], name=op.f('fk_survey_school_id_unit')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_survey')),
    sa.UniqueConstraint('school_id', 'kind', 'term', 'name', name=op.f('uq_survey_school_id_kind_term_name'))
    )
    op.create_table('survey_class',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('survey_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('grade', sa.Integer(), nullable=False),
    sa.Column('class_name', sa.String(length=40), nullable=False),
    sa.Column('n_enrolled', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['school_id', 'survey_id'], ['survey.school_id', 'survey.id'], name=op.f('fk_survey_class_school_id_survey_id_survey')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_survey_class')),
    sa.UniqueConstraint('school_id', 'survey_id', 'grade', 'class_name', name=op.f('uq_survey_class_school_id_survey_id_grade_class_name'))
    )
    op.create_table('survey_code',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('class_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('is_used', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'class_id'], ['survey_class.school_id', 'survey_class.id'], name=op.f('fk_survey_code_school_id_class_id_survey_class')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_survey_code')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_survey_code_class_id'), 'survey_code', ['class_id'], unique=False)
    op.create_index(op.f('ix_survey_code_id'), 'survey_code', ['id'], unique=False)
    op.create_table('survey_box',
    sa.Column('school_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('id', screening.db.RowId(length=16), nullable=False),
    sa.Column('survey_id', screening.db.RowId(length=16), nullable=False),
    sa.Column('sealed_box', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed_box) IN (114776)', name=op.f('ck_survey_box_sealed_box_size')),
    sa.ForeignKeyConstraint(['school_id', 'id'], ['survey_class.school_id', 'survey_class.id'], name=op.f('fk_survey_box_school_id_id_survey_class')),
    sa.PrimaryKeyConstraint('school_id', 'id', name=op.f('pk_survey_box')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    op.drop_table('survey_box')
    op.drop_index(op.f('ix_survey_code_id'), table_name='survey_code')
    op.drop_index(op.f('ix_survey_code_class_id'), table_name='survey_code')
    op.drop_table('survey_code')
    op.drop_table('survey_class')
    op.drop_table('survey')
