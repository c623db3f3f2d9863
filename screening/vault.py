"""Keys meet rows: the only place where a seal is opened or made on a row of a table."""

from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crypto import certificates
from crypto.errors import CertificateInvalid, SealBroken
from crypto.seeds import PublicKey, Seed, SymmetricKey
from screening.models import Grant, Purpose, Student, StudentKey, Vault
from screening.models.seals import SEALS
from screening.packed import Document

D = TypeVar("D", bound=Document)


class NoKey(Exception):
    """The actor holds no grant for this vault, or has not unlocked it."""


class Keyring:
    """What one actor can open: an account's seed, and the vaults that are granted to it.

    A keyring without a seed opens nothing; the township's and the administrator's have no grant to
    any school's vault, so that authorisation rests on keys too and not on checks alone.
    """

    def __init__(
        self,
        session: Session,
        directory: PublicKey,
        account_id: UUID | None,
        seed: Seed | None,
    ) -> None:
        """Make a keyring; vaults are opened when they are first needed.

        Args:
            session: where grants and vaults stand.
            directory: the key that every vault must be certified by.
            account_id: whose keyring it is; None where nobody is signed in.
            seed: the account's; None leaves every vault shut.
        """
        self._session = session
        self._directory = directory
        self._account_id = account_id
        self._seed = seed
        self._vaults: dict[tuple[UUID, Purpose], Seed] = {}

    def vault(self, unit_id: UUID, purpose: Purpose) -> Seed:
        """Return the seed of a unit's vault.

        Raises:
            NoKey: there is no grant to this account.
            SealBroken: the grant does not open, or opens to a key that is not the vault's, or that
                the directory did not certify.
        """
        if (unit_id, purpose) not in self._vaults:
            self._vaults[unit_id, purpose] = self._open_grant(unit_id, purpose)
        return self._vaults[unit_id, purpose]

    def student(self, school_id: UUID, student_id: UUID, sealed_seed: bytes) -> Seed:
        """Return a student's seed, from its row in the key store.

        Raises:
            NoKey: this account has no grant to the school's care vault.
            SealBroken: the row was altered or belongs to another student.
        """
        care = self.vault(school_id, Purpose.CARE)
        seal = SEALS["student_key.sealed_seed"]
        return Seed.from_bytes(seal.open_with(care, sealed_seed, student_id, student_id))

    def certified_student(self, student: Student, key: StudentKey) -> Seed:
        """Return a student's seed to seal something new under.

        Raises:
            NoKey: this account lacks a grant to the school's care or roster vault.
            SealBroken: the seed is not the one that the school vouched for.
        """
        seed = self.student(student.school_id, student.id, key.sealed_seed)
        if seed.public.raw != student.public_key:
            raise SealBroken
        try:
            check_student(self.vault(student.school_id, Purpose.ROSTER).public, student)
        except CertificateInvalid as error:
            raise SealBroken from error
        return seed

    def open_own(self, row: Any, column: str, kind: type[D]) -> D:
        """Open a column that was sealed to this account itself; `NoKey` where it is locked."""
        if self._seed is None:
            raise NoKey("account")
        return get_with(self._seed, row, column, kind)

    def sign(self, statement: bytes) -> bytes:
        """Sign in the name of this account; the statement begins with a label of its own kind.

        Raises:
            NoKey: the account is not unlocked.
        """
        if self._seed is None:
            raise NoKey("account")
        return self._seed.sign(statement)

    def hold(self, unit_id: UUID, purpose: Purpose, seed: Seed) -> None:
        """Keep a seed that this piece of work has just made."""
        self._vaults[unit_id, purpose] = seed

    def _open_grant(self, unit_id: UUID, purpose: Purpose) -> Seed:
        row = self._session.execute(
            select(Grant, Vault)
            .join(Vault, Vault.id == Grant.vault_id)
            .where(
                Vault.unit_id == unit_id,
                Vault.purpose == purpose,
                Grant.account_id == self._account_id,
            )
        ).one_or_none()
        if row is None or self._seed is None:
            raise NoKey(purpose)
        grant, vault = row
        seal = SEALS["grant.sealed_seed"]
        seed = Seed.from_bytes(
            seal.open_with(self._seed, grant.sealed_seed, grant.id, grant.account_id)
        )
        if seed.public.raw != vault.public_key:
            raise SealBroken
        try:
            check_vault(self._directory, vault)
            seed.public.verify(
                grant.signature, grant_statement(grant.id, vault.id, grant.account_id)
            )
        except CertificateInvalid as error:
            raise SealBroken from error
        return seed


def grant_statement(grant_id: UUID, vault_id: UUID, account_id: UUID) -> bytes:
    """Return what is signed when a vault is granted."""
    return b"muye/1/grant" + grant_id.bytes + vault_id.bytes + account_id.bytes


def put(key: SymmetricKey, row: Any, column: str, document: Document) -> None:
    """Seal a document under a symmetric key into a column of a row."""
    seal = SEALS[f"{row.__tablename__}.{column}"]
    ids = getattr(row, seal.row), getattr(row, seal.owner)
    setattr(row, column, seal.close(key, document.pack(), *ids))


def get(key: SymmetricKey, row: Any, column: str, kind: type[D]) -> D:
    """Open a column of a row that `put` sealed.

    Raises:
        SealBroken: the value was altered, moved, or sealed under another key.
    """
    seal = SEALS[f"{row.__tablename__}.{column}"]
    ids = getattr(row, seal.row), getattr(row, seal.owner)
    return kind.unpack(seal.open(key, getattr(row, column), *ids))


def put_to(to: PublicKey, row: Any, column: str, document: Document) -> None:
    """Seal a document to a public key into a column of a row: the caller cannot open it again."""
    seal = SEALS[f"{row.__tablename__}.{column}"]
    ids = getattr(row, seal.row), getattr(row, seal.owner)
    setattr(row, column, seal.close_to(to, document.pack(), *ids))


def get_with(seed: Seed, row: Any, column: str, kind: type[D]) -> D:
    """Open a column of a row that `put_to` sealed.

    Raises:
        SealBroken: the value was altered, moved, or sealed to another key.
    """
    seal = SEALS[f"{row.__tablename__}.{column}"]
    ids = getattr(row, seal.row), getattr(row, seal.owner)
    return kind.unpack(seal.open_with(seed, getattr(row, column), *ids))


def seal_seed(to: PublicKey, row: Any, seed: Seed) -> None:
    """Seal a seed to a public key into a row's ``sealed_seed``."""
    seal = SEALS[f"{row.__tablename__}.sealed_seed"]
    ids = getattr(row, seal.row), getattr(row, seal.owner)
    row.sealed_seed = seal.close_to(to, seed.secret.reveal(), *ids)


def make_student(
    care: PublicKey,
    roster: Seed,
    school_id: UUID,
    student_id: UUID,
    number_tag: bytes,
    profile: Document,
    index: Document,
    consents: Document,
) -> tuple[Student, StudentKey]:
    """Make a student's row and key row: key pair, certificate, profile, empty index and ledger.

    The roster vault vouches for the student's key. Of the care vault the public half is enough:
    who brings a roster in cannot open what the students will answer.
    """
    seed = Seed.new()
    student = Student(
        school_id=school_id,
        id=student_id,
        public_key=seed.public.raw,
        certificate=certify_student(roster, school_id, student_id, seed.public),
        number_tag=number_tag,
    )
    put(roster.symmetric, student, "sealed_profile", profile)
    put(roster.symmetric, student, "sealed_consents", consents)
    put(seed.symmetric, student, "sealed_index", index)
    key = StudentKey(school_id=school_id, student_id=student_id)
    seal_seed(care, key, seed)
    return student, key


def certify_student(roster: Seed, school_id: UUID, student_id: UUID, public: PublicKey) -> bytes:
    """Return the word of a school's roster vault that a public key is a student's."""
    return certificates.certify(
        roster,
        kind="student",
        subject_id=student_id.bytes,
        issuer_id=school_id.bytes,
        public=public,
    )


def certified_vault(
    session: Session, directory: PublicKey, unit_id: UUID, purpose: Purpose
) -> PublicKey:
    """Return a vault's public key once the directory's certificate on it has been checked.

    Raises:
        NoKey: the unit has no such vault.
        CertificateInvalid: the key was exchanged.
    """
    vault = session.execute(
        select(Vault).where(Vault.unit_id == unit_id, Vault.purpose == purpose)
    ).scalar_one_or_none()
    if vault is None:
        raise NoKey(purpose)
    return check_vault(directory, vault)


def check_vault(directory: PublicKey, vault: Vault) -> PublicKey:
    """Return a vault's public key where the directory has certified it.

    Raises:
        CertificateInvalid: the key was exchanged.
    """
    public = PublicKey(vault.public_key)
    certificates.check(
        directory,
        vault.certificate,
        kind=f"vault/{vault.purpose}",
        subject_id=vault.id.bytes,
        issuer_id=vault.unit_id.bytes,
        public=public,
    )
    return public


def check_student(issuer: PublicKey, student: Student) -> PublicKey:
    """Return a student's public key where the school's roster vault has certified it.

    Raises:
        CertificateInvalid: the key was exchanged.
    """
    public = PublicKey(student.public_key)
    certificates.check(
        issuer,
        student.certificate,
        kind="student",
        subject_id=student.id.bytes,
        issuer_id=student.school_id.bytes,
        public=public,
    )
    return public


def students_with_keys(
    session: Session, school_id: UUID, student_ids: Iterable[UUID] | None = None
) -> Iterable[tuple[Student, StudentKey]]:
    """Select a school's students with their key rows."""
    query = (
        select(Student, StudentKey)
        .join(
            StudentKey,
            (StudentKey.school_id == Student.school_id) & (StudentKey.student_id == Student.id),
        )
        .where(Student.school_id == school_id)
    )
    if student_ids is not None:
        query = query.where(Student.id.in_(list(student_ids)))
    return session.execute(query)
