"""Files of a case: cut into parts of one size under the student's own key, as with consents."""

from collections.abc import Iterator
from uuid import UUID, uuid4

from screening.case_documents import EntryKind
from screening.documents import AttachmentPart
from screening.models import CasePart
from screening.note_documents import Attachment
from screening.services import audit
from screening.services.attachments import PART, media_of
from screening.services.cases import OpenedCase, write
from screening.services.errors import NotFound
from screening.services.work import Work
from screening.vault import get, put


def keep(work: Work, case: OpenedCase, title: str, content: bytes) -> UUID:
    """Put a file into a case, and return the id of its entry.

    Nothing in clear says which parts belong together; how many parts a case has can be counted.

    Raises:
        AttachmentRefused: it is of no kind that is taken, or too large.
    """
    media, ending = media_of(content)
    next_id: UUID | None = None
    for start in reversed(range(0, len(content), PART)):
        row = CasePart(school_id=case.row.school_id, id=uuid4(), case_id=case.row.id)
        part = AttachmentPart(content[start : start + PART], next_id)
        put(case.seed.symmetric, row, "sealed_part", part)
        work.session.add(row)
        next_id = row.id
    assert next_id is not None, "a file of a known kind is not empty"  # noqa: S101
    about = Attachment(title.strip(), media, ending, len(content), next_id)
    kind = EntryKind.ATTACHMENT
    audit.note(work, "case_written", student=case.student.id, case=case.row.id, kind=kind)
    return write(work, case, kind, about)


def read(work: Work, case: OpenedCase, entry_id: UUID) -> tuple[Attachment, bytes]:
    """Put a file of a case together again; that it was opened is audited.

    Raises:
        NotFound: the case has no such file, or one of its parts is not there.
        SealBroken: a stored value was altered.
    """
    entries = case.of_kind(EntryKind.ATTACHMENT)
    entry = next((e for e in entries if e.id == entry_id), None)
    if entry is None:
        raise NotFound("attachment")
    about = Attachment.unpack(entry.content)
    content = b"".join(part.content for part in _parts(work, case, about.first_id))
    audit.note(work, "case_file_opened", student=case.student.id, case=case.row.id, file=entry_id)
    return about, content


def _parts(work: Work, case: OpenedCase, first: UUID) -> Iterator[AttachmentPart]:
    next_id: UUID | None = first
    while next_id is not None:
        row = work.session.get(CasePart, (case.row.school_id, next_id))
        if row is None or row.case_id != case.row.id:
            raise NotFound("attachment")
        part = get(case.seed.symmetric, row, "sealed_part", AttachmentPart)
        yield part
        next_id = part.next_id
