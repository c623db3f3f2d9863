"""What is written beside a plan: open notes, notes for some, files, and a list of cases."""

from uuid import uuid4

import pytest
from sqlalchemy import select, update

from crypto.errors import SealOverflow
from referral.cases import CaseState
from referral.safety import SafetyStep
from referral.states import FlagAction
from screening.case_documents import EntryKind, OpeningDocument
from screening.models import Account, CasePart
from screening.note_documents import Note, RestrictedNote, SafetyPlan
from screening.roles import Role
from screening.services import (
    attachments,
    case_files,
    case_lists,
    case_notes,
    case_openings,
    cases,
    flags,
    roster_undos,
    waves,
)
from screening.services.errors import AttachmentRefused, NotFound
from tests.case_steps import FILE, approve, hand_in_measure, opened, propose, with_team
from tests.staffing import colleague_of
from tests.township import FIRST, LOW, Township

TEXT = "母亲说的话，先不要给别人看。"


@pytest.fixture
def case_id(township: Township):
    township.students(2)
    return opened(township)


@pytest.fixture
def colleague(township: Township):
    return colleague_of(township)


def test_a_restricted_note_is_seen_by_all_and_opened_by_some(township, case_id, colleague):
    with township.work_as(Role.COUNSELOR) as work:
        case = cases.find(work, case_id)
        alone = case_notes.restrict(work, case, TEXT)
        shared = case_notes.restrict(work, case, TEXT, [colleague.account_id])
        assert case_notes.read_restricted(work, cases.find(work, case_id), alone) == TEXT
        assert work.audited[-1].event == "restricted_note_read"
    with township.work_as(Role.COUNSELOR, "colleague") as work:
        case = cases.find(work, case_id)
        assert {e.id for e in case.of_kind(EntryKind.RESTRICTED_NOTE)} == {alone, shared}
        assert case_notes.read_restricted(work, case, shared) == TEXT
        with pytest.raises(NotFound):
            case_notes.read_restricted(work, case, alone)
        contents = [e.content for e in case.entries]

    assert all(TEXT.encode() not in content for content in contents)


def test_a_restricted_note_names_counselors_of_the_school_and_is_not_endless(township, case_id):
    with township.work_as(Role.COUNSELOR) as work:
        case = cases.find(work, case_id)
        proctor = township.accounts[FIRST, Role.PROCTOR].account_id
        with pytest.raises(NotFound):
            case_notes.restrict(work, case, TEXT, [proctor])
        with pytest.raises(SealOverflow):
            case_notes.restrict(work, case, "长" * case_notes.LONGEST)


def test_a_note_of_the_most_readers_fits(township, case_id, colleague):
    with township.work_as(Role.COUNSELOR) as work:
        case = cases.find(work, case_id)
        entry_id = case_notes.restrict(work, case, "x" * case_notes.LONGEST, [colleague.account_id])
        entry = next(e for e in cases.find(work, case_id).entries if e.id == entry_id)
        note = RestrictedNote.unpack(entry.content)
        wrap = len(note.readers[1][1])

    assert len(entry.content) + (case_notes.MOST_READERS - 1) * (wrap + 32) < 16_000


def test_a_file_comes_back_as_it_was_and_only_by_its_own_case(township, case_id):
    with township.work_as(Role.COUNSELOR) as work:
        entry_id = case_files.keep(work, cases.find(work, case_id), "评估表", FILE)
        about, content = case_files.read(work, cases.find(work, case_id), entry_id)
        with pytest.raises(NotFound):
            case_files.read(work, cases.find(work, case_id), uuid4())
        assert len(work.session.scalars(select(CasePart)).all()) == 2

    assert (about.title, about.media, about.size) == ("评估表", "application/pdf", len(FILE))
    assert content == FILE


@pytest.mark.parametrize("content", [b"no picture", b"%PDF-" + bytes(attachments.LARGEST)])
def test_a_file_of_another_kind_or_too_large_is_refused(township, case_id, content):
    with township.work_as(Role.COUNSELOR) as work, pytest.raises(AttachmentRefused):
        case_files.keep(work, cases.find(work, case_id), "文件", content)


def test_the_last_safety_plan_counts(township, case_id):
    with township.work_as(Role.COUNSELOR) as work:
        for sign in ("睡不着", "不接电话"):
            plan = SafetyPlan({SafetyStep.WARNING_SIGNS: sign})
            case_notes.take_down(work, cases.find(work, case_id), EntryKind.SAFETY_PLAN, plan)
        last = case_notes.last_safety_plan(cases.find(work, case_id))

    assert last == SafetyPlan({SafetyStep.WARNING_SIGNS: "不接电话"})


def test_a_note_that_is_too_long_is_refused_and_never_cut(township, case_id):
    with township.work_as(Role.COUNSELOR) as work:
        case = cases.find(work, case_id)
        with pytest.raises(SealOverflow):
            case_notes.take_down(work, case, EntryKind.NOTE, Note("长" * 6000))


def test_the_list_says_what_is_missing_and_hides_the_name(township):
    township.students(2)
    case_id, _ = with_team(township)
    with township.work_as(Role.COUNSELOR) as work:
        name = cases.find(work, case_id).profile.name
        (listed,) = case_lists.listed(work)

    assert listed.masked_name != name
    assert (listed.state, listed.is_incomplete, listed.n_overdue) == (CaseState.OPEN, False, 0)
    assert listed.due_on is not None


def test_only_what_a_member_has_handed_in_waits_in_the_list(township):
    township.students(1)
    case_id, _ = with_team(township)
    propose(township, case_id)
    approve(township, case_id)
    with township.work_as(Role.COUNSELOR) as work:
        (decided,) = case_lists.listed(work)
    hand_in_measure(township, case_id)
    with township.work_as(Role.COUNSELOR) as work:
        (reported,) = case_lists.listed(work)

    assert (decided.has_reports, reported.has_reports) == (False, True)


def test_a_confirmed_flag_opens_a_case_and_a_dismissed_one_does_not(township):
    wave = township.wave(2)
    for slip in wave.slips:
        township.sit(slip, LOW)
    with township.work_as(Role.COUNSELOR) as work:
        entries = flags.queue(work, waves.get(work, wave.id))
        first, second = (entry for entry in entries)
        flags.decide(work, first.sheet_id, FlagAction.DISMISS, reason="已经面谈")
        assert case_openings.of_student(work, first.student_id) is None
        tier = second.tier.id
        flags.decide(work, second.sheet_id, FlagAction.CONFIRM, interview_tier=tier)
        case_id = case_openings.of_student(work, second.student_id)
        assert case_id is not None
        (entry,) = cases.find(work, case_id).of_kind(EntryKind.OPENING)

    assert OpeningDocument.unpack(entry.content).sheet_id == second.sheet_id
    assert OpeningDocument.unpack(entry.content).tier == tier


def test_an_import_is_not_undone_once_a_case_rests_on_its_student(township, case_id):
    with township.work_as(Role.COORDINATOR) as work:
        assert roster_undos.find(work) is None


def test_a_disabled_account_is_no_colleague(township, case_id, colleague):
    with township.work_as(Role.COUNSELOR) as work:
        assert [a.id for a in case_notes.colleagues(work)] == [colleague.account_id]
        off = update(Account).where(Account.id == colleague.account_id)
        work.session.execute(off.values(state="disabled"))
        assert case_notes.colleagues(work) == []
