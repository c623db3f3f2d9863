"""A referral is drafted, agreed to and sent; what was not ticked never leaves the school."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from referral.consents import Decision
from referral.dossier import MINIMUM, Basis, FieldId, Request
from referral.errors import StepNotAllowed
from referral.referrals import ReferralAction, ReferralState
from referral.tasks import TaskKind
from screening.models import Purpose, Referral, Vault
from screening.roles import Role
from screening.services import (
    referral_dossiers,
    referral_inbox,
    referral_keys,
    referral_sending,
    referrals,
)
from screening.services.errors import NotFound, ReferralRefused
from screening.services.referral_dossiers import Draft
from tests.referral_hands import (
    SECRET,
    TODAY,
    WHY,
    agreed,
    begin,
    drafted,
    open_tasks,
    opened_by,
    said,
    sent,
    state_of,
    student_of,
)
from tests.township import CENTRE, SECOND

A, S = ReferralAction, ReferralState


@pytest.fixture
def student_id(township):
    township.students(3)
    return student_of(township)


def test_a_draft_knows_what_the_roster_knows_and_leaves_out_what_is_sensitive(township, student_id):
    with township.work_as(Role.COUNSELOR) as work:
        row = begin(work, student_id, Request.ASSESS)
        draft = referral_dossiers.draft_of(work, referrals.find(work, row.id), "zh")

    assert draft.texts[FieldId.NAME] == "测试1号"
    assert draft.texts[FieldId.GUARDIAN_PHONE] == "13900000001"
    assert not draft.ticked & {FieldId.SCORES, FieldId.CRITICAL, FieldId.INTERVIEW}


def test_the_dossier_that_the_clinician_opens_equals_the_preview_byte_for_byte(
    township, student_id
):
    referral_id = drafted(township, student_id)
    agreed(township, referral_id, named=True)
    with township.work_as(Role.COUNSELOR) as work:
        found = referrals.find(work, referral_id)
        preview = referral_sending.preview(work, found, Basis.CONSENT)
        referral_sending.send(work, found, referral_sending.digest(preview))

    with township.work_as(Role.CLINICIAN, CENTRE) as work:
        received = referral_inbox.opened(work, referral_id).dossier

    assert received.pack() == preview.pack()
    assert received.may_name_diagnosis
    assert received.text(FieldId.REASON) == WHY


def test_what_was_left_out_is_not_reached_with_the_keys_of_the_centre(township, student_id):
    """The permission layer is off: every sealed value of the database, with all that opens it."""
    referral_id = sent(township, student_id)
    with township.work_as(Role.CLINICIAN, CENTRE) as work:
        own = work.keys.vault(work.actor.unit_id, Purpose.CARE)
        row = work.session.scalars(select(Referral).where(Referral.id == referral_id)).one()
        seed = referral_keys.opened(work, row)
        found = opened_by(work, (own, seed))

    assert any(WHY.encode() in text for text in found)
    assert not any(SECRET.encode() in text for text in found)


def test_what_was_ticked_is_sent_and_what_was_typed_beside_it_is_gone(township, student_id):
    referral_id = sent(township, student_id, ticked=MINIMUM | {FieldId.RISK})
    with township.work_as(Role.COUNSELOR) as work:
        assert referrals.find(work, referral_id).dossier.aside == []


def test_a_required_field_that_is_empty_keeps_the_guardian_from_being_asked(township, student_id):
    with township.work_as(Role.COUNSELOR) as work:
        row = begin(work, student_id, Request.ASSESS)
        with pytest.raises(ReferralRefused, match="dossier_not_whole"):
            referral_sending.ask_consent(work, referrals.find(work, row.id))


def test_of_two_who_edit_a_draft_the_second_is_told_and_overwrites_nothing(township, student_id):
    with township.work_as(Role.COUNSELOR) as work:
        row = begin(work, student_id, Request.ASSESS)
        first = referral_dossiers.draft_of(work, referrals.find(work, row.id), "zh")
        referral_dossiers.save(work, referrals.find(work, row.id), first)
        second = Draft(Request.TREAT, first.texts, first.ticked, first.revision)
        with pytest.raises(ReferralRefused, match="changed_meanwhile"):
            referral_dossiers.save(work, referrals.find(work, row.id), second)


def test_what_is_sent_is_what_the_preview_showed_or_nothing(township, student_id):
    referral_id = drafted(township, student_id)
    with township.work_as(Role.COUNSELOR) as work:
        found = referrals.find(work, referral_id)
        shown = referral_sending.digest(referral_sending.preview(work, found, Basis.CONSENT))
    agreed(township, referral_id, named=True)

    with township.work_as(Role.COUNSELOR) as work:
        found = referrals.find(work, referral_id)
        with pytest.raises(ReferralRefused, match="preview_is_old"):
            referral_sending.send(work, found, shown)


def test_without_a_consent_of_this_purpose_that_stands_today_nothing_is_sent(township, student_id):
    referral_id = drafted(township, student_id)
    over = TODAY - timedelta(days=1)
    with township.work_as(Role.COUNSELOR) as work:
        found = referrals.find(work, referral_id)
        shown = referral_sending.digest(referral_sending.preview(work, found, Basis.CONSENT))
        with pytest.raises(ReferralRefused, match="no_consent_today"):
            referral_sending.send(work, found, shown)
        ended = replace(said(Decision.GIVEN), decided_on=over, expires_on=over)
        referral_sending.record_word(work, found, ended, b"", may_name_diagnosis=False)
        with pytest.raises(ReferralRefused, match="no_consent_today"):
            referral_sending.send(work, referrals.find(work, referral_id), shown)


def test_a_consent_to_screening_is_none_to_a_referral(township, student_id):
    with township.work_as(Role.COUNSELOR) as work:
        row = begin(work, student_id, Request.ASSESS)
        assert not referral_sending.consent_state(work, referrals.find(work, row.id)).allows


def test_a_guardian_who_refused_is_told_again_and_may_agree_later(township, student_id):
    referral_id = drafted(township, student_id)
    with township.work_as(Role.COUNSELOR) as work:
        found = referrals.find(work, referral_id)
        no = said(Decision.REFUSED)
        referral_sending.record_word(work, found, no, b"", may_name_diagnosis=False)
    assert state_of(township, referral_id) is S.REFUSED_BY_GUARDIAN
    assert open_tasks(township, referral_id) == {TaskKind.NOTIFY_GUARDIAN_AGAIN}

    with township.work_as(Role.COUNSELOR) as work:
        referrals.take(work, referrals.find(work, referral_id), A.NOTIFY_AGAIN)
        found = referrals.find(work, referral_id)
        yes = said(Decision.GIVEN)
        referral_sending.record_word(work, found, yes, b"", may_name_diagnosis=False)
        assert referral_sending.consent_state(work, referrals.find(work, referral_id)).allows
    assert not open_tasks(township, referral_id)


def test_a_refusal_may_end_in_a_plan_of_the_school_alone(township, student_id):
    referral_id = drafted(township, student_id)
    with township.work_as(Role.COUNSELOR) as work:
        found = referrals.find(work, referral_id)
        no = said(Decision.REFUSED)
        referral_sending.record_word(work, found, no, b"", may_name_diagnosis=False)
        referrals.take(work, referrals.find(work, referral_id), A.KEEP_AT_SCHOOL, "每周面谈")

    assert state_of(township, referral_id) is S.CLOSED
    assert not open_tasks(township, referral_id)


def test_a_centre_whose_key_is_not_certified_is_refused(township, student_id):
    referral_id = drafted(township, student_id)
    agreed(township, referral_id)
    with township.database.writing() as session:
        vaults = select(Vault).where(Vault.purpose == Purpose.CARE)
        keys = {vault.unit_id: vault for vault in session.scalars(vaults)}
        row = session.scalars(select(Referral)).one()
        keys[row.centre_id].public_key = keys[row.school_id].public_key

    with township.work_as(Role.COUNSELOR) as work:
        found = referrals.find(work, referral_id)
        shown = referral_sending.digest(referral_sending.preview(work, found, Basis.CONSENT))
        with pytest.raises(ReferralRefused, match="centre_not_certified"):
            referral_sending.send(work, found, shown)


def test_sending_owes_the_school_an_acceptance(township, student_id):
    referral_id = sent(township, student_id)

    assert open_tasks(township, referral_id) == {TaskKind.ACCEPT_REFERRAL}
    with township.database.reading() as session:
        assert session.scalars(select(Referral)).one().due_at is not None


def test_a_second_referral_to_the_same_centre_waits_until_the_first_is_over(township, student_id):
    referral_id = drafted(township, student_id)
    with township.work_as(Role.COUNSELOR) as work:
        with pytest.raises(ReferralRefused, match="another_open"):
            begin(work, student_id, Request.TREAT)
        referrals.take(work, referrals.find(work, referral_id), A.WITHDRAW, "误开")
        begin(work, student_id, Request.TREAT)


def test_another_school_finds_nothing_and_a_step_that_is_not_open_is_refused(township, student_id):
    referral_id = drafted(township, student_id)
    with township.work_as(Role.COUNSELOR, SECOND) as work, pytest.raises(NotFound):
        referrals.find(work, referral_id)
    with township.work_as(Role.COUNSELOR) as work:
        with pytest.raises(NotFound):
            referrals.find(work, uuid4())
        with pytest.raises(StepNotAllowed):
            referrals.take(work, referrals.find(work, referral_id), A.CLOSE)


def test_of_two_who_act_at_once_the_second_gets_a_clear_word(township, student_id):
    referral_id = drafted(township, student_id)
    with township.work_as(Role.COUNSELOR) as work:
        stale = referrals.find(work, referral_id)
        referrals.take(work, referrals.find(work, referral_id), A.WITHDRAW, "转学")
        with pytest.raises(StepNotAllowed):
            referrals.take(work, stale, A.WITHDRAW, "转学")


def test_the_list_shows_masked_names_and_what_is_owed(township, student_id):
    referral_id = sent(township, student_id)
    with township.work_as(Role.COUNSELOR) as work:
        (line,) = referrals.listed(work)
        found = line.row.id, line.masked_name, line.centre

    assert found == (referral_id, "测*号", CENTRE)
    assert line.due_at is not None
