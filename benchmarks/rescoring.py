"""Score sealed sheets again, beside the bare opening and sealing of the same sheets.

    .venv/bin/python benchmarks/rescoring.py [--sheets 5000] [--rounds 5]

Sheets of PHQ-9, GAD-7 and WHO-5 as a hand-in seals them, each to a student's own key. In turn:

- the floor: every sheet is opened and sealed again, and nothing is read;
- re-scoring: what `muye wave rescore` does with a batch: every sheet is opened and read, scored,
  judged by a standard, and what comes of it is sealed, to stand beside the sheet.

No database: both leave it out. The goal is half of the floor's rate.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.scoring import median_times, verdict
from crypto.seeds import Seed
from instruments.catalogue import get
from referral.standard import default_standard
from referral.states import FlagState
from scoring.scores import score
from scoring.synthetic import synthetic_forms
from screening.documents import SheetDocument
from screening.models.seals import SEALS
from screening.rescored import RescoringDocument
from screening.services.opened_sheets import OpenedSheet
from screening.services.rescored_sheets import rescored as product_rescored
from screening.services.rescoring_bases import Basis
from screening.services.rescoring_jobs import AT_A_TIME
from screening.services.sheets import kept_critical, kept_scores

SHEET = SEALS["sheet.sealed_sheet"]
LATER = SEALS["rescoring.sealed_rescoring"]
BATTERY = tuple(get(instrument_id) for instrument_id in ("phq9", "gad7", "who5"))
STANDARD = default_standard()
BASIS = Basis(uuid4(), uuid4(), STANDARD, STANDARD, b"", None, "")
NOW = datetime(2026, 11, 23, tzinfo=UTC)
GOAL = 0.5


@dataclass(frozen=True, slots=True)
class Sealed:
    """One sealed sheet and whose it is."""

    row_id: UUID
    student_id: UUID
    seed: Seed
    value: bytes


def made(n: int) -> list[Sealed]:
    """Seal so many sheets, each to a key of its own."""
    sheets = []
    for answers in synthetic_forms(BATTERY, n, seed=1):
        row_id, student_id, seed = uuid4(), uuid4(), Seed.new()
        packed = _document(answers).pack()
        value = SHEET.close_to(seed.public, packed, row_id, student_id)
        sheets.append(Sealed(row_id, student_id, seed, value))
    return sheets


def _document(answers: Sequence[int]) -> SheetDocument:
    results, start = [], 0
    for instrument in BATTERY:
        stop = start + instrument.n_items
        given = dict(zip(instrument.items, answers[start:stop], strict=True))
        results.append(score(instrument, given))
        start = stop
    pairs = list(zip(BATTERY, results, strict=True))
    return SheetDocument(
        form=[f"{i.id}@{i.version}" for i in BATTERY],
        digests=[bytes.fromhex(i.digest)[:8] for i in BATTERY],
        language="zh",
        started_at=0,
        handed_in_at=600,
        answers=bytes(answers),
        tenths=(40).to_bytes(2, "little") * len(answers),
        scores=[kept_scores(i, r) for i, r in pairs],
        critical=[kept_critical(i, r) for i, r in pairs],
        validity=[[i.n_items, 0, 1, 0, 4.0, []] for i in BATTERY],
        tier="routine",
        reasons=[],
        standard_digest=bytes(8),
        grade=7,
    )


def bare(sheets: Sequence[Sealed]) -> list[bytes]:
    """Open every sheet and seal it again."""
    return [
        SHEET.close_to(
            s.seed.public,
            SHEET.open_with(s.seed, s.value, s.row_id, s.student_id),
            s.row_id,
            s.student_id,
        )
        for s in sheets
    ]


def rescored(sheets: Sequence[Sealed]) -> list[tuple[RescoringDocument, bytes]]:
    """Open every sheet, score it again, and seal what comes of it."""
    found = []
    for start in range(0, len(sheets), AT_A_TIME):
        block = [_opened(sheet) for sheet in sheets[start : start + AT_A_TIME]]
        for each in product_rescored(BASIS, block, {}, NOW):
            key = each.sheet.seed.symmetric
            value = LATER.close(key, each.document.pack(), uuid4(), each.sheet.id)
            found.append((each.document, value))
    return found


def _opened(sheet: Sealed) -> OpenedSheet:
    packed = SHEET.open_with(sheet.seed, sheet.value, sheet.row_id, sheet.student_id)
    return OpenedSheet(
        id=sheet.row_id,
        wave_id=BASIS.wave_id,
        student_id=sheet.student_id,
        document=SheetDocument.unpack(packed),
        state=FlagState.PROVISIONAL,
        reviewed_tier=None,
        review_ids=(),
        assigned_to=None,
        seed=sheet.seed,
        sealed_profile=b"",
    )


def agree(sheets: Sequence[Sealed]) -> None:
    """Refuse to measure what does not give the scores that the hand-in gave."""
    for sheet, (document, _) in zip(sheets, rescored(sheets), strict=True):
        packed = SHEET.open_with(sheet.seed, sheet.value, sheet.row_id, sheet.student_id)
        if SheetDocument.unpack(packed).scores != document.scores:
            raise RuntimeError("the new scores are others")


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description="Re-scoring beside bare opening and sealing.")
    parser.add_argument("--sheets", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    sheets = made(chosen.sheets)
    agree(sheets[:200])
    jobs = {"bare": lambda: bare(sheets), "re-scoring": lambda: rescored(sheets)}
    rates = {name: len(sheets) / s for name, s in median_times(jobs, chosen.rounds).items()}
    for name, rate in rates.items():
        print(f"{name:<12}{rate:>9,.0f} sheets/s")
    share = rates["re-scoring"] / rates["bare"]
    print(f">= {GOAL} of the bare opening and sealing: {share:.2f} {verdict(share >= GOAL)}")


if __name__ == "__main__":
    main()
