"""Read norm tables from their files, and write one of a school's own."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from math import inf, isfinite
from typing import Any

from scoring.errors import MalformedNorms
from scoring.norms import NormRow, NormTable

_TABLE = {
    "id": str,
    "version": str,
    "instrument": str,
    "instrument_version": str,
    "region": str,
    "population": dict,
    "source": str,
}
_ROW = {"subscale": str, "n": int, "mean": (int, float), "sd": (int, float)}
_TABLE_MAY = {"language": str}
_ROW_MAY = {
    "reliability": (int, float),
    "reliability_kind": str,
    "sex": str,
    "lowest_age": int,
    "highest_age": int,
    "counts": list,
    "scores": list,
}
KINDS = ("alpha", "omega", "retest")


@cache
def packaged_norms() -> tuple[NormTable, ...]:
    """Return the tables that Muye comes with, by id.

    Returns:
        Every file of ``scoring/data/norms``; unlike one of a school's own each names a publication.

    Source:
        Each table's own.
    """
    folder = files("scoring") / "data" / "norms"
    found = [read_norms(f.read_bytes()) for f in folder.iterdir() if f.name.endswith(".toml")]
    return tuple(sorted(found, key=lambda table: table.id))


def read_norms(content: bytes) -> NormTable:
    """Read one table.

    Args:
        content: TOML in UTF-8.

    Returns:
        The table, with each row's distribution put together from its counts.

    Raises:
        MalformedNorms: a key is unknown, missing or of the wrong kind, or numbers disagree.

    Source:
        Our own format, described in docs/norms.md.
    """
    try:
        raw = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MalformedNorms("the file", "is TOML in UTF-8") from error
    head = _checked("table", raw.get("table"), _TABLE, _TABLE_MAY)
    rows = raw.get("rows")
    if not isinstance(rows, list) or not rows:
        raise MalformedNorms("rows", "there is at least one")
    read = tuple(_row(f"rows[{n}]", row) for n, row in enumerate(rows, start=1))
    return NormTable(**{"language": None, **head}, rows=read)


def _row(at: str, raw: object) -> NormRow:
    row = _checked(at, raw, _ROW, _ROW_MAY)
    counts, scores = row.pop("counts", []), row.pop("scores", None)
    scores = list(range(len(counts))) if scores is None else scores
    whole = all(isinstance(n, int) and n >= 0 for n in counts)
    numbers = all(isinstance(s, int | float) and not isinstance(s, bool) for s in scores)
    if not whole or not numbers or len(scores) != len(counts) or scores != sorted(set(scores)):
        raise MalformedNorms(f"{at}.counts", "one whole number for each score, ascending")
    if counts and sum(counts) != row["n"]:
        raise MalformedNorms(f"{at}.counts", "they add up to n")
    if row["n"] < 2 or not 0 < row["sd"] < inf or not isfinite(row["mean"]):
        raise MalformedNorms(f"{at}.sd", "n is at least 2, the SD above 0, the mean a number")
    if not 0 < row.get("reliability", 0.5) < 1:
        raise MalformedNorms(f"{at}.reliability", "it lies between 0 and 1")
    if row.get("reliability_kind", "alpha") not in KINDS:
        raise MalformedNorms(f"{at}.reliability_kind", f"it is one of {', '.join(KINDS)}")
    return NormRow(**row, distribution=tuple(zip(scores, counts, strict=True)))


def _checked(
    at: str, raw: object, wanted: Mapping[str, Any], allowed: Mapping[str, Any]
) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise MalformedNorms(at, "it is a table")
    known = {**wanted, **allowed}
    for key, value in raw.items():
        if key not in known:
            raise MalformedNorms(f"{at}.{key}", f"is one of {', '.join(known)}")
        if not isinstance(value, known[key]) or isinstance(value, bool):
            raise MalformedNorms(f"{at}.{key}", "is of another kind")
    for key in wanted:
        if key not in raw:
            raise MalformedNorms(f"{at}.{key}", "is missing")
    return dict(raw)


def norms_as_toml(table: NormTable) -> str:
    """Write a table as the file that `read_norms` reads.

    Args:
        table: whose words hold no line breaks.

    Returns:
        TOML in the order of the format.

    Source:
        Our own format, described in docs/norms.md.
    """
    lines = ["[table]"]
    for key in ("id", "version", "instrument", "instrument_version", "language", "region"):
        value = getattr(table, key)
        lines += [] if value is None else [f"{key} = {_quoted(value)}"]
    words = ", ".join(f"{lang} = {_quoted(text)}" for lang, text in table.population.items())
    lines += [f"population = {{ {words} }}", f"source = {_quoted(table.source)}"]
    for row in table.rows:
        lines += ["", "[[rows]]", *_row_lines(row)]
    return "\n".join(lines) + "\n"


def _row_lines(row: NormRow) -> list[str]:
    lines = [f"subscale = {_quoted(row.subscale)}"]
    lines += [] if row.sex is None else [f"sex = {_quoted(row.sex)}"]
    if (row.lowest_age, row.highest_age) != (0, 120):
        lines += [f"lowest_age = {row.lowest_age}", f"highest_age = {row.highest_age}"]
    lines += [f"n = {row.n}", f"mean = {row.mean!r}", f"sd = {row.sd!r}"]
    if row.reliability is not None:
        lines += [f"reliability = {row.reliability!r}"]
        lines += [f"reliability_kind = {_quoted(row.reliability_kind)}"]
    if row.distribution:
        lines += [f"scores = {[score for score, _ in row.distribution]}"]
        lines += [f"counts = {[n for _, n in row.distribution]}"]
    return lines


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'
