"""The file that a coordinator brought last: it waits, sealed, to be imported, for a day at most.

Its bytes wait with what was read from them, so that other columns can be chosen without bringing
it again. A school has one at a time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from uuid import uuid4

from sqlalchemy import delete, select

from screening.documents import UploadHeader, UploadPart
from screening.models import PendingRoster, Purpose
from screening.packed import Document
from screening.services.roster_columns import Chosen
from screening.services.roster_parts import ROOM, ROWS_A_PART, in_parts
from screening.services.roster_rows import Reading
from screening.services.work import Work
from screening.vault import get, put

Part = TypeVar("Part", bound=Document)

LASTS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was brought."""

    content: bytes
    #: As it was called; only its ending is kept.
    filename: str
    #: Which column holds what, as a person said; None where its header says so.
    chosen: Chosen | None = None


NOTHING = Upload(b"", "")
"""Where rows did not come from a file."""


def keep(
    work: Work, table: str, upload: Upload, reading: Reading | None, rows: Sequence[bytes]
) -> None:
    """Keep a file, sealed, and what was read from it; what was kept before is dropped.

    Args:
        work: a coordinator's.
        table: which table it holds.
        upload: the file.
        reading: how its columns were read; None where that is not known.
        rows: packed; empty where the file has faults.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    drop(work)
    parts = [UploadPart(part) for part in in_parts(rows, len, ROWS_A_PART)]
    seen = reading or Reading(None, {}, (), ())
    header = UploadHeader(
        table,
        int(work.now.timestamp()),
        len(parts),
        "".join(upload.filename[-10:].lower().rpartition(".")[1:]),
        upload.chosen is not None,
        seen.header,
        dict(seen.places),
        [list(head) for head in seen.heads],
        [list(line) for line in seen.lines],
    )
    pieces = range(0, len(upload.content), ROOM)
    content = (UploadPart(content=upload.content[at : at + ROOM]) for at in pieces)
    key = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric
    for number, part in enumerate([header, *parts, *content]):
        row = PendingRoster(school_id=work.actor.unit_id, id=uuid4(), part=number)
        put(key, row, "sealed_rows", part)
        work.session.add(row)
    work.session.flush()


def drop(work: Work) -> None:
    """Drop what was kept."""
    at = PendingRoster.school_id == work.actor.unit_id
    work.session.execute(delete(PendingRoster).where(at))


def forget_old(work: Work) -> None:
    """Drop, when this work ends, what was kept for longer than a day.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    header = next(_parts(work, UploadHeader, 0, 0), None)
    if header is not None and not _is_fresh(work, header):
        at = PendingRoster.school_id == work.actor.unit_id
        ids = work.session.scalars(select(PendingRoster.id).where(at)).all()
        job = delete(PendingRoster).where(at, PendingRoster.id.in_(ids))
        work.afterwards.append(lambda connection: connection.execute(job))


def reading(work: Work, table: str) -> Reading | None:
    """Return how the columns of the kept file were read; None where none of that table is kept.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    header = _header(work, table)
    if header is None:
        return None
    heads = tuple((label, sample) for label, sample in header.heads)
    lines = tuple((number, words) for number, words in header.lines)
    return Reading(header.header, header.places, heads, lines)


def rows(work: Work, table: str) -> list[bytes]:
    """Return the kept rows in the order of their file; empty where none of that table are kept.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    header = _header(work, table)
    if header is None:
        return []
    parts = _parts(work, UploadPart, 1, header.n_parts)
    return [row for part in parts for row in part.rows]


def upload(work: Work, table: str) -> Upload | None:
    """Return the kept file, of its name the ending; None where none of that table is kept.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    header = _header(work, table)
    if header is None:
        return None
    parts = _parts(work, UploadPart, header.n_parts + 1)
    chosen = Chosen(header.header, header.places) if header.is_chosen else None
    return Upload(b"".join(part.content for part in parts), header.ending, chosen)


def _header(work: Work, table: str) -> UploadHeader | None:
    header = next(_parts(work, UploadHeader, 0, 0), None)
    if header is None or header.table != table or not _is_fresh(work, header):
        return None
    return header


def _is_fresh(work: Work, header: UploadHeader) -> bool:
    return work.now.timestamp() - header.kept_at <= LASTS.total_seconds()


def _parts(work: Work, kind: type[Part], first: int, last: int | None = None) -> Iterator[Part]:
    key = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric
    query = select(PendingRoster).where(
        PendingRoster.school_id == work.actor.unit_id, PendingRoster.part >= first
    )
    if last is not None:
        query = query.where(PendingRoster.part <= last)
    for row in work.session.scalars(query.order_by(PendingRoster.part)):
        yield get(key, row, "sealed_rows", kind)
