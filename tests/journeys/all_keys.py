"""Every key of an installation in one hand, as nobody ever holds them: it opens every seal."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import select

from crypto import keyslots, recovery, sessions, tickets
from crypto.envelope import Shape
from crypto.seeds import Seed, SymmetricKey
from screening.db import Base
from screening.models import (
    Account,
    AccountState,
    Grant,
    Keyslot,
    Purpose,
    ReferralKey,
    Sitting,
    SlotKind,
    StudentKey,
    Unit,
    Vault,
)
from screening.models.seals import SEALS, Seal
from screening.services.accounts import NewAccount
from screening.services.audit import AUDIT_VAULT
from screening.services.founding import Founded
from screening.services.signals import room_key
from screening.services.survey_boxes import box_key
from tests.township import Township

TABLES: dict[str, Any] = {m.class_.__tablename__: m.class_ for m in Base.registry.mappers}
"""Each table's class."""

KEY_ID = slice(8, 16)
"""Where an envelope names its key (security.md 1.7)."""


@dataclass(frozen=True, slots=True)
class Slot:
    """What opens a keyslot: a secret, and the verifier beside the slot."""

    secret: bytes
    verifier: bytes


Key: TypeAlias = Seed | SymmetricKey | Slot | str
"""What opens a value: by its seal's shape a seed, a key, a slot's secret, or a browser's token."""


@dataclass(frozen=True, slots=True)
class AllKeys:
    """The secrets of everybody, and all that they lead to."""

    township: Township
    directory_code: str
    slots: Mapping[tuple[UUID, SlotKind], bytes]
    tokens: Mapping[bytes, str]
    vaults: Mapping[tuple[UUID, Purpose], Seed]
    students: Mapping[UUID, Seed]
    referrals: Mapping[UUID, Seed]
    by_key_id: Mapping[bytes, SymmetricKey]
    codes: Mapping[bytes, tickets.TicketKeys]
    accounts: Mapping[UUID, Seed]
    audit: Mapping[UUID, Purpose]

    def roster(self, school_id: UUID) -> SymmetricKey:
        """Return the key of a school's roster vault."""
        return self.vaults[school_id, Purpose.ROSTER].symmetric

    def care(self, unit_id: UUID) -> Seed:
        """Return a unit's care vault."""
        return self.vaults[unit_id, Purpose.CARE]


KEY_OF: dict[str, Callable[[AllKeys, Any], Key]] = {
    "installation.sealed_directory_seed": lambda keys, row: Slot(
        recovery.normalise_recovery_code(keys.directory_code), row.directory_verifier
    ),
    "keyslot.sealed_seed": lambda keys, row: Slot(
        keys.slots[row.account_id, row.kind], row.verifier
    ),
    "staff_session.sealed_seed": lambda keys, row: keys.tokens[row.token_tag],
    "grant.sealed_seed": lambda keys, row: keys.accounts[row.account_id],
    "student_key.sealed_seed": lambda keys, row: keys.vaults[row.school_id, Purpose.CARE],
    "student.sealed_profile": lambda keys, row: keys.roster(row.school_id),
    "student.sealed_index": lambda keys, row: keys.students[row.id].symmetric,
    "student.sealed_consents": lambda keys, row: keys.roster(row.school_id),
    "consent_part.sealed_part": lambda keys, row: keys.roster(row.school_id),
    "pending_roster.sealed_rows": lambda keys, row: keys.roster(row.school_id),
    "roster_undo.sealed_part": lambda keys, row: keys.roster(row.school_id),
    "paper.sealed_entries": lambda keys, row: keys.roster(row.school_id),
    "transfer.sealed_profile": lambda keys, row: keys.vaults[row.to_id, Purpose.ROSTER],
    "wave_step.sealed_step": lambda keys, row: keys.vaults[row.school_id, Purpose.ROSTER],
    "ticket.sealed_greeting": lambda keys, row: keys.codes[row.id.bytes].key,
    "ticket.sealed_holder": lambda keys, row: keys.roster(row.school_id),
    "signal.sealed_signal": lambda keys, row: room_key(keys.township.settings),
    "draft.sealed_key": lambda keys, row: keys.tokens[row.token_tag],
    "draft.sealed_draft": lambda keys, row: keys.codes[row.id.bytes].key,
    "sheet.sealed_sheet": lambda keys, row: keys.students[row.student_id],
    "rescoring.sealed_rescoring": lambda keys, row: keys.students[row.student_id].symmetric,
    "talk_request.sealed_request": lambda keys, row: keys.vaults[row.school_id, Purpose.CARE],
    "concern.sealed_concern": lambda keys, row: keys.vaults[row.school_id, Purpose.CARE],
    "survey_box.sealed_box": lambda keys, row: box_key(keys.township.settings),
    "review.sealed_review": lambda keys, row: keys.by_key_id[row.sealed_review[KEY_ID]],
    "case.sealed_holder": lambda keys, row: keys.vaults[row.school_id, Purpose.CARE].symmetric,
    "case_entry.sealed_entry": lambda keys, row: keys.by_key_id[row.sealed_entry[KEY_ID]],
    "case_part.sealed_part": lambda keys, row: keys.by_key_id[row.sealed_part[KEY_ID]],
    "case_member.sealed_slice": lambda keys, row: keys.accounts[row.account_id],
    "case_report.sealed_report": lambda keys, row: keys.vaults[row.school_id, Purpose.CARE],
    "referral.sealed_holder": lambda keys, row: keys.care(row.school_id).symmetric,
    "referral.sealed_dossier": lambda keys, row: keys.by_key_id[row.sealed_dossier[KEY_ID]],
    "referral_key.sealed_seed": lambda keys, row: keys.care(row.unit_id),
    "referral_step.sealed_step": lambda keys, row: keys.by_key_id[row.sealed_step[KEY_ID]],
    "referral_ask.sealed_ask": lambda keys, row: keys.accounts[row.account_id],
    "referral_report.sealed_report": lambda keys, row: keys.care(row.school_id),
    "audit_entry.sealed_detail": lambda keys, row: keys.vaults[
        row.unit_id, keys.audit[row.unit_id]
    ],
}
"""What opens a row's value, for every sealed column."""


def collect(
    township: Township,
    founded: Founded,
    codes: Sequence[str],
    tokens: Iterable[str],
) -> AllKeys:
    """Open everything that leads to other keys."""
    slots = _slots(founded.accounts) | _card_slots(township, founded)
    seeds = _account_seeds(township, slots)
    vaults = _vault_seeds(township, seeds)
    students = _student_seeds(township, vaults)
    referrals = _referral_seeds(township, vaults)
    with township.database.reading() as session:
        kinds = {unit.id: AUDIT_VAULT[unit.kind] for unit in session.scalars(select(Unit))}
    return AllKeys(
        township=township,
        directory_code=founded.directory_code,
        slots=slots,
        tokens={sessions.session_id(token, township.boot): token for token in tokens},
        vaults=vaults,
        students=students,
        referrals=referrals,
        by_key_id={
            seed.symmetric.key_id: seed.symmetric
            for seed in (*students.values(), *referrals.values())
        },
        codes=_ticket_keys(township, codes),
        accounts=seeds,
        audit=kinds,
    )


def open_value(keys: AllKeys, seal: Seal, key: Key, value: bytes, ids: tuple[UUID, UUID]) -> bytes:
    """Open one value as the product does, at the place of a row's id and owner's id.

    Raises:
        SealBroken: it does not open.
        WrongSecret: it is a keyslot, and not this secret's.
    """
    if seal.shape is Shape.SEALED:
        assert isinstance(key, Seed)
        return seal.open_with(key, value, *ids)
    place = seal.place(*ids)
    if isinstance(key, Slot):
        pepper = keys.township.settings.pepper
        return keyslots.open_keyslot(key.secret, value, key.verifier, place, pepper).secret.reveal()
    if isinstance(key, str):
        return sessions.unwrap(key, keys.township.boot, value, place, seal.size)
    assert isinstance(key, SymmetricKey)
    return seal.open(key, value, *ids)


def ids_of(seal: Seal, row: Any) -> tuple[UUID, UUID]:
    """Return what a row's value is bound to: its id and its owner's."""
    return getattr(row, seal.row), getattr(row, seal.owner)


def sealed_rows(keys: AllKeys, name: str) -> list[Any]:
    """Return every row that has a value in a sealed column."""
    with keys.township.database.reading() as session:
        return list(session.scalars(select(TABLES[SEALS[name].table])))


def everything(keys: AllKeys, leave_out: Collection[str] = ()) -> Iterator[tuple[str, bytes]]:
    """Open every sealed value in the database: its column's name, and what stood inside."""
    for name, seal in SEALS.items():
        if name in leave_out:
            continue
        for row in sealed_rows(keys, name):
            value = getattr(row, seal.column)
            yield name, open_value(keys, seal, KEY_OF[name](keys, row), value, ids_of(seal, row))


def _slots(accounts: Iterable[NewAccount]) -> dict[tuple[UUID, SlotKind], bytes]:
    slots = {}
    for account in accounts:
        slots[account.account_id, SlotKind.PASSPHRASE] = account.passphrase.encode()
        code = recovery.normalise_recovery_code(account.recovery_code)
        slots[account.account_id, SlotKind.RECOVERY] = code
    return slots


def _card_slots(township: Township, founded: Founded) -> dict[tuple[UUID, SlotKind], bytes]:
    """Return the secrets of the units' own cards: of accounts that nobody signs in with."""
    codes = {c.unit_name: recovery.normalise_recovery_code(c.code) for c in founded.cards}
    with township.database.reading() as session:
        rows = session.execute(
            select(Account.id, Unit.name)
            .join(Unit, Unit.id == Account.unit_id)
            .where(Account.state == AccountState.CARD)
        )
        return {(account_id, SlotKind.RECOVERY): codes[name] for account_id, name in rows}


def _account_seeds(
    township: Township, slots: Mapping[tuple[UUID, SlotKind], bytes]
) -> dict[UUID, Seed]:
    with township.database.reading() as session:
        rows = session.scalars(select(Keyslot).where(Keyslot.kind == SlotKind.RECOVERY)).all()
    return {
        row.account_id: keyslots.open_keyslot(
            slots[row.account_id, row.kind],
            row.sealed_seed,
            row.verifier,
            SEALS["keyslot.sealed_seed"].place_of(row),
            township.settings.pepper,
        )
        for row in rows
    }


def _vault_seeds(
    township: Township, accounts: Mapping[UUID, Seed]
) -> dict[tuple[UUID, Purpose], Seed]:
    seal = SEALS["grant.sealed_seed"]
    with township.database.reading() as session:
        rows = session.execute(select(Grant, Vault).join(Vault, Vault.id == Grant.vault_id)).all()
    return {
        (vault.unit_id, vault.purpose): Seed.from_bytes(
            seal.open_with(accounts[grant.account_id], grant.sealed_seed, *ids_of(seal, grant))
        )
        for grant, vault in rows
    }


def _student_seeds(
    township: Township, vaults: Mapping[tuple[UUID, Purpose], Seed]
) -> dict[UUID, Seed]:
    seal = SEALS["student_key.sealed_seed"]
    with township.database.reading() as session:
        rows = session.scalars(select(StudentKey)).all()
    return {
        row.student_id: Seed.from_bytes(
            seal.open_with(vaults[row.school_id, Purpose.CARE], row.sealed_seed, *ids_of(seal, row))
        )
        for row in rows
    }


def _referral_seeds(
    township: Township, vaults: Mapping[tuple[UUID, Purpose], Seed]
) -> dict[UUID, Seed]:
    seal = SEALS["referral_key.sealed_seed"]
    with township.database.reading() as session:
        rows = session.scalars(select(ReferralKey)).all()
    return {
        row.referral_id: Seed.from_bytes(
            seal.open_with(vaults[row.unit_id, Purpose.CARE], row.sealed_seed, *ids_of(seal, row))
        )
        for row in rows
    }


def _ticket_keys(township: Township, codes: Sequence[str]) -> dict[bytes, tickets.TicketKeys]:
    with township.database.reading() as session:
        salts = dict(session.execute(select(Sitting.code, Sitting.salt)).all())

    def derive(code: str) -> tickets.TicketKeys:
        parsed = tickets.parse(code)
        return tickets.derive(parsed, salts[parsed.sitting])

    with ThreadPoolExecutor(2) as pool:
        return {keys.lookup: keys for keys in pool.map(derive, codes)}
