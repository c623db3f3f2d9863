"""Whether the fullest sheet that a battery can yield has room in its seal.

A sheet that did not fit would be noticed when a child hands in, which is too late; so it is
computed when a wave is set up.
"""

from collections.abc import Sequence
from typing import Any

from crypto.envelope import SIZE_BYTES
from instruments.definition import Instrument
from referral.definition import Standard
from referral.flags import looks_at
from scoring.results import ValidityNote
from screening.documents import BLANK, SheetDocument
from screening.models.seals import SEALS
from screening.services.sheets import DIGEST_BYTES, Mode

LARGE_SCORE = 1234.5678
"""A score takes nine bytes whatever it is, unless it is a small whole number."""

PADDING_BYTES = 1
"""ISO 7816-4 padding takes at least one byte."""


def fits(instruments: Sequence[Instrument], standard: Standard) -> bool:
    """Whether a sheet of these instruments fits, with every reason that the standard can give."""
    room = SIZE_BYTES[SEALS["sheet.sealed_sheet"].size] - PADDING_BYTES
    return len(_fullest(instruments, standard).pack()) <= room


def _fullest(instruments: Sequence[Instrument], standard: Standard) -> SheetDocument:
    n_items = sum(instrument.n_items for instrument in instruments)
    now = 2**33
    return SheetDocument(
        form=[f"{i.id}@{i.version}" for i in instruments],
        digests=[bytes(DIGEST_BYTES)] * len(instruments),
        language="zh",
        started_at=now,
        handed_in_at=now,
        answers=bytes([BLANK]) * n_items,
        tenths=bytes([BLANK]) * 2 * n_items,
        scores=[_scores(instrument) for instrument in instruments],
        critical=[[[n, BLANK] for n in range(len(i.critical_items))] for i in instruments],
        validity=[
            [i.n_items, i.n_items, i.n_items, BLANK, LARGE_SCORE, [str(n) for n in ValidityNote]]
            for i in instruments
        ],
        tier=max((tier.id for tier in standard.tiers), key=len),
        reasons=[r for i in instruments for r in _reasons(i, standard)],
        standard_digest=bytes(DIGEST_BYTES),
        grade=12,
        changes=bytes([BLANK]) * n_items,
        mode=max(Mode, key=len),
    )


def _scores(instrument: Instrument) -> list[list[Any]]:
    return [[LARGE_SCORE, 0, len(s.item_ids)] for s in instrument.subscales.values()]


def _reasons(instrument: Instrument, standard: Standard) -> list[list[Any]]:
    own = {looks_at(r) for r in standard.rules if r.instrument in (None, instrument.id)}
    return [[BLANK, BLANK, BLANK, BLANK, LARGE_SCORE, LARGE_SCORE] for _ in own]
