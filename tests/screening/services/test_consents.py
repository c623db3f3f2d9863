from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from referral.consents import Channel, ConsentPurpose, Decision, Relation, Standing
from referral.states import FlagAction, TicketState
from screening.clock import day_in_china
from screening.models import AuditEntry, ConsentPart, Draft, Sheet, Ticket
from screening.roles import Role
from screening.services import consents, flags, rosters, seats, sittings, waves
from screening.services.errors import (
    AttachmentRefused,
    DecisionRefused,
    NoConsent,
    NotFound,
    SittingOver,
    TicketRefused,
)
from screening.services.work import Work
from screening.vault import NoKey
from tests.township import A_MORNING, AGREED, CALM, CLASS, LOW, SECOND, Township

REFUSED = replace(AGREED, decision=Decision.REFUSED)
WITHDRAWN = replace(AGREED, decision=Decision.WITHDRAWN)
PDF = b"%PDF-1.7 signed"


@pytest.fixture
def student(township: Township) -> UUID:
    township.students_without_consent(1)
    return first(township)


def first(township: Township, name: str = "测试1号") -> UUID:
    with township.work_as(Role.COORDINATOR) as work:
        return named(work, name)


def named(work: Work, name: str = "测试1号") -> UUID:
    return next(i for i, profile in rosters.profiles(work) if profile.name == name)


def test_a_consent_is_kept_with_who_when_how_and_by_whom(township: Township, student: UUID):
    word = replace(AGREED, channel=Channel.IN_PERSON, relation=Relation.GRANDPARENT)
    with township.work_as(Role.COORDINATOR) as work:
        found = consents.record(work, student, word)

    with township.work_as(Role.COORDINATOR) as work:
        opened = consents.opened(work, student)
        account = work.actor.account_id
    (entry,) = opened.entries
    assert found is Standing.GIVEN
    assert (entry.decision, entry.channel, entry.relation) == ("given", "in_person", "grandparent")
    assert (entry.guardian_name, entry.recorded_by) == ("家长1", account)
    assert opened.standings == {
        ConsentPurpose.SCREENING: Standing.GIVEN,
        ConsentPurpose.REFERRAL: Standing.NOT_YET,
        ConsentPurpose.DIAGNOSIS: Standing.NOT_YET,
    }


def test_a_child_under_14_needs_a_separate_consent(township: Township, student: UUID):
    with township.work_as(Role.COORDINATOR, now=A_MORNING) as work:
        found = consents.record(work, student, replace(AGREED, is_separate=False))

    assert found is Standing.SEPARATE_MISSING


def test_what_was_said_later_stands_and_what_was_said_before_is_kept(
    township: Township, student: UUID
):
    with township.work_as(Role.COORDINATOR) as work:
        consents.record(work, student, REFUSED)
        consents.record(work, student, AGREED)
        opened = consents.opened(work, student)

    assert [entry.decision for entry in opened.entries] == ["given", "refused"]


@pytest.mark.parametrize(
    ("word", "why"),
    [
        (replace(AGREED, decided_on=day_in_china(A_MORNING) + timedelta(1)), "decided_in_future"),
        (
            replace(AGREED, expires_on=AGREED.decided_on - timedelta(1)),
            "ends_before_it_begins",
        ),
        (WITHDRAWN, "nothing_to_withdraw"),
    ],
)
def test_what_cannot_be_stores_nothing(township: Township, student: UUID, word, why: str):
    with township.work_as(Role.COORDINATOR, now=A_MORNING) as work:
        with pytest.raises(DecisionRefused) as refused:
            consents.record(work, student, word, PDF)
        assert consents.opened(work, student).entries == []

    assert refused.value.why == why
    assert n_parts(township) == 0


def test_a_file_that_is_not_taken_stores_nothing(township: Township, student: UUID):
    with township.work_as(Role.COORDINATOR) as work:
        with pytest.raises(AttachmentRefused):
            consents.record(work, student, AGREED, b"<html>")
        assert consents.opened(work, student).entries == []


def test_one_stranger_among_many_stores_nothing(township: Township, student: UUID):
    with pytest.raises(NotFound), township.work_as(Role.COORDINATOR) as work:
        consents.record_many(work, {student: AGREED, uuid4(): AGREED})

    with township.work_as(Role.COORDINATOR) as work:
        assert consents.opened(work, student).entries == []


def test_an_attachment_opens_for_its_student_alone(township: Township):
    township.students(2)
    one, other = first(township), first(township, "测试2号")
    with township.work_as(Role.COORDINATOR) as work:
        consents.record(work, one, AGREED, PDF)
        (kept,) = (e.attachment_id for e in consents.opened(work, one).entries if e.attachment_id)

        assert consents.attachment(work, one, kept) == PDF
        with pytest.raises(NotFound):
            consents.attachment(work, other, kept)


def test_what_a_full_ledger_drops_takes_its_file_along(township: Township, student: UUID):
    with township.work_as(Role.COORDINATOR) as work:
        for _ in range(45):
            consents.record(work, student, AGREED, PDF)
        n_entries = len(consents.opened(work, student).entries)

    assert n_entries < 70
    assert n_parts(township) == n_entries


def test_another_school_finds_nothing_of_a_student(township: Township, student: UUID):
    with township.work_as(Role.COORDINATOR, SECOND) as work:
        for use in (
            lambda: consents.opened(work, student),
            lambda: consents.record(work, student, AGREED),
            lambda: consents.record_many(work, {student: AGREED}),
            lambda: consents.attachment(work, student, uuid4()),
        ):
            with pytest.raises(NotFound):
                use()


def test_a_proctor_has_no_key_to_a_consent(township: Township, student: UUID):
    with township.work_as(Role.PROCTOR) as work, pytest.raises(NoKey):
        consents.opened(work, student)


def test_every_use_is_in_the_audit_log(township: Township, student: UUID):
    with township.work_as(Role.COORDINATOR) as work:
        consents.record(work, student, AGREED, PDF)
        consents.record_many(work, {student: AGREED})
        (kept,) = (
            e.attachment_id for e in consents.opened(work, student).entries if e.attachment_id
        )
        consents.attachment(work, student, kept)

    with township.database.reading() as session:
        events = list(session.scalars(select(AuditEntry.event)))
    for event in ("consent_recorded", "consents_recorded", "consent_opened", "attachment_opened"):
        assert event in events


def states(township: Township) -> list[TicketState]:
    with township.database.reading() as session:
        return list(session.scalars(select(Ticket.state)))


@pytest.mark.parametrize("word", [WITHDRAWN, REFUSED])
def test_a_consent_that_is_taken_back_voids_the_ticket_at_once(township: Township, word):
    wave = township.wave(2)
    with township.work_as(Role.COORDINATOR) as work:
        consents.record(work, named(work), word)

    assert sorted(states(township)) == [TicketState.ISSUED, TicketState.REISSUED]
    dead = next(slip for slip in wave.slips if slip.name == "测试1号")
    with pytest.raises(TicketRefused):
        seats.enter(township.lab(), dead.code, "seat")


def test_who_is_answering_cannot_go_on_and_nothing_of_it_is_kept(township: Township):
    wave = township.wave(1)
    lab = township.lab()
    token = seats.enter(lab, wave.slips[0].code, "seat")
    with township.work_as(Role.COORDINATOR) as work:
        consents.record(work, named(work), WITHDRAWN)

    with pytest.raises(SittingOver):
        seats.current(township.lab(), token)
    with township.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Draft)) == 0


def test_a_sheet_that_is_sealed_stays(township: Township):
    wave = township.wave(1)
    township.sit(wave.slips[0], LOW)
    with township.work_as(Role.COORDINATOR) as work:
        consents.record(work, named(work), WITHDRAWN)

    with township.work_as(Role.COUNSELOR) as work:
        (entry,) = flags.queue(work, waves.get(work, wave.id))
        slip = flags.decide(work, entry.sheet_id, FlagAction.VOID, reason="没有读题")
    assert slip is None
    with township.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Sheet)) == 1


def test_a_referrals_consent_voids_no_ticket(township: Township):
    township.wave(1)
    with township.work_as(Role.COORDINATOR) as work:
        consents.record(work, named(work), replace(REFUSED, purpose=ConsentPurpose.REFERRAL))

    assert states(township) == [TicketState.ISSUED]


@pytest.fixture
def half_agreed(township: Township) -> UUID:
    """Give a wave in preparation of which one student of two may sit."""
    township.students(1)
    township.students_without_consent(1, first=2)
    with township.work_as(Role.COORDINATOR, now=A_MORNING) as work:
        wave = waves.set_up(
            work,
            waves.standard_text(work),
            term="2026-autumn",
            name="秋季普测",
            grades=[7],
            opens_on=A_MORNING.date(),
            closes_on=A_MORNING.date() + timedelta(days=30),
        )
        return wave.id


def test_tickets_are_for_those_who_may_sit_and_the_others_are_named(township, half_agreed):
    with township.work_as(Role.COORDINATOR, now=A_MORNING) as work:
        issued = sittings.issue(work, half_agreed, grade=7, class_name=CLASS)

    assert [slip.name for slip in issued.slips] == ["测试1号"]
    assert [(m.profile.name, m.standing) for m in issued.left_out] == [
        ("测试2号", Standing.NOT_YET)
    ]


def test_a_class_of_which_nobody_may_sit_changes_nothing(township, half_agreed):
    with township.work_as(Role.COORDINATOR, now=A_MORNING) as work:
        consents.record(work, named(work), REFUSED)
    with township.work_as(Role.COORDINATOR, now=A_MORNING) as work:
        with pytest.raises(NoConsent):
            sittings.issue(work, half_agreed, grade=7, class_name=CLASS)
        assert waves.get(work, half_agreed).state is waves.WAVE.start

    assert states(township) == []


def test_a_lost_slip_is_replaced_only_where_a_consent_stands(township, half_agreed):
    with township.work_as(Role.COORDINATOR, now=A_MORNING) as work:
        wave = waves.get(work, half_agreed)
        assert sittings.reissue(work, wave, named(work)).name == "测试1号"
        with pytest.raises(NoConsent):
            sittings.reissue(work, wave, named(work, "测试2号"))


def test_a_consent_of_a_student_who_has_handed_in_makes_no_new_ticket(township: Township):
    wave = township.wave(1)
    township.sit(wave.slips[0], CALM)
    with township.work_as(Role.COORDINATOR) as work:
        consents.record(work, named(work), AGREED)

    assert states(township) == [TicketState.HANDED_IN]


def n_parts(township: Township) -> int:
    with township.database.reading() as session:
        return session.scalar(select(func.count()).select_from(ConsentPart)) or 0
