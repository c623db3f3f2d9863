"""Score some rows of a table at a time, and keep account of the cells that are not answers."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from instruments.definition import Instrument
from scoring.blocks import BLANK, NO_BAND, NOT_REACHED
from scoring.cells import AnswerReader, RejectedCell, Rejection, reason_of
from scoring.compiled import MISSING, Compiled
from scoring.scores import Scores, score_many
from scoring.table_files.pieces import Column, Kind, Piece
from scoring.validity import NOTES, Validities, validity_of_many

MOST_LISTED = 1000
"""Rejected cells that are listed; beyond that they are only counted."""

SEPARATOR = ";"
"""Stands between the codes in one cell of ``critical`` and ``validity``."""

Cells = list[object]


def added_columns(instrument: Instrument) -> tuple[Column, ...]:
    """Return the columns that scoring adds.

    Args:
        instrument: its subscales give the names; an instrument without ``total`` gets none.

    Returns:
        Three columns a subscale, then ``critical`` and ``validity``.

    Source:
        Our own format, described in docs/instruments.md.
    """
    columns = []
    for id_ in instrument.subscales:
        columns += [
            Column(id_, Kind.NUMBER),
            Column(f"{id_}_band", Kind.WORD),
            Column(f"{id_}_missing", Kind.COUNT),
        ]
    return (*columns, Column("critical", Kind.WORD), Column("validity", Kind.WORD))


class RowScorer:
    """Scores the pieces of one table and counts what it rejects."""

    def __init__(self, compiled: Compiled, positions: Sequence[int]) -> None:
        self._compiled = compiled
        #: The column of each item.
        self.positions = tuple(positions)
        self._readers = [AnswerReader(values) for values in compiled.values.values()]
        self.n_rows = self.n_rejected_rows = self.n_rejected_cells = 0
        self.rejected: list[RejectedCell] = []

    def score(self, piece: Piece) -> list[Cells]:
        """Score some rows.

        Args:
            piece: the rows, with a column for every item.

        Returns:
            The cells of `added_columns`, column by column; None where there is no score.

        Source:
            The keys and missing rules are the instrument's own; see its file.
        """
        pairs = zip(self._readers, self.positions, strict=True)
        codes = np.stack([reader.read(piece.cells[position]) for reader, position in pairs])
        torn = list(piece.torn)
        codes[:, torn] = MISSING
        is_row = np.asarray((codes < MISSING).any(axis=0))
        is_row[torn] = True
        why = self._account(piece, codes, np.flatnonzero(is_row))
        answers = np.maximum(codes, MISSING)
        scores = score_many(self._compiled, answers)
        cells: list[Cells] = []
        for subscale in self._compiled.subscales:
            cells += _of_subscale(scores, subscale.id, is_row)
        validity = _validity_words(validity_of_many(self._compiled, answers))
        for position, words in why.items():
            validity[position] = words
        return [*cells, _critical_words(scores), validity]

    def _account(
        self, piece: Piece, codes: NDArray[np.int8], rows: NDArray[np.intp]
    ) -> dict[int, str]:
        """Count and list what is rejected; return what to say of each rejected row."""
        item_ids, words = list(self._compiled.values), {}
        for position in rows.tolist():
            wrong = [
                RejectedCell(piece.rows[position], item_ids[item], reason_of(int(code)))
                for item, code in enumerate(codes[:, position])
                if code < MISSING
            ]
            if position in piece.torn:
                wrong = [RejectedCell(piece.rows[position], "", Rejection.TORN_ROW)]
            self.n_rejected_cells += len(wrong)
            self.rejected += wrong[: max(0, MOST_LISTED - len(self.rejected))]
            words[position] = "rejected:" + " ".join(cell.column or "row" for cell in wrong)
        self.n_rows += codes.shape[1]
        self.n_rejected_rows += len(rows)
        return words


def _of_subscale(scores: Scores, id_: str, is_rejected: NDArray[np.bool_]) -> list[Cells]:
    values, codes = scores.values(id_), scores.band_codes(id_)
    names = np.array([*scores.band_ids(id_), ""], dtype=object)
    missing = scores.n_missing(id_).astype(object)
    values[is_rejected] = np.nan
    missing[is_rejected] = None
    bands = names[np.where(is_rejected, NO_BAND, codes)]
    return [[None if v != v else v for v in values.tolist()], bands.tolist(), missing.tolist()]


def _critical_words(scores: Scores) -> Cells:
    """Name the critical items that were reached, and with a question mark those left blank."""
    words: list[str] = [""] * scores.n_respondents
    for (_, rule), codes in zip(scores.compiled.critical, scores.critical, strict=True):
        for position in np.flatnonzero(codes != NOT_REACHED).tolist():
            word = rule.item_id + ("?" if codes[position] == BLANK else "")
            words[position] = f"{words[position]}{SEPARATOR}{word}" if words[position] else word
    return list(words)


def _validity_words(validities: Validities) -> Cells:
    powers = 1 << np.arange(len(NOTES))
    words = np.array(
        [
            SEPARATOR.join(note for bit, note in enumerate(NOTES) if number >> bit & 1)
            for number in range(1 << len(NOTES))
        ],
        dtype=object,
    )
    return list(words[powers @ validities.notes])
