"""The norm tables that an installation compares with: its own first, then those that Muye has."""

from pathlib import Path

from scoring.errors import MalformedNorms
from scoring.norm_tables import packaged_norms, read_norms
from scoring.norms import NormTable
from screening.services.work import Work

FOLDER = "norms"
"""The folder of the installation's home in which a school puts tables of its own."""

LOCAL = "local"
"""The region of a table that `muye statistics --norms` made of a school's own wave."""

REGIONS = (LOCAL, "CN")
"""From the nearest to the widest."""


def tables(work: Work) -> tuple[NormTable, ...]:
    """Return every table that can be read; a file that cannot be is left to `muye doctor`.

    What another school's wave gave is left out: it would hold the schools against each other.
    """
    own = (table for _, table in own_tables(work.settings.home) if isinstance(table, NormTable))
    mine = work.actor.unit_id.hex
    return (*(t for t in own if school_of(t) in (None, mine)), *packaged_norms())


def school_of(table: NormTable) -> str | None:
    """Return the id of the school whose wave a table was made of; None for no wave's."""
    return None if table.provenance is None else table.provenance.get("school")


def own_tables(home: Path) -> list[tuple[str, NormTable | MalformedNorms]]:
    """Read the tables of a home folder, each with its file's name, or what is wrong with it."""
    found: list[tuple[str, NormTable | MalformedNorms]] = []
    for path in sorted((home / FOLDER).glob("*.toml")):
        try:
            found.append((path.name, read_norms(path.read_bytes())))
        except MalformedNorms as error:
            found.append((path.name, error))
    return found
