"""Whoever can write to the database puts keys of his own in place: nothing is sealed to them."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from crypto import certificates
from crypto.errors import CertificateInvalid, SealBroken
from crypto.seeds import PublicKey, Seed
from referral.states import FlagAction
from screening.db import Database
from screening.documents import Index, Profile
from screening.models import (
    Account,
    Draft,
    Grant,
    Installation,
    Paper,
    PendingRoster,
    Purpose,
    Rescoring,
    Sheet,
    Signal,
    Student,
    StudentKey,
    Ticket,
    Transfer,
    Unit,
    Vault,
)
from screening.roles import Role
from screening.services import (
    administrations,
    flags,
    installation,
    paper_entries,
    rosters,
    seats,
    waves,
)
from screening.services.errors import SignInRefused, StartRefused
from screening.vault import grant_statement, put, put_to, seal_seed
from tests.journeys.populated import HALF, Populated, populate
from tests.township import CLASS, FIRST, SECOND, Township

Maker = Callable[[Populated], None]
"""Makes a sheet: on a screen, or off paper."""

EVE = Seed.from_bytes(bytes(range(100, 132)))
"""The seed of whoever can write to the database."""

NEWCOMER = Profile(name="转来的学生", number="T1", grade=7, class_name=CLASS)


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Populated:
    made = populate(tmp_path_factory.mktemp("substitution") / "home")
    made.township.close()
    return made


@pytest.fixture
def populated(origin: Populated, tmp_path: Path) -> Iterator[Populated]:
    home = tmp_path / "home"
    shutil.copytree(origin.township.settings.home, home)
    settings = replace(origin.township.settings, home=home)
    database = Database(settings.url, keys_file=settings.keys_file)
    yield replace(origin, township=Township(settings, database, origin.township.accounts))
    database.close()


def hand_in(at: Populated) -> None:
    lab = at.township.lab()
    token = at.half_way[FIRST]
    seat = seats.current(lab, token)
    blanks = [n for n, byte in enumerate(seat.draft.answers) if byte == 255]
    administrations.save(lab, seat, dict.fromkeys(blanks, (1, 2.0)), "zh")
    administrations.hand_in(lab, seats.current(lab, token))


def type_off(at: Populated) -> None:
    """Enter the paper form of the first school's student a second time."""
    with at.township.work_as(Role.COUNSELOR) as work:
        paper = work.session.scalars(select(Paper).filter_by(school_id=work.actor.unit_id)).one()
        paper_entries.enter(work, paper.wave_id, paper.student_id, HALF, "zh")


EITHER = pytest.mark.parametrize("make_sheet", [hand_in, type_off])


def n_sheets(at: Populated) -> int:
    with at.township.database.reading() as rows:
        return len(rows.scalars(select(Sheet.id)).all())


@EITHER
def test_with_every_key_in_its_place_a_sheet_is_handed_in(
    populated: Populated, make_sheet: Maker
) -> None:
    before = n_sheets(populated)

    make_sheet(populated)

    assert n_sheets(populated) == before + 1


@EITHER
def test_no_sheet_is_sealed_to_a_key_that_the_school_did_not_certify(
    populated: Populated, make_sheet: Maker
) -> None:
    before = n_sheets(populated)
    with populated.township.database.writing() as rows:
        for student in rows.scalars(select(Student)):
            student.public_key = EVE.public.raw

    with pytest.raises(CertificateInvalid):
        make_sheet(populated)

    assert n_sheets(populated) == before


@EITHER
def test_no_sheet_is_sealed_to_a_key_that_eve_certified_herself(
    populated: Populated, make_sheet: Maker
) -> None:
    with populated.township.database.writing() as rows:
        for student in rows.scalars(select(Student)):
            student.public_key = EVE.public.raw
            student.certificate = _certified(student.id.bytes, student.school_id.bytes)

    with pytest.raises(CertificateInvalid):
        make_sheet(populated)


@EITHER
def test_no_sheet_is_sealed_to_a_schoolmate(populated: Populated, make_sheet: Maker) -> None:
    with populated.township.database.writing() as rows:
        school_id = rows.scalars(select(Unit.id).where(Unit.name == FIRST)).one()
        students = rows.scalars(select(Student).where(Student.school_id == school_id)).all()
        kept = [(s.public_key, s.certificate) for s in students]
        for student, other in zip(students, [*kept[1:], kept[0]], strict=True):
            student.public_key, student.certificate = other

    with pytest.raises(CertificateInvalid):
        make_sheet(populated)


@pytest.mark.parametrize("purpose", [Purpose.ROSTER, Purpose.CARE])
def test_no_sheet_is_handed_in_under_an_exchanged_vault_that_vouches_for_it(
    populated: Populated, purpose: Purpose
) -> None:
    """Eve's vault vouches for Eve's students; but the directory does not vouch for her vault."""
    with populated.township.database.writing() as rows:
        for vault in rows.scalars(select(Vault).where(Vault.purpose == purpose)):
            vault.public_key = EVE.public.raw
            vault.certificate = _certified(vault.id.bytes, vault.unit_id.bytes, f"vault/{purpose}")
        for student in rows.scalars(select(Student)):
            student.public_key = EVE.public.raw
            student.certificate = _certified(student.id.bytes, student.school_id.bytes)

    with pytest.raises(CertificateInvalid):
        hand_in(populated)


@pytest.mark.parametrize("purpose", [Purpose.ROSTER, Purpose.CARE])
def test_an_account_opens_no_vault_that_the_directory_did_not_certify(
    populated: Populated, purpose: Purpose
) -> None:
    """Eve grants everybody a vault of her own; what they would write under it she could read."""
    _grant_eves_vault(populated.township, purpose)

    with (
        pytest.raises((SealBroken, CertificateInvalid)),
        populated.township.work_as(Role.COUNSELOR) as work,
    ):
        work.keys.vault(work.actor.unit_id, purpose)


@pytest.mark.parametrize("purpose", [Purpose.ROSTER, Purpose.CARE])
def test_no_name_and_no_seed_is_sealed_under_an_exchanged_vault(
    populated: Populated, purpose: Purpose
) -> None:
    _forget_every_student(populated.township)
    _grant_eves_vault(populated.township, purpose)

    with (
        pytest.raises((SealBroken, CertificateInvalid)),
        populated.township.work_as(Role.COORDINATOR) as work,
    ):
        rosters.carry_out(work, rosters.plan_import(work, [NEWCOMER]))


def test_a_vault_of_another_school_is_not_taken_for_the_own_one(populated: Populated) -> None:
    with populated.township.database.writing() as rows:
        pairs = rows.execute(
            select(Vault, Unit).join(Unit, Unit.id == Vault.unit_id).order_by(Vault.purpose)
        ).all()
        found = {(unit.name, vault.purpose): vault for vault, unit in pairs}
        for purpose in (Purpose.ROSTER, Purpose.CARE):
            one, other = found[FIRST, purpose], found[SECOND, purpose]
            kept = one.public_key, one.certificate
            one.public_key, one.certificate = other.public_key, other.certificate
            other.public_key, other.certificate = kept

    with pytest.raises(CertificateInvalid):
        hand_in(populated)


def test_a_grant_to_a_colleague_is_not_ones_own(populated: Populated) -> None:
    with populated.township.database.writing() as rows:
        grants = rows.scalars(select(Grant).order_by(Grant.vault_id)).all()
        sealed = [grant.sealed_seed for grant in grants]
        for grant, other in zip(grants, [*sealed[1:], sealed[0]], strict=True):
            grant.sealed_seed = other

    with pytest.raises(SealBroken), populated.township.work_as(Role.COUNSELOR) as work:
        work.keys.vault(work.actor.unit_id, Purpose.CARE)


def test_a_grant_that_nobody_of_the_vault_signed_is_refused(populated: Populated) -> None:
    with populated.township.database.writing() as rows:
        for grant in rows.scalars(select(Grant)):
            grant.signature = EVE.sign(grant_statement(grant.id, grant.vault_id, grant.account_id))

    with pytest.raises(SealBroken), populated.township.work_as(Role.COUNSELOR) as work:
        work.keys.vault(work.actor.unit_id, Purpose.CARE)


def test_an_account_with_an_exchanged_public_key_does_not_open(populated: Populated) -> None:
    with populated.township.database.writing() as rows:
        for account in rows.scalars(select(Account)):
            account.public_key = EVE.public.raw

    with pytest.raises(SignInRefused), populated.township.work_as(Role.COUNSELOR):
        pass


def test_no_review_is_sealed_under_a_student_key_that_the_school_did_not_certify(
    populated: Populated,
) -> None:
    """Eve puts her own seed, sheet and index in a student's place, to read what is written next."""
    sheet_id = _replace_a_whole_student(populated)

    with pytest.raises(SealBroken), populated.township.work_as(Role.COUNSELOR) as work:
        flags.decide(work, sheet_id, FlagAction.DISMISS, reason="notes that Eve wants to read")


def test_a_start_with_another_directory_key_is_refused(populated: Populated) -> None:
    town = populated.township
    with town.database.writing() as rows:
        rows.scalars(select(Installation)).one().directory_key = EVE.public.raw

    with pytest.raises(StartRefused, match="directory_key"):
        installation.check(town.database, town.settings, with_keys=True)


def _certified(subject_id: bytes, issuer_id: bytes, kind: str = "student") -> bytes:
    return certificates.certify(
        EVE, kind=kind, subject_id=subject_id, issuer_id=issuer_id, public=EVE.public
    )


def _grant_eves_vault(township: Township, purpose: Purpose) -> None:
    with township.database.writing() as rows:
        for vault in rows.scalars(select(Vault).where(Vault.purpose == purpose)):
            vault.public_key = EVE.public.raw
            grants = select(Grant, Account).join(Account, Account.id == Grant.account_id)
            for grant, account in rows.execute(grants.where(Grant.vault_id == vault.id)):
                seal_seed(PublicKey(account.public_key), grant, EVE)
                grant.signature = EVE.sign(grant_statement(grant.id, vault.id, account.id))


def _forget_every_student(township: Township) -> None:
    with township.database.writing() as rows:
        of_students = (PendingRoster, Transfer, StudentKey, Student)
        for table in (Draft, Signal, Ticket, Rescoring, Sheet, Paper, *of_students):
            rows.execute(delete(table))


def _replace_a_whole_student(at: Populated) -> UUID:
    with at.township.work_as(Role.COUNSELOR) as work:
        entry = flags.queue(work, waves.get(work, at.waves[FIRST].id))[-1]
        document = flags.record(work, entry.sheet_id).document
        school_id = work.actor.unit_id
    care = at.keys.vaults[school_id, Purpose.CARE].public
    with at.township.database.writing() as rows:
        student = rows.get_one(Student, (school_id, entry.student_id))
        student.public_key = EVE.public.raw
        put(EVE.symmetric, student, "sealed_index", Index())
        seal_seed(care, rows.get_one(StudentKey, (school_id, entry.student_id)), EVE)
        sheet = rows.get_one(Sheet, (school_id, entry.sheet_id))
        put_to(EVE.public, sheet, "sealed_sheet", document)
        rows.execute(delete(Rescoring).where(Rescoring.sheet_id == entry.sheet_id))
    return entry.sheet_id
