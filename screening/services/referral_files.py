"""Referrals for a health centre without a line, as files that are carried: sealed both ways.

    offset  length  field
    0       16      magic
    16      16      the file's own id, by chance
    32      16      whose vault it is sealed to
    48      16      who made it
    64      …       blocks of one length, each sealed to that vault; the last is the signature

Nothing in it can be read but the two units' ids. The maker signs all parts with its care vault, so
that whoever can seal to the other's public key cannot make one up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID, uuid4

from crypto import sealing
from crypto.envelope import Shape, Size, Suite, sealed_length
from crypto.errors import CertificateInvalid, SealBroken
from crypto.places import Place
from screening.models import Purpose
from screening.packed import Document, MalformedDocument
from screening.services.errors import ReferralRefused
from screening.services.work import Work
from screening.vault import NoKey, certified_vault

MAGIC = b"muye referrals 1"
HEAD = 64
BLOCK = sealed_length(Shape.SEALED, Suite.HYBRID, Size.NOTE_16K)

LARGEST = 500 * BLOCK + HEAD
"""Bytes of a file: some hundred referrals with their steps."""

ENDING = "muye"


@dataclass(frozen=True, slots=True)
class ReferralPart(Document):
    """A referral as it is carried to the centre; without a seed it says that it was taken back."""

    referral_id: UUID
    number: str
    #: Empty where it was taken back.
    seed: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    may_name_diagnosis: bool
    #: A packed `DossierDocument`.
    dossier: bytes = field(repr=False)
    #: Seconds since the epoch by which the centre must have accepted; None where nothing is due.
    due_at: int | None
    #: Ids (16 bytes) of the centre's steps that the school knows.
    known: list[bytes] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StepPart(Document):
    """A step of the centre as it is carried back."""

    referral_id: UUID
    step_id: UUID
    #: As it is stored, under the referral's own seed.
    sealed_step: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wrapping(Document):
    """What a block holds: a part and its kind, or the signature over all."""

    kind: str
    content: bytes = field(repr=False)


KINDS: dict[str, type[ReferralPart] | type[StepPart]] = {
    "referral": ReferralPart,
    "step": StepPart,
}
SIGNED = "signed"


def packed(work: Work, to_id: UUID, parts: Sequence[ReferralPart | StepPart]) -> bytes:
    """Return a file of parts, sealed to another unit's care vault.

    Raises:
        ReferralRefused: that vault is not certified.
        NoKey: the actor holds no care vault.
    """
    try:
        to = certified_vault(work.session, work.directory, to_id, Purpose.CARE)
    except (NoKey, CertificateInvalid) as error:
        raise ReferralRefused("centre_not_certified") from error
    head = MAGIC + uuid4().bytes + to_id.bytes + work.actor.unit_id.bytes
    names = {kind: name for name, kind in KINDS.items()}
    contents = [Wrapping(names[type(part)], part.pack()).pack() for part in parts]
    own = work.keys.vault(work.actor.unit_id, Purpose.CARE)
    contents.append(Wrapping(SIGNED, own.sign(_statement(head, contents))).pack())
    blocks = [
        sealing.seal_to(to, content, Size.NOTE_16K, _place(head, n))
        for n, content in enumerate(contents)
    ]
    return head + b"".join(blocks)


def unpacked(work: Work, content: bytes) -> tuple[UUID, list[ReferralPart | StepPart]]:
    """Open a file that was sealed to the actor's unit, and return who made it and its parts.

    Raises:
        ReferralRefused: it is no such file, is another unit's, was altered, or was made by nobody
            whom this installation knows.
        NoKey: the actor holds no care vault.
    """
    head, body = content[:HEAD], content[HEAD:]
    if not head.startswith(MAGIC) or len(head) < HEAD:
        raise ReferralRefused("file_of_no_kind")
    if not body or len(body) % BLOCK or len(content) > LARGEST:
        raise ReferralRefused("file_altered")
    if head[32:48] != work.actor.unit_id.bytes:
        raise ReferralRefused("file_of_other_unit")
    own = work.keys.vault(work.actor.unit_id, Purpose.CARE)
    maker = UUID(bytes=head[48:64])
    blocks = [body[start : start + BLOCK] for start in range(0, len(body), BLOCK)]
    try:
        *contents, last = (
            sealing.open_with(own, block, Size.NOTE_16K, _place(head, n))
            for n, block in enumerate(blocks)
        )
        signed = Wrapping.unpack(last)
        if signed.kind != SIGNED:
            raise ReferralRefused("file_altered")
        by = certified_vault(work.session, work.directory, maker, Purpose.CARE)
        by.verify(signed.content, _statement(head, contents))
        return maker, [_part(Wrapping.unpack(each)) for each in contents]
    except NoKey as error:
        raise ReferralRefused("file_of_unknown_maker") from error
    except (SealBroken, CertificateInvalid, MalformedDocument, KeyError) as error:
        raise ReferralRefused("file_altered") from error


def _part(wrapping: Wrapping) -> ReferralPart | StepPart:
    return KINDS[wrapping.kind].unpack(wrapping.content)


def _place(head: bytes, n: int) -> Place:
    return Place("referral_file", f"block {n}", head[16:32], head[32:48])


def _statement(head: bytes, contents: Sequence[bytes]) -> bytes:
    digests = b"".join(sha256(content).digest() for content in contents)
    return b"muye/1/referral-file" + head + digests
