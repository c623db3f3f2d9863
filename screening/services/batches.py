"""Answers that a page sends together: what it could not send when the network was gone comes along.

Each choice of a page has a revision, counted on from the draft's. It travels, and lies in the
browser's storage while it is not acknowledged, as two bytes under the page's pad (`crypto.pads`):
position in the form times sixteen, plus the number of the option. The draft keeps the highest
revision, so that what arrives twice, or late, changes nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from crypto import pads
from screening.documents import BLANK, Answering
from screening.services import administrations
from screening.services.errors import ItemRefused
from screening.services.seats import Seat
from screening.services.work import LabWork

WORD_BYTES = 2
OPTIONS_EACH = 16
"""Options that an item may have on this way, and so the factor of its position."""

MOST_REVISIONS = 1000
"""Choices that one page can make before it has to be asked for anew."""

MOST_CHANGES = 255


@dataclass(frozen=True, slots=True)
class Batch:
    """Some choices in a row, masked."""

    nonce: bytes
    #: The draft's revision when the page was made: its pad begins there.
    base: int
    #: Of the first choice.
    first: int
    masked: bytes
    #: Tenths of a second spent on each choice, as far as the page knows.
    tenths: Sequence[int] = ()


def page_pad(seat: Seat, nonce: bytes) -> bytes:
    """Return the pad of one page of a seat's form."""
    return pads.pad(seat.key, nonce, WORD_BYTES * MOST_REVISIONS)


def save(work: LabWork, seat: Seat, batch: Batch, language: str) -> int:
    """Save a batch and return the draft's revision; all of it is durable then.

    Raises:
        ItemRefused: a choice is none of the form's; none of the batch is saved.
        TakenOver: another computer went on with this ticket.
    """
    choices = list(_choices(seat, batch))

    def change(draft: Answering) -> Answering:
        new = [choice for choice in choices if choice[0] > draft.revision]
        if not new:
            return draft
        values, tenths = bytearray(draft.answers), bytearray(draft.tenths)
        changes = bytearray(draft.changes or bytes(len(values)))
        for _, position, value, spent in new:
            if values[position] not in (BLANK, value):
                changes[position] = min(changes[position] + 1, MOST_CHANGES)
            values[position] = value
            administrations.add_tenths(tenths, position, spent)
        return replace(
            draft,
            answers=bytes(values),
            tenths=bytes(tenths),
            changes=bytes(changes),
            revision=new[-1][0],
            language=language,
        )

    return administrations.change_draft(work, seat, change).draft.revision


def _choices(seat: Seat, batch: Batch) -> Iterator[tuple[int, int, int, int]]:
    """Yield revision, position, value and tenths of each choice."""
    skipped = WORD_BYTES * (batch.first - batch.base - 1)
    n_words, odd = divmod(len(batch.masked), WORD_BYTES)
    if odd or skipped < 0 or skipped + len(batch.masked) > WORD_BYTES * MOST_REVISIONS:
        raise ItemRefused(0)
    words = pads.mask(batch.masked, page_pad(seat, batch.nonce)[skipped:])
    for n in range(n_words):
        word = int.from_bytes(words[WORD_BYTES * n : WORD_BYTES * (n + 1)])
        position, option = divmod(word, OPTIONS_EACH)
        value = seat.form.option_value(position, option)
        spent = batch.tenths[n] if n < len(batch.tenths) else 0
        yield batch.first + n, position, value, spent
