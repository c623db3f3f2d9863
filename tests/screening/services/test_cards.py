"""Recovery cards: proven by use, and the way back in when passphrase and card are lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select, update

from crypto.errors import RecoveryMistyped, SealBroken, WrongSecret
from referral.states import WaveAction, WaveState
from screening import clock
from screening.models import Account, AccountState, Grant, Keyslot, Student
from screening.roles import Role
from screening.services import (
    accounts,
    cards,
    flags,
    recovery_paths,
    rosters,
    sessions,
    waves,
)
from screening.services.errors import CannotOpen, SignInRefused
from screening.services.founding import Founded
from tests.journeys import populated
from tests.township import FIRST, SECOND, Township


@dataclass(frozen=True, slots=True)
class Unproven:
    """A township in which nobody has typed a card yet, with all of them."""

    township: Township
    founded: Founded

    def card_of(self, unit: str) -> str:
        return next(card.code for card in self.founded.cards if card.unit_name == unit)

    def code_of(self, role: Role, unit: str = FIRST) -> str:
        return self.township.accounts[unit, role].recovery_code


@pytest.fixture
def unproven(tmp_path: Path) -> Iterator[Unproven]:
    township, founded = populated.found(tmp_path / "home", proven=False)
    yield Unproven(township, founded)
    township.close()


def test_a_school_has_its_own_card_and_its_counselors(unproven: Unproven) -> None:
    with unproven.township.work_as(Role.COORDINATOR) as work:
        found = recovery_paths.paths(work)

    names = [path.username for path in found]
    assert names == [None, unproven.township.accounts[FIRST, Role.COUNSELOR].username]
    assert not any(path.is_proven for path in found)


def test_a_card_is_proven_by_typing_it(unproven: Unproven) -> None:
    with unproven.township.work_as(Role.SCHOOL_LEAD) as work:
        proven = recovery_paths.prove(work, unproven.card_of(FIRST).lower().replace("-", " "))

    assert proven.username is None
    with unproven.township.work_as(Role.COORDINATOR) as work:
        assert [path.is_proven for path in recovery_paths.paths(work)] == [True, False]
        assert cards.n_proven(work.session, work.actor.unit_id) == 1


@pytest.mark.parametrize("whose", ["another school", "a coordinator", "nobody"])
def test_what_leads_to_no_record_of_the_school_proves_nothing(
    unproven: Unproven, whose: str
) -> None:
    code = {
        "another school": unproven.card_of(SECOND),
        "a coordinator": unproven.code_of(Role.COORDINATOR),
        "nobody": unproven.founded.directory_code,
    }[whose]

    with pytest.raises(WrongSecret), unproven.township.work_as(Role.SCHOOL_LEAD) as work:
        recovery_paths.prove(work, code)

    with unproven.township.work_as(Role.COORDINATOR) as work:
        assert cards.n_proven(work.session, work.actor.unit_id) == 0


def test_a_mistyped_code_is_told_from_a_wrong_one(unproven: Unproven) -> None:
    with pytest.raises(RecoveryMistyped), unproven.township.work_as(Role.SCHOOL_LEAD) as work:
        recovery_paths.prove(work, unproven.card_of(FIRST)[:-1])


def test_a_card_whose_grant_was_exchanged_is_not_proven(unproven: Unproven) -> None:
    with unproven.township.database.writing() as session:
        holder = session.scalars(select(Account.id).where(Account.state == AccountState.CARD)).all()
        session.execute(
            update(Grant).where(Grant.account_id.in_(holder)).values(signature=bytes(64))
        )

    with pytest.raises(SealBroken), unproven.township.work_as(Role.SCHOOL_LEAD) as work:
        recovery_paths.prove(work, unproven.card_of(FIRST))


@pytest.mark.parametrize("n_typed", [0, 1])
def test_no_wave_opens_before_two_cards_are_proven(unproven: Unproven, n_typed: int) -> None:
    codes = [unproven.card_of(FIRST), unproven.code_of(Role.COUNSELOR)]
    with unproven.township.work_as(Role.SCHOOL_LEAD) as work:
        for code in codes[:n_typed]:
            recovery_paths.prove(work, code)

    with pytest.raises(CannotOpen, match="cards_unproven"):
        unproven.township.wave(1)

    with unproven.township.work_as(Role.COORDINATOR) as work:
        assert [wave.state for wave in waves.listed(work)] == []


def test_two_proven_cards_let_a_wave_open(unproven: Unproven) -> None:
    with unproven.township.work_as(Role.SCHOOL_LEAD) as work:
        recovery_paths.prove(work, unproven.card_of(FIRST))
        recovery_paths.prove(work, unproven.code_of(Role.COUNSELOR))

    wave = unproven.township.wave(1)

    with unproven.township.work_as(Role.COORDINATOR) as work:
        assert waves.get(work, wave.id).state is WaveState.OPEN


def test_a_wave_that_was_open_is_reopened_without_asking_again(township: Township) -> None:
    wave = township.wave(1)
    with township.database.writing() as session:
        session.execute(update(Keyslot).values(is_proven=False))

    with township.work_as(Role.COORDINATOR) as work:
        waves.move(work, wave.id, WaveAction.CLOSE)
        assert waves.move(work, wave.id, WaveAction.REOPEN, "停电").state is WaveState.OPEN


def test_a_new_card_has_to_be_proven_anew(township: Township) -> None:
    account = township.accounts[FIRST, Role.COUNSELOR]
    with township.database.writing() as session:
        accounts.recover(
            session, township.settings, username=account.username, code=account.recovery_code
        )

    with township.work_as(Role.COORDINATOR) as work:
        assert cards.n_proven(work.session, work.actor.unit_id) == 1


def test_nobody_signs_in_with_a_units_card(unproven: Unproven) -> None:
    with unproven.township.database.reading() as session:
        names = session.scalars(
            select(Account.username).where(Account.state == AccountState.CARD)
        ).all()

    assert len(names) == 3
    for name in names:
        with pytest.raises(SignInRefused):
            _unlock(unproven.township, name, unproven.card_of(FIRST))


def test_the_card_of_the_school_brings_a_counselor_back_to_every_record(tmp_path: Path) -> None:
    at = populated.populate(tmp_path / "home")
    account = at.township.accounts[FIRST, Role.COUNSELOR]
    code = next(card.code for card in at.founded.cards if card.unit_name == FIRST)

    with at.township.database.writing() as session:
        _, passphrase, _ = cards.restore(
            session, at.township.settings, username=account.username, code=code
        )

    with pytest.raises(SignInRefused):
        _unlock(at.township, account.username, account.passphrase)
    unlocked = _unlock(at.township, account.username, passphrase)
    now = clock.now()
    with sessions.working(at.township.database, at.township.settings, unlocked, now) as work:
        queue = flags.queue(work, waves.get(work, at.waves[FIRST].id))
        opened = [flags.record(work, entry.sheet_id) for entry in queue]
        n_students = len(work.session.scalars(select(Student.id)).all())
        assert len(list(rosters.profiles(work))) * 2 == n_students
    assert len(opened) == 3
    at.township.close()


@pytest.mark.parametrize("wrong", ["another school", "own card", "unknown account"])
def test_no_other_card_brings_anybody_back(unproven: Unproven, wrong: str) -> None:
    account = unproven.township.accounts[FIRST, Role.COUNSELOR]
    code = {
        "another school": unproven.card_of(SECOND),
        "own card": account.recovery_code,
        "unknown account": unproven.card_of(FIRST),
    }[wrong]
    username = "nobody" if wrong == "unknown account" else account.username

    with (
        pytest.raises(WrongSecret),
        unproven.township.database.writing() as session,
    ):
        cards.restore(session, unproven.township.settings, username=username, code=code)

    assert _unlock(unproven.township, account.username, account.passphrase)


def _unlock(township: Township, username: str, passphrase: str) -> sessions.Unlocked:
    return sessions.unlock(
        township.database,
        township.settings,
        username=username,
        passphrase=passphrase,
        seat="seat",
        now=clock.now(),
    )
