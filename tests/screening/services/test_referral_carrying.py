"""A centre without a line is reached by files: sealed and signed, each taken in once."""

import shutil
from dataclasses import replace

import pytest
from sqlalchemy import select

from referral.answers import DeclineReason
from referral.referrals import ReferralAction, ReferralState
from referral.tasks import TaskKind
from screening.db import Database
from screening.models import Referral, Unit
from screening.roles import Role
from screening.services import (
    referral_carrying,
    referral_files,
    referral_inbox,
    referral_sending,
    referrals,
)
from screening.services.errors import NotFound, NothingToDo, ReferralRefused
from tests.referral_hands import (
    ANSWER,
    SECRET,
    TODAY,
    WHY,
    centre_of,
    open_tasks,
    sent,
    state_of,
    student_of,
)
from tests.township import CENTRE, FIRST, SECOND, Township

A, S = ReferralAction, ReferralState


@pytest.fixture
def apart(township, tmp_path):
    """Give the centre's own installation: founded together, and without a line since."""
    home = tmp_path / "apart"
    shutil.copytree(township.settings.home, home)
    settings = replace(township.settings, home=home)
    database = Database(settings.url, keys_file=settings.keys_file)
    own = Township(settings, database, township.accounts)
    yield own
    own.close()


@pytest.fixture
def referral_id(apart, township):
    township.students(1)
    return sent(township, student_of(township))


def id_of(township, name):
    with township.database.reading() as session:
        return session.scalar(select(Unit.id).where(Unit.name == name))


def from_school(township):
    with township.work_as(Role.COUNSELOR) as work:
        return referral_carrying.to_centre(work, centre_of(work))


def take_at_centre(apart, content):
    with apart.work_as(Role.CLINICIAN, CENTRE) as work:
        return referral_carrying.from_school(work, content)


def from_centre(apart):
    school_id = id_of(apart, FIRST)
    with apart.work_as(Role.CLINICIAN, CENTRE) as work:
        return referral_carrying.to_school(work, school_id)


def take_at_school(township, content, unit=FIRST):
    with township.work_as(Role.COUNSELOR, unit) as work:
        return referral_carrying.from_centre(work, content)


def at_centre(apart, referral_id, do):
    with apart.work_as(Role.CLINICIAN, CENTRE) as work:
        return do(work, referral_inbox.find(work, referral_id))


def answer_at_centre(apart, referral_id):
    at_centre(apart, referral_id, lambda w, f: referral_inbox.accept(w, f, TODAY, confirmed=True))
    at_centre(apart, referral_id, lambda w, f: referral_inbox.take(w, f, A.SEE))
    at_centre(apart, referral_id, lambda w, f: referral_inbox.answer(w, f, ANSWER))


def refused(do, *args, **kwargs):
    with pytest.raises(ReferralRefused) as refusal:
        do(*args, **kwargs)
    return refusal.value.why


def test_the_dossier_is_carried_as_it_was_sent(township, apart, referral_id):
    take_at_centre(apart, from_school(township))

    carried = at_centre(apart, referral_id, lambda work, found: found.dossier.pack())
    kept = at_centre(township, referral_id, lambda work, found: found.dossier.pack())
    assert carried == kept
    assert open_tasks(apart, referral_id) == {TaskKind.ACCEPT_REFERRAL}


def test_the_answer_is_carried_back_step_by_step(township, apart, referral_id):
    take_at_centre(apart, from_school(township))
    answer_at_centre(apart, referral_id)

    taken = take_at_school(township, from_centre(apart))

    assert (taken.n_referrals, taken.n_steps) == (1, 3)
    assert state_of(township, referral_id) is S.ANSWERED
    assert open_tasks(township, referral_id) == {TaskKind.READ_ANSWER, TaskKind.ASSESS_RETURN}
    with township.work_as(Role.COUNSELOR) as work:
        facts = referrals.find(work, referral_id).last(A.ANSWER).facts
    assert facts == referral_inbox.answer_facts(ANSWER)


def test_nothing_can_be_read_in_a_file(township, apart, referral_id):
    to_centre = from_school(township)
    take_at_centre(apart, to_centre)
    number = at_centre(apart, referral_id, lambda work, found: found.row.number)
    answer_at_centre(apart, referral_id)
    secrets = [WHY, SECRET, "测试1号", "家长1", "13900000001", "2013-09-01", number, ANSWER.words]

    for content in (to_centre, from_centre(apart)):
        for secret in secrets:
            for coding in ("utf-8", "utf-16-le", "gb18030"):
                assert secret.encode(coding) not in content


def test_a_file_that_was_taken_in_is_refused_the_second_time(township, apart, referral_id):
    to_centre = from_school(township)
    take_at_centre(apart, to_centre)
    assert refused(take_at_centre, apart, to_centre) == "file_known"

    at_centre(apart, referral_id, lambda w, f: referral_inbox.accept(w, f, TODAY, confirmed=True))
    back = from_centre(apart)
    take_at_school(township, back)
    assert refused(take_at_school, township, back) == "file_known"
    assert state_of(township, referral_id) is S.ACCEPTED


def test_a_file_for_another_unit_is_refused(township, apart, referral_id):
    to_centre = from_school(township)

    assert refused(take_at_school, township, to_centre) == "file_of_other_unit"
    take_at_centre(apart, to_centre)
    at_centre(apart, referral_id, lambda w, f: referral_inbox.accept(w, f, TODAY, confirmed=True))
    back = from_centre(apart)
    assert refused(take_at_school, township, back, SECOND) == "file_of_other_unit"


def test_a_file_that_was_altered_is_refused(township, apart, referral_id):
    content = from_school(township)
    half = len(content) // 2
    block = referral_files.BLOCK
    second = id_of(township, SECOND).bytes
    altered = [
        content[:half] + bytes([content[half] ^ 1]) + content[half + 1 :],
        content[:-1] + bytes([content[-1] ^ 1]),
        content[:-block],
        content[:-7],
        content + content[-block:],
        content[:64] + content[64 + block :],
        content[:16] + bytes(16) + content[32:],
        content[:48] + second + content[64:],
    ]
    for each in altered:
        assert refused(take_at_centre, apart, each) == "file_altered"
    for each in (b"", b"MY", content[1:], b"x" * len(content)):
        assert refused(take_at_centre, apart, each) == "file_of_no_kind"
    with apart.database.reading() as session:
        assert session.scalars(select(Referral)).all() == []


def test_whoever_can_seal_to_the_centre_cannot_make_a_file_up(township, apart, referral_id):
    """Another school signs with its own vault, and says that the first has made the file."""
    with township.work_as(Role.COUNSELOR) as work:
        row = work.session.scalars(select(Referral)).one()
        part = referral_carrying._referral_part(work, row)
    with township.work_as(Role.COUNSELOR, SECOND) as work:
        made = referral_files.packed(work, id_of(apart, CENTRE), [part])
    posing = made[:48] + id_of(township, FIRST).bytes + made[64:]

    assert refused(take_at_centre, apart, posing) == "file_altered"


def test_what_was_taken_back_is_refused_from_the_centre_and_closed_at_the_centre(
    township, apart, referral_id
):
    first = from_school(township)
    take_at_centre(apart, first)
    at_centre(apart, referral_id, lambda w, f: referral_inbox.accept(w, f, TODAY, confirmed=True))
    with township.work_as(Role.COUNSELOR) as work:
        referrals.take(work, referrals.find(work, referral_id), A.WITHDRAW, "家长改变主意")

    assert refused(take_at_school, township, from_centre(apart)) == "file_withdrawn"
    take_at_centre(apart, from_school(township))
    with apart.work_as(Role.CLINICIAN, CENTRE) as work, pytest.raises(NotFound):
        referral_inbox.find(work, referral_id)
    assert refused(take_at_centre, apart, first) == "file_withdrawn"


def test_a_decline_is_carried_and_what_is_sent_again_is_taken_in(township, apart, referral_id):
    first = from_school(township)
    take_at_centre(apart, first)
    why = DeclineReason.NOT_REACHED
    at_centre(apart, referral_id, lambda w, f: referral_inbox.decline(w, f, why, ""))
    assert refused(take_at_centre, apart, first) == "file_known"
    take_at_school(township, from_centre(apart))
    assert state_of(township, referral_id) is S.DECLINED

    with township.work_as(Role.COUNSELOR) as work:
        referrals.take(work, referrals.find(work, referral_id), A.REVISE)
        referral_sending.ask_consent(work, referrals.find(work, referral_id))
        found = referrals.find(work, referral_id)
        seen = referral_sending.digest(referral_sending.preview(work, found, "consent"))
        referral_sending.send(work, found, seen)
    take_at_centre(apart, from_school(township))

    assert state_of(apart, referral_id) is S.SENT
    assert not at_centre(apart, referral_id, lambda work, found: found.course)


def test_a_step_that_does_not_follow_is_refused_whole(township, apart, referral_id):
    take_at_centre(apart, from_school(township))
    answer_at_centre(apart, referral_id)
    at_centre(
        township, referral_id, lambda w, f: referral_inbox.accept(w, f, TODAY, confirmed=True)
    )

    assert refused(take_at_school, township, from_centre(apart)) == "file_does_not_follow"
    assert state_of(township, referral_id) is S.ACCEPTED


def test_where_nothing_was_sent_there_is_nothing_to_carry(apart, township):
    with township.work_as(Role.COUNSELOR) as work, pytest.raises(NothingToDo):
        referral_carrying.to_centre(work, centre_of(work))
    with pytest.raises(NothingToDo):
        from_centre(apart)
