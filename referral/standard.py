"""A township's standard: one versioned file that fixes what a wave uses."""

from pathlib import Path

from referral.checks import check_against_catalogue
from referral.definition import GradeBand, Rule, Standard, Tier
from referral.reader import parse_standard

__all__ = [
    "DEFAULT_FILE",
    "GradeBand",
    "Rule",
    "Standard",
    "Tier",
    "check_against_catalogue",
    "default_standard",
    "parse_standard",
    "read_standard",
]

DEFAULT_FILE = Path(__file__).resolve().parent / "data" / "standard.toml"


def read_standard(path: Path) -> Standard:
    """Read a standard file.

    Raises:
        MalformedStandard: the file breaks a rule of the format; it names the file and the key.
        OSError: the file cannot be read.
    """
    return parse_standard(path.read_bytes(), path.name)


def default_standard() -> Standard:
    """Return the standard that Muye comes with, for a township that has not written its own."""
    return read_standard(DEFAULT_FILE)
