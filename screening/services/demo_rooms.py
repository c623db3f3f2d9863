"""A room of the demonstration in the middle of its sitting, so that its board shows something."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from scoring.synthetic import synthetic_forms
from screening.services import administrations, seats, signals
from screening.services.forms import Form
from screening.services.slips import PrintedTicket
from screening.services.work import LabWork

LESSON = timedelta(minutes=45)

AHEAD = timedelta(hours=1)
"""How long the board stays alive: nobody sits there, so each seat was last seen this much later."""

LOST_SINCE = timedelta(minutes=5)
SECONDS_AN_ITEM = 4.0
ONE_IN_BEGAN = 4
"""Of the class that is in the room, one in so many has begun."""

LOST, CALLING, FINISHED, DECLINED = 0, (1, 4), (2, 6), 3
"""By place among those who began: what is special about a seat."""


def begin(
    work: LabWork, slips: Sequence[PrintedTicket], sitting_code: str, seed: int
) -> Sequence[PrintedTicket]:
    """Let some students of a class be under way: one lost, two calling, some finished.

    Args:
        work: the lab's, at the time at which the demonstration is made.
        slips: of the class.
        sitting_code: of their open sitting.
        seed: another seed gives other answers.

    Returns:
        The slips that nobody has used.
    """
    n_began = len(slips) // ONE_IN_BEGAN
    slips, unused = slips[:n_began], slips[n_began:]
    if not slips:
        return unused
    later = replace(work, now=work.now + AHEAD)
    tokens = [seats.open_with(later, sitting_code, slip.keys) or "" for slip in slips]
    form = seats.current(later, tokens[0]).form
    columns = synthetic_forms(form.instruments, len(slips), seed=seed)
    for place, (token, answers) in enumerate(zip(tokens, columns, strict=True)):
        administrations.agree(later, seats.current(later, token), "zh")
        if place == DECLINED:
            administrations.decline(later, seats.current(later, token))
        else:
            _answer(later, token, answers[: _n_answered(place, form)])
        if place in FINISHED:
            administrations.hand_in(later, seats.current(later, token))
        if place in CALLING:
            signals.raise_hand(later, seats.current(later, token).spot)
        if place == LOST:
            spot = seats.current(later, token).spot
            signals.seen(replace(work, now=work.now - LOST_SINCE), spot)
    return unused


def _n_answered(place: int, form: Form) -> int:
    n_items = len(form.items)
    return n_items if place in FINISHED else (7 * place + 3) % n_items


def _answer(work: LabWork, token: str, answers: Sequence[int]) -> None:
    given: dict[int, tuple[int | None, float]] = {
        n: (value, SECONDS_AN_ITEM) for n, value in enumerate(answers)
    }
    administrations.save(work, seats.current(work, token), given, "zh")
