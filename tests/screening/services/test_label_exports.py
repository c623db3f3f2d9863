from dataclasses import replace

import pytest
from sqlalchemy import select

from referral.consents import Decision
from referral.states import FlagAction
from screening.documents import DECLINED
from screening.models import AuditEntry
from screening.roles import Role
from screening.services import consents, flags, rosters, waves
from screening.services.errors import NoLabels, RoleRefused
from screening.services.label_exports import labels_of
from tests.township import AGREED, CALM, LOW, Township

DECISIONS = {
    "confirmed": (FlagAction.CONFIRM, "watch3"),
    "dismissed": (FlagAction.DISMISS, "routine"),
    "dismissed_without_interview": (FlagAction.DISMISS, None),
    "voided": (FlagAction.VOID, None),
    "taken_back": (FlagAction.CONFIRM, "watch3"),
    "not_reviewed": None,
    "random_check": (FlagAction.CONFIRM, "watch1"),
}


def _ignore(_n):
    """Take no notice of progress."""


def _exported(township, wave, *, instrument="phq9", school="", role=Role.COUNSELOR):
    with township.work_as(role) as work:
        return labels_of(work, waves.get(work, wave.id), instrument, school, _ignore)


@pytest.fixture
def wave(township: Township):
    """One student for each way that a review can go; all low but who is checked at random."""
    made = township.wave(len(DECISIONS))
    given = {name: CALM if name == "random_check" else LOW for name in DECISIONS}
    given["confirmed"] = (*LOW[:8], DECLINED, *LOW[9:])
    for slip, answers in zip(made.slips, given.values(), strict=True):
        township.sit(slip, answers)
    numbers = {slip.number: name for slip, name in zip(made.slips, DECISIONS, strict=True)}
    with township.work_as(Role.COUNSELOR) as work:
        who = {i: numbers[profile.number] for i, profile in rosters.profiles(work)}
        for entry in flags.queue(work, waves.get(work, made.id)):
            decided = DECISIONS[who[entry.student_id]]
            if decided is not None:
                reviewed = {"reason": "面谈", "interview_tier": decided[1]}
                flags.decide(work, entry.sheet_id, decided[0], **reviewed)
    with township.work_as(Role.COORDINATOR) as work:
        taken_back = [i for i, name in who.items() if name == "taken_back"]
        no = replace(AGREED, decision=Decision.WITHDRAWN, decided_on=work.now.date())
        consents.record_many(work, dict.fromkeys(taken_back, no))
    return made


def test_only_sheets_with_the_tier_of_an_interview_are_in_it(township, wave):
    found = _exported(township, wave, school="s1")

    assert found.header[:6] == ["row", "tier", "sex", "grade_band", "chosen", "school"]
    assert found.header[6:] == [f"q{n}" for n in range(1, 10)]
    about = sorted(tuple(row[1:6]) for row in found.rows)
    assert about == [
        ("routine", "female", "junior", "flagged", "s1"),
        ("watch1", "female", "junior", "unflagged", "s1"),
        ("watch3", "female", "junior", "flagged", "s1"),
    ]
    assert (found.n_flagged, found.n_left_out) == (2, 4)


def test_what_was_declined_is_a_blank_cell(township, wave):
    rows = {row[1]: row[5:] for row in _exported(township, wave).rows}

    assert rows["watch3"] == ["2"] * 8 + [""]
    assert rows["routine"] == ["2"] * 8 + ["0"]


def test_nothing_leads_back_and_two_exports_share_no_number(township, wave):
    once, again = _exported(township, wave), _exported(township, wave)

    assert not {row[0] for row in once.rows} & {row[0] for row in again.rows}
    with township.work_as(Role.COUNSELOR) as work:
        entries = flags.queue(work, waves.get(work, wave.id))
        secrets = {str(i) for e in entries for i in (e.sheet_id, e.student_id)}
        for _, profile in rosters.profiles(work):
            secrets |= {profile.name, profile.number, profile.class_name}
    cells = {cell for row in once.rows for cell in row}
    assert not secrets & cells
    assert [row[0] for row in once.rows] == sorted(row[0] for row in once.rows)
    assert repr(once) == "LabelExport(3 rows)"


def test_an_export_is_audited(township, wave):
    _exported(township, wave)

    with township.work_as(Role.COUNSELOR) as work:
        query = select(AuditEntry).where(AuditEntry.event == "labels_exported")
        assert len(work.session.scalars(query).all()) == 1


def test_without_a_labelled_sheet_nothing_is_exported(township, wave):
    with pytest.raises(NoLabels):
        _exported(township, wave, instrument="dass21")


def test_nobody_but_a_counselor_exports_labels(township, wave):
    with pytest.raises(RoleRefused):
        _exported(township, wave, role=Role.COORDINATOR)
