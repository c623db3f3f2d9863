"""Saying whose a public key is, before anything is sealed to it.

A school signs its students' keys, the directory signs the schools'.  Without this, whoever can
write to the database could put a key of his own in place and read all that comes after.
"""

import hashlib
import threading

from crypto.errors import CertificateInvalid
from crypto.places import length_prefixed
from crypto.seeds import PublicKey, Seed

LABEL = b"muye/1/certificate"
CERTIFICATE_BYTES = 64
REMEMBERED = 4096
"""How many passed checks a process remembers (about 100 bytes each)."""

_passed: dict[bytes, None] = {}
_lock = threading.Lock()


def certify(
    issuer: Seed, *, kind: str, subject_id: bytes, issuer_id: bytes, public: PublicKey
) -> bytes:
    """Sign that a public key is a subject's.

    Args:
        issuer: the seed that signs.
        kind: what the subject is, such as "student"; a certificate of one kind is none of another.
        subject_id: whose the key is.
        issuer_id: who says so.
        public: the key.

    Returns:
        The certificate: 64 bytes.
    """
    return issuer.sign(_statement(kind, subject_id, issuer_id, public))


def check(
    issuer_public: PublicKey,
    certificate: bytes,
    *,
    kind: str,
    subject_id: bytes,
    issuer_id: bytes,
    public: PublicKey,
) -> None:
    """Check a certificate.  One that has passed in this process passes again without arithmetic.

    Raises:
        CertificateInvalid: it was not given by this issuer for this subject and key.
    """
    if len(certificate) != CERTIFICATE_BYTES:
        raise CertificateInvalid
    statement = _statement(kind, subject_id, issuer_id, public)
    digest = hashlib.sha256(length_prefixed(issuer_public.raw, certificate, statement)).digest()
    if digest in _passed:
        return
    issuer_public.verify(certificate, statement)
    _remember(digest)


def _remember(digest: bytes) -> None:
    with _lock:
        if len(_passed) >= REMEMBERED:
            del _passed[next(iter(_passed))]
        _passed[digest] = None


def _statement(kind: str, subject_id: bytes, issuer_id: bytes, public: PublicKey) -> bytes:
    return length_prefixed(LABEL, kind.encode(), subject_id, issuer_id, public.raw)
