"""A sheet is made in one way, on a screen and from paper."""

from uuid import UUID

import pytest

from referral.papers import PaperState
from screening.documents import DECLINED
from screening.roles import Role
from screening.services import flags, paper_entries, waves
from screening.services.errors import ItemRefused
from screening.services.records import minutes_of, parts_of
from tests.screening.services.test_paper_entries import ONE, OTHER, enter, of_slip
from tests.township import CALM, LOW, Township, Wave


@pytest.fixture
def wave(township: Township) -> Wave:
    return township.wave(2)


@pytest.fixture
def student(township: Township, wave: Wave) -> UUID:
    """Give the student who holds the first slip."""
    return of_slip(township, wave, 0)


def test_a_sheet_from_paper_is_scored_as_one_from_a_screen(
    township: Township, wave: Wave, student: UUID
) -> None:
    township.sit(wave.slips[1], LOW)
    enter(township, wave, student, LOW)
    enter(township, wave, student, LOW, OTHER)

    with township.work_as(Role.COUNSELOR) as work:
        found = flags.queue(work, waves.get(work, wave.id))
        paper, screen = sorted(
            (flags.record(work, e.sheet_id).document for e in found),
            key=lambda d: d.mode != "paper",
        )

    assert (paper.mode, screen.mode) == ("paper", "online")
    for name in ("form", "digests", "answers", "scores", "critical", "tier", "reasons", "grade"):
        assert getattr(paper, name) == getattr(screen, name), name


def test_no_time_is_made_up(township: Township, wave: Wave, student: UUID) -> None:
    enter(township, wave, student, LOW)
    enter(township, wave, student, LOW, OTHER)

    with township.work_as(Role.COUNSELOR) as work:
        (entry,) = flags.queue(work, waves.get(work, wave.id))
        record = flags.record(work, entry.sheet_id)
        parts = parts_of(record)
    assert minutes_of(record) is None
    assert {a.seconds for part in parts for a in part.answers} == {None}
    assert {part.validity.median_item_s for part in parts} == {None}


def test_who_chose_not_to_answer_is_kept_apart_from_who_left_an_item_out(
    township: Township, wave: Wave, student: UUID
) -> None:
    last_of_phq9 = 8
    silent = (*CALM[:last_of_phq9], DECLINED, *CALM[last_of_phq9 + 1 :])
    with pytest.raises(ItemRefused):
        enter(township, wave, student, (DECLINED, *CALM[1:]))  # may not be skipped
    enter(township, wave, student, silent)
    blank = (*CALM[:last_of_phq9], None, *CALM[last_of_phq9 + 1 :])
    assert enter(township, wave, student, blank, OTHER) is PaperState.DIFFERING
    with township.work_as(ONE) as work:
        paper_entries.decide(work, wave.id, student, {last_of_phq9: DECLINED})

    with township.work_as(Role.COUNSELOR) as work:
        (entry,) = flags.queue(work, waves.get(work, wave.id))
        part, *_ = parts_of(flags.record(work, entry.sheet_id))
    assert part.answers[last_of_phq9].is_declined
    assert part.answers[last_of_phq9].value is None
    assert part.validity.n_missing == 1
