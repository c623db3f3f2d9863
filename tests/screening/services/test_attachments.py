import pytest
from sqlalchemy import func, select

from screening.models import ConsentPart
from screening.roles import Role
from screening.services import attachments, consents, rosters
from screening.services.errors import AttachmentRefused, NotFound
from screening.vault import NoKey
from tests.township import AGREED, SECOND, Township

PDF, JPG, PNG = b"%PDF-1.7 ", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n"


def n_parts(township: Township) -> int:
    with township.database.reading() as session:
        return session.scalar(select(func.count()).select_from(ConsentPart)) or 0


@pytest.mark.parametrize("n_bytes", [20, 16_000, 16_001, attachments.LARGEST])
def test_a_file_comes_back_as_it_was_kept(township: Township, n_bytes: int) -> None:
    content = PDF + bytes(range(256)) * (n_bytes // 256 + 1)
    content = content[:n_bytes]
    with township.work_as(Role.COORDINATOR) as work:
        kept = attachments.keep(work, content)

    with township.work_as(Role.COUNSELOR) as work:
        assert attachments.read(work, kept) == content
    # a part holds 16,000 bytes
    assert n_parts(township) == -(-n_bytes // 16_000)


@pytest.mark.parametrize(
    ("start", "media"), [(PDF, "application/pdf"), (JPG, "image/jpeg"), (PNG, "image/png")]
)
def test_the_first_bytes_say_what_a_file_is(start: bytes, media: str) -> None:
    assert attachments.media_of(start + b"rest")[0] == media


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "attachment_of_no_kind"),
        (b"<svg onload=alert(1)>", "attachment_of_no_kind"),
        (b"PK\x03\x04", "attachment_of_no_kind"),
        (PDF + bytes(attachments.LARGEST), "attachment_too_large"),
    ],
)
def test_a_file_of_another_kind_or_too_large_is_not_kept(
    township: Township, content: bytes, why: str
) -> None:
    with township.work_as(Role.COORDINATOR) as work, pytest.raises(AttachmentRefused) as refused:
        attachments.keep(work, content)

    assert refused.value.why == why
    assert n_parts(township) == 0


def test_a_file_that_is_dropped_leaves_no_part(township: Township) -> None:
    with township.work_as(Role.COORDINATOR) as work:
        first, second = (attachments.keep(work, PDF + bytes(40_000)) for _ in range(2))
    with township.work_as(Role.COORDINATOR) as work:
        attachments.drop(work, first)

    with township.work_as(Role.COORDINATOR) as work:
        with pytest.raises(NotFound):
            attachments.read(work, first)
        assert attachments.read(work, second)


def test_a_sweep_deletes_what_no_ledger_leads_to(township: Township) -> None:
    township.students(1)
    with township.work_as(Role.COORDINATOR) as work:
        ((student_id, _),) = rosters.profiles(work)
        consents.record(work, student_id, AGREED, PDF + bytes(40_000))
        attachments.keep(work, PDF + bytes(20_000))
    assert n_parts(township) == 5

    with township.work_as(Role.COORDINATOR) as work:
        attachments.sweep(work)

    assert n_parts(township) == 3
    with township.work_as(Role.COORDINATOR) as work:
        last, *_ = consents.opened(work, student_id).entries
        assert consents.attachment(work, student_id, last.attachment_id).startswith(PDF)


def test_a_sweep_that_cannot_follow_a_file_deletes_nothing(township: Township) -> None:
    township.students(1)
    with township.work_as(Role.COORDINATOR) as work:
        ((student_id, _),) = rosters.profiles(work)
        consents.record(work, student_id, AGREED, PDF)
        attachments.keep(work, PDF)
        last, *_ = consents.opened(work, student_id).entries
    with township.database.writing() as session:
        part = session.scalars(select(ConsentPart).where(ConsentPart.id == last.attachment_id))
        session.delete(part.one())

    with township.work_as(Role.COORDINATOR) as work:
        attachments.sweep(work)

    assert n_parts(township) == 1


def test_another_school_finds_no_file(township: Township) -> None:
    with township.work_as(Role.COORDINATOR) as work:
        kept = attachments.keep(work, PDF)

    with township.work_as(Role.COORDINATOR, SECOND) as work, pytest.raises(NotFound):
        attachments.read(work, kept)


def test_a_proctor_has_no_key_to_a_file(township: Township) -> None:
    with township.work_as(Role.COORDINATOR) as work:
        kept = attachments.keep(work, PDF)

    with township.work_as(Role.PROCTOR) as work, pytest.raises(NoKey):
        attachments.read(work, kept)
