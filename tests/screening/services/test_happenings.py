"""What happened outside the case stands on its timeline: screen, flag, talk, referral, answer."""

import pytest

from referral.states import FlagAction
from screening.case_documents import EntryKind
from screening.roles import Role
from screening.services import case_openings, case_pages, flags, waves
from screening.services.happenings import Happening
from tests.journeys.populated import answer
from tests.referral_hands import answered
from tests.township import LOW, Township


@pytest.fixture
def case_id(township: Township):
    """A student with a case who sat, asked to talk, was reviewed, referred and answered."""
    wave = township.wave(2)
    for slip in wave.slips:
        answer(township, slip.code, LOW)
    with township.work_as(Role.COUNSELOR) as work:
        entries = flags.queue(work, waves.get(work, wave.id))
        own = min(entries, key=lambda entry: entry.pinyin_key)
        flags.decide(work, own.sheet_id, FlagAction.CONFIRM, reason="谈过", interview_tier="watch2")
        case_id = case_openings.of_student(work, own.student_id)
    answered(township, own.student_id)
    return case_id


def page(township: Township, case_id):
    with township.work_as(Role.COUNSELOR) as work:
        return case_pages.page(work, case_id)


def test_all_that_happened_stands_on_the_timeline_the_newest_first(township, case_id):
    found = page(township, case_id)

    kinds = [line.kind for line in found.lines]
    assert {kind for kind in kinds if isinstance(kind, Happening)} == set(Happening)
    assert [line.at for line in found.lines] == sorted((x.at for x in found.lines), reverse=True)
    assert kinds.index(EntryKind.OPENING) < kinds.index(Happening.FLAG)
    assert kinds[-2:] == [Happening.TALK, Happening.SCREEN]
    by = {line.kind: found.names.get(line.by) for line in found.lines}
    assert by[Happening.ANSWER] == "centre-clinician"


def test_only_this_student_s_own_request_and_sheet_are_told(township, case_id):
    found = page(township, case_id)

    counts = [
        sum(line.kind is kind for line in found.lines)
        for kind in (Happening.TALK, Happening.SCREEN)
    ]
    assert counts == [1, 1]
