"""What was published on how reliable an instrument's scales are, with its source."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

FILE = Path(__file__).resolve().parent / "reliability.toml"


@dataclass(frozen=True, slots=True)
class Reliability:
    """What one sample gave for one scale; None where the source does not say."""

    sample: str
    source: str
    #: Cronbach's alpha.
    alpha: float | None = None
    #: Correlation of two sittings.
    retest: float | None = None
    n: int | None = None
    #: Of the scale's score, in its own unit.
    mean: float | None = None
    sd: float | None = None


def reliabilities_of(instrument_id: str) -> Mapping[str, Sequence[Reliability]]:
    """Return what is known by scale; empty where nothing was published or found."""
    return _all().get(instrument_id, {})


@cache
def _all() -> Mapping[str, Mapping[str, Sequence[Reliability]]]:
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            instrument_id: {
                scale: tuple(Reliability(**part) for part in parts)
                for scale, parts in scales.items()
            }
            for instrument_id, scales in table.items()
        }
    )
