"""Rows that a person judged, as a model learns from them; read from the tables that are scored."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from instruments.definition import Answers, Instrument
from scoring.cells import AnswerReader
from scoring.compiled import MISSING
from scoring.errors import TableRefused
from scoring.risk.features import Feature, Floats, best_answer, feature_rows, features_of
from scoring.table_files.pieces import as_text
from scoring.tables import find_items, format_of

Labels = NDArray[np.bool_]

INTERVIEW, PROXY = "interview", "proxy"


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """Rows that a person judged; every array has as many entries as there are rows."""

    instrument: Instrument
    features: tuple[Feature, ...]
    #: Shape (n_features, n_rows).
    rows: Floats
    labels: Labels
    #: `INTERVIEW`, or `PROXY` where a child's own answer stands in for what a person found.
    label: str
    #: Rank of the tier that the township's rules gave; None where they were not asked.
    rules: NDArray[np.intp] | None
    #: By "sex", "grade_band", "school": which, of each row; empty where not known.
    groups: Mapping[str, Sequence[str]]

    @property
    def schools(self) -> NDArray[np.intp] | None:
        """The number of each row's school; None where the rows name none, or only one."""
        names = self.groups.get("school")
        found = None if names is None else np.unique(np.array(names), return_inverse=True)
        return None if found is None or len(found[0]) < 2 else found[1]

    @property
    def digest(self) -> str:
        """SHA-256 of features and labels: whether a model and a report are of the same rows."""
        parts = np.ascontiguousarray(self.rows).tobytes() + self.labels.tobytes()
        return hashlib.sha256(parts).hexdigest()


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a table are read beside the answers, and how."""

    #: Holds what a person found; an item's own name makes it a proxy, and the item is left out.
    label: str
    #: Whether a cell is a label; None for a row that nobody judged. Raises ValueError for neither.
    is_label: Callable[[str], bool | None]
    #: By "sex", "grade_band", "school": the column.
    groups: Mapping[str, str]
    #: By subscale, the column of its earlier score.
    earlier: Mapping[str, str]
    #: By kind of group, what a cell of it means; as it stands where the kind is not named.
    named: Mapping[str, Callable[[str], str]]
    #: The rank of the tier that the rules give to the answers of one row; None to ask no rules.
    rules: Callable[[Answers], int] | None


@dataclass(frozen=True, slots=True, eq=False)
class LabelledTable:
    """What was read, and what was left out."""

    data: Labelled
    #: Rows that nobody judged.
    n_unjudged: int
    #: Rows with a cell that is not an answer, or with a torn row.
    n_rejected: int


def read_labelled(instrument: Instrument, path: Path, columns: Columns) -> LabelledTable:
    """Read a table of answers with a column of labels.

    Args:
        instrument: what the answers were given to.
        path: a file of the kinds that `scoring.tables` reads.
        columns: what else is read of it.

    Returns:
        The judged rows, without those that hold what is not an answer.

    Raises:
        TableRefused: the file is no table of answers, lacks a column, or a label is none.
        OSError: the file cannot be read.

    Source:
        Our own.
    """
    kept, labels, cells = [], [], []
    wanted = [*columns.groups.values(), *columns.earlier.values()]
    n_unjudged = n_rejected = 0
    with format_of(path).open_source(path) as table:
        items = find_items(table.columns, instrument)
        label_at, *others = _positions(table.columns, [columns.label, *wanted])
        readers = [AnswerReader(instrument.option_values(i)) for i in instrument.items]
        for piece in table.pieces():
            pairs = zip(readers, items, strict=True)
            codes = np.stack([reader.read(piece.cells[at]) for reader, at in pairs])
            is_wrong = {*np.flatnonzero((codes < MISSING).any(axis=0)).tolist(), *piece.torn}
            for n, cell in enumerate(piece.cells[label_at]):
                if n in is_wrong:
                    n_rejected += 1
                    continue
                judged = _judged(columns, as_text(cell), piece.rows[n])
                if judged is None:
                    n_unjudged += 1
                else:
                    kept.append(codes[:, n])
                    labels.append(judged)
                    cells.append([as_text(piece.cells[at][n]).strip() for at in others])
    if not kept:
        raise TableRefused("no_labels")
    answers = np.array(kept, dtype=np.int8).T.copy()
    data = _labelled(instrument, columns, answers, np.array(labels), cells)
    return LabelledTable(data, n_unjudged, n_rejected)


def _positions(columns: Sequence[str], wanted: Sequence[str]) -> list[int]:
    names = [name.strip().lower() for name in columns]
    missing = [name for name in wanted if name.strip().lower() not in names]
    if missing:
        raise TableRefused("missing_columns", columns=", ".join(missing))
    return [names.index(name.strip().lower()) for name in wanted]


def _judged(columns: Columns, cell: str, row: int) -> bool | None:
    try:
        return columns.is_label(cell.strip())
    except ValueError as error:
        raise TableRefused("not_a_label", row=str(row), column=columns.label) from error


def _labelled(
    instrument: Instrument,
    columns: Columns,
    answers: NDArray[np.int8],
    labels: Labels,
    cells: Sequence[Sequence[str]],
) -> Labelled:
    left_out = {columns.label.strip().lower()} & set(instrument.items)
    features = features_of(instrument, left_out=left_out, earlier=list(columns.earlier))
    start = len(columns.groups)
    earlier = {
        subscale: np.array([_number(row[start + n]) for row in cells])
        for n, subscale in enumerate(columns.earlier)
    }
    groups = {}
    for n, kind in enumerate(columns.groups):
        name = columns.named.get(kind, str)
        groups[kind] = [name(row[n]) for row in cells]
    return Labelled(
        instrument=instrument,
        features=features,
        rows=feature_rows(instrument, features, answers, earlier=earlier),
        labels=labels,
        label=PROXY if left_out else INTERVIEW,
        rules=_ranks(instrument, columns, answers, left_out),
        groups=groups,
    )


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return float("nan")


def _ranks(
    instrument: Instrument,
    columns: Columns,
    answers: NDArray[np.int8],
    left_out: Collection[str],
) -> NDArray[np.intp] | None:
    """Ask the rules once for each different row; of what is left out they see the best answer.

    A blank would itself be a reason, on every row.
    """
    if columns.rules is None:
        return None
    shown = answers.copy()
    for row, item_id in enumerate(instrument.items):
        if item_id in left_out:
            shown[row] = best_answer(instrument, item_id)
    different, where = np.unique(shown, axis=1, return_inverse=True)
    ranks = []
    for given in different.T.tolist():
        pairs = zip(instrument.items, given, strict=True)
        ranks.append(columns.rules({i: None if v == MISSING else v for i, v in pairs}))
    return np.array(ranks, dtype=np.intp)[where.ravel()]
