"""Versions of the township's standard that were proposed: off, until two people have signed each.

The folder ``standards`` of the home folder holds each proposed file and, beside it, who has signed
it. A version follows the one that it was made from as soon as an officer of the township and a
counselor have signed its very bytes; waves that are set up from then on pin it. A wave that was
set up before keeps what it pinned.
"""

import hashlib
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from crypto.errors import CryptoError
from instruments.catalogue import catalogue
from referral.definition import Standard
from referral.errors import MalformedStandard
from referral.standard import DEFAULT_FILE, check_against_catalogue, parse_standard
from screening.services import audit
from screening.services.errors import ProposalRefused
from screening.services.signatures import (
    SIGNERS,
    keep,
    read_signatures,
    roles_that_signed,
    signers_of,
)
from screening.services.work import Work

LOG = logging.getLogger("muye")

FOLDER = "standards"

LABEL = b"muye/1/standard-version"

OWN = "standard.toml"
"""The file of the home folder with which the chain of versions begins."""


class Standing(StrEnum):
    """What a proposed version is worth."""

    IN_FORCE = "in_force"
    #: A later version was made from it, and is in force.
    FOLLOWED = "followed"
    #: One of the two has not signed yet.
    WAITING = "waiting"
    #: It was made from a version that is not in force any more.
    OVERTAKEN = "overtaken"
    #: Its file was changed after it was signed, or a signature is none.
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Proposed:
    """One proposed version."""

    path: Path
    #: None where the file cannot be read as a standard any more.
    standard: Standard | None
    standing: Standing


def text_in_force(work: Work) -> bytes:
    """Return the standard that a wave set up now would pin, word for word.

    Raises:
        MalformedStandard: the township's own file is a proposal that the two have not signed, or
            that was changed since.
    """
    return _chain(work)[-1]


def sign(work: Work, content: bytes) -> int:
    """Sign for a proposed version; the second signature, of the other role, puts it in force.

    Args:
        work: of a township officer or a counselor.
        content: of the proposed file.

    Returns:
        How many have signed it now.

    Raises:
        ProposalRefused: the role may not sign, it is no proposal, or another version is in force
            since it was made; ``why`` says which.
        MalformedStandard: it is no standard that can be used.
    """
    if work.actor.role not in SIGNERS:
        raise ProposalRefused("role")
    standard = parse_standard(content, "standard")
    check_against_catalogue(standard, catalogue())
    if not standard.provenance:
        raise ProposalRefused("no_proposal")
    before = parse_standard(text_in_force(work), OWN)
    if standard.provenance[-1].previous != before.digest:
        raise ProposalRefused("overtaken")
    if standard.version == before.version:
        raise ProposalRefused("same_version")
    folder = work.settings.home / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / file_of(standard.digest)
    signatures = read_signatures(_beside(path), standard=standard.digest)
    signatures[str(work.actor.account_id)] = work.keys.sign(_statement(content)).hex()
    audit.note(work, "standard_signed", standard=standard.digest)
    keep(path, content)
    signed = {"standard": standard.digest, "signatures": signatures}
    keep(_beside(path), json.dumps(signed).encode())
    return len(signatures)


def listed(work: Work) -> list[Proposed]:
    """List every proposed version with what it is worth.

    Raises:
        MalformedStandard: see `text_in_force`.
    """
    chain = [hashlib.sha256(text).hexdigest() for text in _chain(work)]
    return [_proposed(work, path, chain) for path in _files(work)]


def file_of(digest: str) -> str:
    """Name the file that a proposed version stands in."""
    return f"{digest[:16]}.toml"


def _chain(work: Work) -> list[bytes]:
    """Return the township's own file, and each signed version that follows the one before."""
    own = work.settings.home / OWN
    text = own.read_bytes() if own.is_file() else DEFAULT_FILE.read_bytes()
    if b"provenance" in text and _previous(text) and not _is_signed(work, text):
        raise MalformedStandard(OWN, "provenance", "is signed by an officer and a counselor")
    chain, left = [text], [path.read_bytes() for path in _files(work)]
    while True:
        digest = hashlib.sha256(chain[-1]).hexdigest()
        after = next((t for t in left if _previous(t) == digest and _is_signed(work, t)), None)
        if after is None:
            return chain
        chain.append(after)


def _files(work: Work) -> Iterator[Path]:
    return iter(sorted((work.settings.home / FOLDER).glob("*.toml")))


def _previous(text: bytes) -> str | None:
    """Return the digest of the version that a proposal was made from; None where it is none."""
    try:
        found = parse_standard(text, "standard").provenance
    except MalformedStandard:
        return None
    return found[-1].previous if found else None


def _is_signed(work: Work, text: bytes) -> bool:
    digest = hashlib.sha256(text).hexdigest()
    path = work.settings.home / FOLDER / file_of(digest)
    try:
        return _roles(work, path, text) == SIGNERS
    except (CryptoError, LookupError, ValueError) as error:
        LOG.warning("a version of the standard is not in force: %s", type(error).__name__)
        return False


def _roles(work: Work, path: Path, text: bytes) -> frozenset[object]:
    digest = hashlib.sha256(text).hexdigest()
    signatures = read_signatures(_beside(path), standard=digest)
    known = signers_of(work.session.connection(), [UUID(account) for account in signatures])
    return frozenset(roles_that_signed(signatures, _statement(text), known))


def _proposed(work: Work, path: Path, chain: list[str]) -> Proposed:
    text = path.read_bytes()
    digest = hashlib.sha256(text).hexdigest()
    try:
        standard = parse_standard(text, path.name)
    except MalformedStandard:
        return Proposed(path, None, Standing.BROKEN)
    if digest in chain:
        standing = Standing.IN_FORCE if digest == chain[-1] else Standing.FOLLOWED
    elif not standard.provenance or path.name != file_of(digest) or _is_broken(work, path, text):
        standing = Standing.BROKEN
    elif standard.provenance[-1].previous != chain[-1]:
        standing = Standing.OVERTAKEN
    else:
        standing = Standing.WAITING
    return Proposed(path, standard, standing)


def _is_broken(work: Work, path: Path, text: bytes) -> bool:
    try:
        return not _roles(work, path, text)
    except (CryptoError, LookupError, ValueError):
        return True


def _beside(path: Path) -> Path:
    return path.with_suffix(".signatures.json")


def _statement(content: bytes) -> bytes:
    return LABEL + hashlib.sha256(content).digest()
