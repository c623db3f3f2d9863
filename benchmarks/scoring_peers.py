"""What scoring is measured against: bare sums and products, pandas, and a plain loop."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from instruments.definition import Instrument, Subscale
from instruments.reader import read_instrument
from scoring.compiled import MISSING, Compiled

Answers = NDArray[np.int8]

STEP = 1 << 15
"""Respondents that are worked on at a time, so that a block fits the cache."""

N_YES_NO = 100
SCALE = 10
"""Items of each of the yes/no instrument's ten scales."""


def yes_no_instrument(folder: Path) -> Instrument:
    """Make up a 100-item yes/no instrument of ten scales and a total; it asks nothing."""
    both = '{ zh = "无", en = "none" }'
    head = f"""
[instrument]
id = "yes_no"
version = "1"
name = {both}
measures = {both}
instruction = {both}
lowest_age = 8
citations = ["made up"]
[licence]
terms = "CC0-1.0"
holder = "nobody"
attribution = {both}
source = "made up"
[wording.zh]
status = "published"
source = "made up"
[wording.en]
status = "published"
source = "made up"
[[options]]
value = 0
text = {both}
[[options]]
value = 1
text = {both}
"""
    items = [f'[[items]]\nid = "q{n}"\ntext = {both}\n' for n in range(1, N_YES_NO + 1)]
    scales = [_scale(both, "total", '"all"', 5, 65)]
    for n in range(0, N_YES_NO, SCALE):
        ids = ", ".join(f'"q{i}"' for i in range(n + 1, n + SCALE + 1))
        scales.append(_scale(both, f"s{n // SCALE}", f"[{ids}]", 1, 8))
    example = f"[[examples]]\nanswers = {[1] * N_YES_NO}\nexpected = {{ total = {N_YES_NO} }}\n"
    path = folder / "yes_no.toml"
    text = "\n".join([head, *items, *scales, example + 'source = "made up"\n'])
    path.write_text(text, encoding="utf-8")
    return read_instrument(path)


def _scale(both: str, id_: str, items: str, most_blank: int, cut: int) -> str:
    return f"""[[subscales]]
id = "{id_}"
name = {both}
items = {items}
max_missing = {most_blank}
higher_is = "worse"
bands_source = "made up"
bands = [
    {{ id = "low", lowest = 0, name = {both} }},
    {{ id = "high", lowest = {cut}, name = {both} }},
]
"""


def column_floor(compiled: Compiled, answers: Answers) -> list[NDArray[np.generic]]:
    """Add up each subscale's columns and compare with its cuts, in blocks; no rule on blanks."""
    n = answers.shape[1]
    found: list[NDArray[np.generic]] = []
    for subscale in compiled.subscales:
        sums, bands = np.empty(n, np.int16), np.zeros(n, np.int8)
        for start in range(0, n, STEP):
            part = slice(start, start + STEP)
            np.add.reduce(answers[subscale.rows, part], axis=0, dtype=np.int16, out=sums[part])
            values = sums[part]
            for cut in subscale.cuts[:, 0].tolist():
                bands[part] += (values >= cut / subscale.multiplier).view(np.int8)
        found += [sums, bands]
    return found


def ruled_floor(compiled: Compiled, answers: Answers) -> list[NDArray[np.generic]]:
    """Do by hand, column by column in blocks, what the rules ask: blanks filled up, and bands."""
    n = answers.shape[1]
    kinds = (np.float32, np.int8, np.int16) * len(compiled.subscales)
    out: list[NDArray[np.generic]] = [np.empty(n, kind) for kind in kinds]
    for start in range(0, n, STEP):
        block = answers[:, start : start + STEP]
        part = slice(start, start + block.shape[1])
        blank, given = (block < 0).view(np.int8), np.maximum(block, 0)
        for k, subscale in enumerate(compiled.subscales):
            n_items = np.float32(subscale.n_items * subscale.multiplier)
            n_blank = np.add.reduce(blank[subscale.rows], axis=0, dtype=np.int16)
            sums = np.add.reduce(given[subscale.rows], axis=0, dtype=np.int16).astype(np.float32)
            values = sums * (n_items / np.maximum(subscale.n_items - n_blank, 1).astype(np.float32))
            none = n_blank > subscale.max_missing
            if len(subscale.required):
                none |= blank[subscale.rows][subscale.required].any(axis=0)
            values[none] = np.nan
            bands = np.zeros(len(values), np.int8)
            for cut in subscale.cuts[:, 0].tolist():
                bands += (values >= cut).view(np.int8)
            bands[none] = -1
            out[3 * k][part], out[3 * k + 1][part], out[3 * k + 2][part] = values, bands, n_blank
    return out


def product(compiled: Compiled, answers: Answers) -> NDArray[np.float32]:
    """Multiply a matrix of weights by the answers, in floats: all subscales at once, no rules."""
    weights = np.zeros((len(compiled.subscales), len(answers)), dtype=np.float32)
    for row, subscale in enumerate(compiled.subscales):
        weights[row, subscale.rows] = subscale.multiplier / subscale.divisor
    out = np.empty((len(weights), answers.shape[1]), dtype=np.float32)
    for start in range(0, answers.shape[1], STEP):
        part = slice(start, start + STEP)
        np.matmul(weights, answers[:, part].astype(np.float32), out=out[:, part])
    return out


def frame_of(answers: Answers) -> pd.DataFrame:
    """Lay answers out as a table with NaN for a blank, as they come from a file."""
    table = pd.DataFrame(answers.T, columns=[f"q{n + 1}" for n in range(len(answers))])
    return table.astype("float32").where(table != MISSING)


def by_pandas(instrument: Instrument, table: pd.DataFrame) -> pd.DataFrame:
    """Score a table as one would with pandas: whole columns, missing rules and bands."""
    found: dict[str, pd.Series] = {}
    for subscale in instrument.subscales.values():
        items = table[list(subscale.item_ids)]
        blanks = items.isna().sum(axis=1)
        value = items.mean(axis=1) * len(subscale.item_ids) * subscale.multiplier
        value[blanks > subscale.max_missing] = np.nan
        for item_id in subscale.required:
            value[table[item_id].isna()] = np.nan
        found[subscale.id] = value
        if subscale.bands:
            edges = [band.lowest for band in subscale.bands] + [np.inf]
            found[f"{subscale.id}_band"] = pd.cut(value, edges, right=False, labels=False)
    return pd.DataFrame(found)


def by_loop(instrument: Instrument, rows: Sequence[Sequence[int]]) -> list[list[object]]:
    """Score row by row in plain Python what the engine scores."""
    order = {item_id: n for n, item_id in enumerate(instrument.items)}
    plans = [
        (s, [order[i] for i in s.item_ids], [order[i] for i in s.required])
        for s in instrument.subscales.values()
    ]
    return [[_one(row, *plan) for plan in plans] for row in rows]


def _one(
    row: Sequence[int], subscale: Subscale, places: Sequence[int], required: Sequence[int]
) -> tuple[float | None, int]:
    given = [row[place] for place in places if row[place] != MISSING]
    if len(places) - len(given) > subscale.max_missing or not given:
        return None, -1
    if any(row[place] == MISSING for place in required):
        return None, -1
    value = sum(given) * len(places) / len(given) * subscale.multiplier
    return value, sum(value >= band.lowest for band in subscale.bands) - 1
