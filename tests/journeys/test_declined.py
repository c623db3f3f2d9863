"""不想回答: kept apart from a blank, scored as one, and on a critical item a reason to look."""

import pytest

from screening.documents import DECLINED
from screening.roles import Role
from screening.services import administrations, batches, flags, records, seats, waves
from screening.services.batches import Batch
from screening.services.errors import ItemRefused
from tests.screening.services.test_batches import batch
from tests.township import CALM, Township

NINTH = 8
"""The position of the one item of the form that may be skipped: PHQ-9's own ninth."""


def _seat(township: Township) -> seats.Seat:
    lab = township.lab()
    token = seats.enter(lab, township.wave(1).slips[0].code, "seat")
    administrations.agree(lab, seats.current(lab, token), "zh")
    return seats.current(lab, token)


def test_a_declined_answer_is_kept_as_such_and_asks_for_a_person(township: Township) -> None:
    lab, seat = township.lab(), _seat(township)
    answers = {n: (v, 2.0) for n, v in enumerate(CALM)} | {NINTH: (DECLINED, 2.0)}
    administrations.hand_in(lab, administrations.save(lab, seat, answers, "zh"))

    with township.work_as(Role.COUNSELOR) as work:
        (entry,) = flags.queue(work, waves.get(work, seat.wave_id))
        parts = records.parts_of(flags.record(work, entry.sheet_id))

    ninth = parts[0].answers[NINTH]
    assert (ninth.is_declined, ninth.value, ninth.text) == (True, None, None)
    assert not any(answer.is_declined for answer in parts[0].answers[:NINTH])
    assert entry.is_waiting
    assert [(r.item, r.value) for r in entry.reasons if r.item == "q9"] == [("q9", None)]
    total = next(s for s in parts[0].scores if s.subscale.id == "total")
    assert total.score.value is None


def test_what_the_instrument_wants_answered_cannot_be_declined(township: Township) -> None:
    lab, seat = township.lab(), _seat(township)

    with pytest.raises(ItemRefused):
        administrations.save(lab, seat, {0: (DECLINED, 1.0)}, "zh")


def test_the_whole_form_declines_by_the_number_after_the_last_option(township: Township) -> None:
    lab, seat = township.lab(), _seat(township)
    batches.save(lab, seat, batch(seat, 16 * NINTH + 4), "zh")

    assert administrations.change_draft(lab, seat, lambda d: d).draft.answers[NINTH] == DECLINED
    for word in (16 * 0 + 4, 16 * NINTH + 5):
        refused: Batch = batch(seat, word, first=2, base=1)
        with pytest.raises(ItemRefused):
            batches.save(lab, seat, refused, "zh")
