"""Score sealed sheets again, beside the bare opening and sealing of the same sheets.

    .venv/bin/python benchmarks/rescoring.py [--sheets 5000] [--rounds 5]

Sheets of PHQ-9, GAD-7 and WHO-5 as a hand-in seals them, each to a student's own key. In turn:

- the floor: every sheet is opened and sealed again, and nothing is read;
- re-scoring: every sheet is opened and read, all are scored in one batch an instrument, and each is
  sealed again with its new scores.

No database: both leave it out. The goal is half of the floor's rate.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.scoring import median_times, verdict
from crypto.seeds import Seed
from instruments.catalogue import get
from instruments.definition import Instrument
from scoring.blocks import NO_BAND
from scoring.compiled import compile_instrument
from scoring.groups import GroupAnswers
from scoring.scores import score, score_many
from scoring.synthetic import synthetic_forms
from screening.documents import BLANK, DECLINED, SheetDocument
from screening.models.seals import SEALS
from screening.services.sheets import kept_critical, kept_scores

SHEET = SEALS["sheet.sealed_sheet"]
BATTERY = tuple(get(instrument_id) for instrument_id in ("phq9", "gad7", "who5"))
GOAL = 0.5
BLOCK = 1000
"""Sheets that are open at a time."""


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


def rescored(sheets: Sequence[Sealed]) -> list[bytes]:
    """Open every sheet, score all again, and seal each with its new scores."""
    found: list[bytes] = []
    for start in range(0, len(sheets), BLOCK):
        block = sheets[start : start + BLOCK]
        documents = [
            SheetDocument.unpack(SHEET.open_with(s.seed, s.value, s.row_id, s.student_id))
            for s in block
        ]
        scores = _batch(documents)
        for sheet, document, new in zip(block, documents, scores, strict=True):
            packed = replace(document, scores=new).pack()
            found.append(SHEET.close_to(sheet.seed.public, packed, sheet.row_id, sheet.student_id))
    return found


def _batch(documents: Sequence[SheetDocument]) -> list[list[list[list[Any]]]]:
    """Return each document's scores as they are kept, instrument by instrument."""
    new: list[list[list[list[Any]]]] = [[] for _ in documents]
    start = 0
    for instrument in BATTERY:
        stop = start + instrument.n_items
        group = GroupAnswers(instrument, blank=BLANK, declined=DECLINED)
        for document in documents:
            group.add(document.answers[start:stop])
        for each, rows in zip(new, _kept(instrument, group), strict=True):
            each.append(rows)
        start = stop
    return new


def _kept(instrument: Instrument, group: GroupAnswers) -> list[list[list[Any]]]:
    scores = score_many(compile_instrument(instrument), group.answers)
    columns = []
    for subscale_id in instrument.subscales:
        values = scores.values(subscale_id).tolist()
        codes = scores.band_codes(subscale_id).tolist()
        missing = scores.n_missing(subscale_id).tolist()
        columns.append(
            [
                [
                    None if v != v else int(v) if v.is_integer() else v,
                    None if c == NO_BAND else c,
                    m,
                ]
                for v, c, m in zip(values, codes, missing, strict=True)
            ]
        )
    return [list(rows) for rows in zip(*columns, strict=True)]


def agree(sheets: Sequence[Sealed]) -> None:
    """Refuse to measure what does not give the scores that the hand-in gave."""
    for sheet, value in zip(sheets, rescored(sheets), strict=True):
        old, new = (
            SheetDocument.unpack(SHEET.open_with(sheet.seed, v, sheet.row_id, sheet.student_id))
            for v in (sheet.value, value)
        )
        if old.scores != new.scores:
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
