"""Who has signed a file, with the keys of their accounts; whoever writes files there cannot."""

import json
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, select

from crypto.seeds import PublicKey
from screening.models import Account, AccountState
from screening.roles import Role

SIGNERS = frozenset({Role.TOWNSHIP_OFFICER, Role.COUNSELOR})
"""Who signs: one of each, so that it takes the township and somebody who reads flags."""

Signers = dict[str, tuple[Role, bytes]]
"""By account, its role and its public key."""


def signers_of(connection: Connection, ids: list[UUID]) -> Signers:
    """Return the accounts that may have signed, but for those that only stand for a card."""
    query = select(Account.id, Account.role, Account.public_key)
    rows = connection.execute(query.where(Account.id.in_(ids), Account.state != AccountState.CARD))
    return {str(row[0]): (row[1], row[2]) for row in rows}


def roles_that_signed(
    signatures: Mapping[str, str], statement: bytes, known: Signers
) -> frozenset[Role]:
    """Return the roles of those who signed a statement, once every signature is found good.

    Raises:
        CertificateInvalid: a signature is not this account's, or of another statement.
        KeyError: there is no such account.
        ValueError: a signature is no bytes.
    """
    roles = set()
    for account_id, signature in signatures.items():
        role, public = known[account_id]
        PublicKey(public).verify(bytes.fromhex(signature), statement)
        roles.add(role)
    return frozenset(roles)


def keep(path: Path, content: bytes) -> None:
    """Write a file: it appears when it is whole."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def read_signatures(path: Path, **named: str) -> dict[str, str]:
    """Return the signatures that a file holds for exactly what is named, by account.

    Returns:
        Empty where it is not there, is none of ours, or names something else.
    """
    try:
        raw = json.loads(path.read_bytes())
        if any(raw[key] != value for key, value in named.items()):
            return {}
        return {str(k): str(v) for k, v in raw["signatures"].items()}
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return {}
