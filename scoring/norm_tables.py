"""Read norm tables from their files, and write one of a school's own."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from math import inf, isfinite
from typing import Any

from instruments.writer import given, toml_of
from scoring.errors import MalformedNorms
from scoring.norms import EVERY_AGE, EVERY_GRADE, NormRow, NormTable

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
_TABLE_MAY = {"language": str, "provenance": dict}
_ROW_MAY = {
    "reliability": (int, float),
    "reliability_kind": str,
    "sex": str,
    "lowest_age": int,
    "highest_age": int,
    "lowest_grade": int,
    "highest_grade": int,
    "skewness": (int, float),
    "kurtosis": (int, float),
    "in_steps": bool,
    "counts": list,
    "scores": list,
}
KINDS = ("alpha", "omega", "retest")
SEXES = ("female", "male")


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
    for key in ("population", "provenance"):
        if not all(isinstance(value, str) for value in head.get(key, {}).values()):
            raise MalformedNorms(f"table.{key}", "each of its values is a text")
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
    for key, is_so, rule in _rules(row):
        if not is_so:
            raise MalformedNorms(f"{at}.{key}", rule)
    return NormRow(**row, distribution=tuple(zip(scores, counts, strict=True)))


def _rules(row: Mapping[str, Any]) -> Iterator[tuple[str, bool, str]]:
    """Yield what must hold of the numbers of a row: key, whether it does, and the rule."""
    has_spread = row["n"] >= 2 and 0 < row["sd"] < inf and isfinite(row["mean"])
    yield "sd", has_spread, "n is at least 2, the SD above 0, the mean a number"
    yield "reliability", 0 < row.get("reliability", 0.5) < 1, "it lies between 0 and 1"
    kind = row.get("reliability_kind", KINDS[0])
    yield "reliability_kind", kind in KINDS, f"it is one of {', '.join(KINDS)}"
    yield "sex", row.get("sex", SEXES[0]) in SEXES, f"it is one of {', '.join(SEXES)}"
    for what, (lowest, highest) in (("age", EVERY_AGE), ("grade", EVERY_GRADE)):
        first, last = row.get(f"lowest_{what}", lowest), row.get(f"highest_{what}", highest)
        rule = f"from {lowest} to {highest}, the lowest before the highest"
        yield f"lowest_{what}", lowest <= first <= last <= highest, rule
    skewness, kurtosis = row.get("skewness"), row.get("kurtosis")
    is_possible = skewness is kurtosis is None
    if skewness is not None and kurtosis is not None:
        is_possible = 1 + skewness**2 <= kurtosis + 1e-9 < inf
    yield "kurtosis", is_possible, "with the skewness, and at least 1 + its square"


def _checked(
    at: str, raw: object, wanted: Mapping[str, Any], allowed: Mapping[str, Any]
) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise MalformedNorms(at, "it is a table")
    known = {**wanted, **allowed}
    for key, value in raw.items():
        if key not in known:
            raise MalformedNorms(f"{at}.{key}", f"is one of {', '.join(known)}")
        is_flag = known[key] is bool
        if not isinstance(value, known[key]) or isinstance(value, bool) is not is_flag:
            raise MalformedNorms(f"{at}.{key}", "is of another kind")
    for key in wanted:
        if key not in raw:
            raise MalformedNorms(f"{at}.{key}", "is missing")
    return dict(raw)


def norms_as_toml(table: NormTable) -> str:
    """Write a table as the file that `read_norms` reads.

    Args:
        table: any.

    Returns:
        TOML in the order of the format.

    Source:
        Our own format, described in docs/norms.md.
    """
    head = asdict(table)
    del head["rows"]
    rows = [given(**_row_keys(row)) for row in table.rows]
    return toml_of({"table": given(**head), "rows": rows})


def _row_keys(row: NormRow) -> dict[str, Any]:
    has_counts, is_known = bool(row.distribution), row.reliability is not None
    return {
        "subscale": row.subscale,
        "sex": row.sex,
        "lowest_age": row.lowest_age if row.is_of_ages else None,
        "highest_age": row.highest_age if row.is_of_ages else None,
        "lowest_grade": row.lowest_grade if row.is_of_grades else None,
        "highest_grade": row.highest_grade if row.is_of_grades else None,
        "n": row.n,
        "mean": row.mean,
        "sd": row.sd,
        "skewness": row.skewness,
        "kurtosis": row.kurtosis,
        "reliability": row.reliability,
        "reliability_kind": row.reliability_kind if is_known else None,
        "in_steps": row.in_steps or None,
        "scores": [score for score, _ in row.distribution] if has_counts else None,
        "counts": [n for _, n in row.distribution] if has_counts else None,
    }
