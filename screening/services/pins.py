"""What a wave pinned and whom its keys belong to, remembered by each process.

Pins never change once a wave exists, so they are read once. Public keys are remembered only after
their certificate was checked, and by the checked bytes themselves.
"""

from functools import lru_cache
from uuid import UUID

from sqlalchemy import bindparam, select

from crypto import certificates
from crypto.seeds import PublicKey
from referral.definition import Standard
from referral.standard import parse_standard
from screening.db import Database
from screening.models import PinnedStandard, Purpose, Student, Vault, Wave, WaveForm
from screening.prepared import Prepared
from screening.services.errors import NotFound
from screening.settings import Settings

Pins = tuple[tuple[str, str, str], ...]


@lru_cache(maxsize=8)
def parsed(text: str) -> Standard:
    """Return a pinned standard's text as a standard."""
    return parse_standard(text.encode(), "standard")


@lru_cache(maxsize=4096)
def pins_of(database: Database, school_id: UUID, wave_id: UUID, grade: int) -> Pins:
    """Return id, version and digest of what a grade answers in a wave, in order.

    Raises:
        NotFound: the wave does not screen this grade.
    """
    query = (
        select(WaveForm.instrument_id, WaveForm.version, WaveForm.digest)
        .where(
            WaveForm.school_id == school_id, WaveForm.wave_id == wave_id, WaveForm.grade == grade
        )
        .order_by(WaveForm.position)
    )
    rows = database.read(lambda c: c.execute(query).all())
    if not rows:
        raise NotFound("form")
    return tuple((row[0], row[1], row[2]) for row in rows)


@lru_cache(maxsize=4096)
def standard_of(database: Database, school_id: UUID, wave_id: UUID) -> Standard:
    """Return the standard that a wave pinned."""
    query = (
        select(PinnedStandard.text)
        .join(Wave, Wave.standard_digest == PinnedStandard.digest)
        .where(Wave.school_id == school_id, Wave.id == wave_id)
    )
    return parsed(database.read(lambda c: c.execute(query).scalar_one()))


def student_key(
    database: Database, settings: Settings, school_id: UUID, student_id: UUID
) -> PublicKey:
    """Return a student's public key, vouched for by a school that the directory has certified.

    Raises:
        CertificateInvalid: the student's or the school's key was exchanged.
    """
    row = database.read(lambda c: _STUDENT.one(c, school=school_id, student=student_id))
    vault, public = _parsed_key(row.vault_key), _parsed_key(row.public_key)
    certificates.check(
        settings.directory,
        row.vault_certificate,
        kind=f"vault/{Purpose.ROSTER}",
        subject_id=row.vault_id.bytes,
        issuer_id=school_id.bytes,
        public=vault,
    )
    certificates.check(
        vault,
        row.certificate,
        kind="student",
        subject_id=student_id.bytes,
        issuer_id=school_id.bytes,
        public=public,
    )
    return public


@lru_cache(maxsize=512)
def _parsed_key(raw: bytes) -> PublicKey:
    """Return a public key with the halves that were parsed when it was last used."""
    return PublicKey(raw)


_STUDENT = Prepared(
    select(
        Student.public_key,
        Student.certificate,
        Vault.id.label("vault_id"),
        Vault.public_key.label("vault_key"),
        Vault.certificate.label("vault_certificate"),
    )
    .join(Vault, Vault.unit_id == Student.school_id)
    .where(
        Student.school_id == bindparam("school"),
        Student.id == bindparam("student"),
        Vault.purpose == Purpose.ROSTER,
    )
)
