"""Results and standards that the tests of referral make up; only what matters is named."""

from pathlib import Path

import referral
from referral.standard import parse_standard
from scoring.results import CriticalAnswer, Result, Score, Validity

DEFAULT_FILE = Path(referral.__file__).parent / "data" / "standard.toml"

SMALL = """
[standard]
id = "small"
version = "1"
name = { zh = "小标准", en = "Small" }
smallest_cell = 10

[targets]
care_measures = 1.0

[[tiers]]
id = "calm"
name = { zh = "常态", en = "Calm" }

[[tiers]]
id = "look"
name = { zh = "关注", en = "Look" }
acknowledge_h = 24

[[tiers]]
id = "now"
name = { zh = "紧急", en = "Now" }
acknowledge_h = 1

[[grade_bands]]
id = "all"
grades = [7, 8]
instruments = ["mood"]

[[rules]]
id = "mood_10"
kind = "subscale_at_least"
instrument = "mood"
subscale = "total"
at_least = 10
tier = "look"
words = { zh = "达到10分", en = "Reached 10" }
source = "Made up"
"""
"""The smallest standard that is whole; the tests break it one rule at a time."""


def small(old="", new="", *, more=""):
    """Read the small standard with one text replaced and, if wanted, more tables behind it."""
    assert old in SMALL
    return parse_standard((SMALL.replace(old, new, 1) + more).encode(), "small.toml")


def a_rule(rule_id, kind, tier, **parts):
    """Write one more rule as TOML."""
    rows = {"id": rule_id, "kind": kind, "tier": tier, "source": "Made up", **parts}
    written = [f"{key} = {value!r}" for key, value in rows.items()]
    return "\n".join(["\n[[rules]]", *written, 'words = { zh = "看", en = "Look" }', ""])


def a_result(instrument="mood", *, total=0.0, band=None, critical=(), notes=(), subscale="total"):
    """Make one respondent's result with a single subscale."""
    return Result(
        instrument_id=instrument,
        instrument_version="1",
        scores={subscale: Score(subscale, total, band, 0)},
        critical=tuple(CriticalAnswer(item, value, 1, "self_harm") for item, value in critical),
        validity=Validity(9, 0, 1, 0, None, tuple(notes)),
    )
