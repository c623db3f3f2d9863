"""Files that come with a consent: cut into sealed parts of one size, and put together again."""

from collections.abc import Iterator, Sequence
from uuid import UUID, uuid4

from sqlalchemy import delete, select

from crypto.errors import SealBroken
from crypto.seeds import SymmetricKey
from screening.db import in_batches
from screening.documents import AttachmentPart
from screening.models import ConsentPart, Purpose, Student
from screening.services import ledgers
from screening.services.errors import AttachmentRefused, NotFound
from screening.services.work import Work
from screening.vault import get, put

LARGEST = 500_000
"""Bytes of a file: a page that a telephone has photographed, once it is made smaller."""

PART = 16_000
"""Bytes of a file that one part holds; with what stands around them they fill a sealed part."""

MEDIA = {
    b"%PDF-": ("application/pdf", "pdf"),
    b"\xff\xd8\xff": ("image/jpeg", "jpg"),
    b"\x89PNG\r\n\x1a\n": ("image/png", "png"),
}
"""How each kind of file that is taken begins, with its media type and its ending."""


def media_of(content: bytes) -> tuple[str, str]:
    """Return the media type and the ending that a file's first bytes tell; its name tells nothing.

    Raises:
        AttachmentRefused: it is of no kind that is taken, or too large.
    """
    if len(content) > LARGEST:
        raise AttachmentRefused("attachment_too_large")
    kind = next((kind for start, kind in MEDIA.items() if content.startswith(start)), None)
    if kind is None:
        raise AttachmentRefused("attachment_of_no_kind")
    return kind


def keep(work: Work, content: bytes) -> UUID:
    """Store a file in parts, and return the id of the first.

    Nothing in clear says which parts belong together, so that a file's length stays unknown.

    Raises:
        AttachmentRefused: it is of no kind that is taken, or too large.
        NoKey: the actor holds no roster vault.
    """
    media_of(content)
    next_id: UUID | None = None
    key = _key(work)
    for start in reversed(range(0, len(content), PART)):
        row = ConsentPart(school_id=work.actor.unit_id, id=uuid4())
        put(key, row, "sealed_part", AttachmentPart(content[start : start + PART], next_id))
        work.session.add(row)
        next_id = row.id
    work.session.flush()
    assert next_id is not None, "a file of a known kind is not empty"  # noqa: S101
    return next_id


def read(work: Work, attachment_id: UUID) -> bytes:
    """Put a file together again.

    Raises:
        NotFound: one of its parts is not there, or belongs to another school.
        NoKey: the actor holds no roster vault.
    """
    return b"".join(part.content for _, part in _parts(work, attachment_id))


def drop(work: Work, attachment_id: UUID) -> None:
    """Delete a file with all its parts.

    Raises:
        NotFound: one of its parts is not there, or belongs to another school.
    """
    _delete(work, [part_id for part_id, _ in _parts(work, attachment_id)])


def sweep(work: Work) -> None:
    """Delete the parts that no ledger of the actor's school leads to.

    Whoever accepts a student of another school deletes the ledger there and cannot read it, so
    that the parts stay behind. Where not every one can be followed, nothing is deleted.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    at = ConsentPart.school_id == work.actor.unit_id
    left = set(work.session.scalars(select(ConsentPart.id).where(at)))
    if not left:
        return
    try:
        for attachment_id in list(_known(work)):
            left -= {part_id for part_id, _ in _parts(work, attachment_id)}
    except (NotFound, SealBroken):
        return
    _delete(work, list(left))


def _known(work: Work) -> Iterator[UUID]:
    key, table = _key(work), Student.__table__
    rows = select(table.c.id, table.c.sealed_consents)
    for row in work.session.execute(rows.where(table.c.school_id == work.actor.unit_id)):
        for entry in ledgers.entries_of(key, row.id, row.sealed_consents):
            if entry.attachment_id is not None:
                yield entry.attachment_id


def _delete(work: Work, ids: Sequence[UUID]) -> None:
    at = ConsentPart.school_id == work.actor.unit_id
    for some in in_batches(ids):
        work.session.execute(delete(ConsentPart).where(at, ConsentPart.id.in_(some)))


def _parts(work: Work, first: UUID) -> Iterator[tuple[UUID, AttachmentPart]]:
    key = _key(work)
    next_id: UUID | None = first
    while next_id is not None:
        row = work.session.get(ConsentPart, (work.actor.unit_id, next_id))
        if row is None:
            raise NotFound("attachment")
        part = get(key, row, "sealed_part", AttachmentPart)
        yield row.id, part
        next_id = part.next_id


def _key(work: Work) -> SymmetricKey:
    return work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric
