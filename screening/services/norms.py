"""The norm tables that an installation compares with: its own first, then those that Muye has."""

from pathlib import Path

from scoring.errors import MalformedNorms
from scoring.norm_tables import packaged_norms, read_norms
from scoring.norms import NormTable
from screening.services.work import Work

FOLDER = "norms"
"""The folder of the installation's home in which a school puts tables of its own."""

LOCAL = "local"
"""The region of a table that `muye statistics` made of a school's own wave."""

REGIONS = (LOCAL, "CN")
"""From the nearest to the widest."""


def tables(work: Work) -> tuple[NormTable, ...]:
    """Return every table that can be read; a file that cannot be is left to `muye doctor`."""
    own = (table for _, table in own_tables(work.settings.home) if isinstance(table, NormTable))
    return (*own, *packaged_norms())


def own_tables(home: Path) -> list[tuple[str, NormTable | MalformedNorms]]:
    """Read the tables of a home folder, each with its file's name, or what is wrong with it."""
    found: list[tuple[str, NormTable | MalformedNorms]] = []
    for path in sorted((home / FOLDER).glob("*.toml")):
        try:
            found.append((path.name, read_norms(path.read_bytes())))
        except MalformedNorms as error:
            found.append((path.name, error))
    return found
