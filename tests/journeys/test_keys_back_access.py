"""With every check of a role or a school taken away, keys alone keep records shut."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from crypto.envelope import Shape
from crypto.errors import CryptoError, SealBroken
from referral.states import FlagAction
from screening import clock
from screening.models import Account, Unit
from screening.models.seals import SEALS
from screening.roles import Role
from screening.services import (
    case_lists,
    case_openings,
    consents,
    coverage,
    flags,
    rollovers,
    roster_undos,
    rosters,
    sittings,
    students,
    talks,
    transfers,
    waves,
)
from screening.services.enrolment import LeaveReason
from screening.services.work import Work
from screening.vault import Keyring, NoKey
from tests.browser import Browser
from tests.case_steps import WHY
from tests.journeys.all_keys import KEY_ID, Slot, ids_of, open_value, sealed_rows
from tests.journeys.populated import Populated, populate
from tests.township import AGREED, CENTRE, CLASS, FIRST, SECOND, TOWNSHIP

STRANGERS = (
    (Role.COUNSELOR, SECOND),
    (Role.COORDINATOR, SECOND),
    (Role.CLINICIAN, CENTRE),
    (Role.TOWNSHIP_OFFICER, TOWNSHIP),
    (Role.AUDITOR, TOWNSHIP),
    (Role.ADMINISTRATOR, TOWNSHIP),
    (Role.PROCTOR, FIRST),
    (Role.SCHOOL_LEAD, FIRST),
)
"""Who holds no key to anything of the first school's students."""

MASKED = "测*号"
"""How every student of the township is called on a page."""

ROSTER_USES: dict[str, Callable[[Work, Populated], object]] = {
    "profiles": lambda work, at: list(rosters.profiles(work)),
    "class counts": lambda work, at: rosters.class_counts(work),
    "a profile": lambda work, at: rosters.profile_of(work, _a_student(at)),
    "a kept roster": lambda work, at: rosters.kept(work),
    "an import": lambda work, at: rosters.carry_out(work, rosters.plan_import(work, [])),
    "the last change": lambda work, at: roster_undos.find(work),
    "a class": lambda work, at: students.of_class(work, 7, CLASS),
    "a search": lambda work, at: students.search(work, "测试"),
    "who left": lambda work, at: students.who_left(work),
    "a student": lambda work, at: students.one(work, _a_student(at)),
    "a leaving": lambda work, at: students.leave(work, _a_student(at), LeaveReason.MOVED),
    "a rollover": lambda work, at: rollovers.plan(work),
    "offers": lambda work, at: transfers.outgoing(work),
    "consents": lambda work, at: coverage.by_class(work),
    "a consent": lambda work, at: consents.opened(work, _a_student(at)),
    "a new consent": lambda work, at: consents.record(work, _a_student(at), AGREED),
    "where it stands": lambda work, at: coverage.standing_of(work, _a_student(at)),
    "tickets": lambda work, at: sittings.issue(work, at.waves[FIRST].id, grade=7, class_name=CLASS),
}
"""What opens or makes something under the roster vault."""

CARE_USES: dict[str, Callable[[Work, Populated], object]] = {
    "who asked to talk": lambda work, at: talks.listed(work),
    "the queue": lambda work, at: flags.queue(work, waves.get(work, at.waves[FIRST].id)),
    "a record": lambda work, at: flags.record(work, _a_sheet(at)),
    "an identity": lambda work, at: flags.show_identity(work, _a_sheet(at), "contact_student"),
    "an offer": lambda work, at: transfers.offer(work, _who_left(at), _other_school(at)),
    "a decision": lambda work, at: flags.decide(
        work, _a_sheet(at), FlagAction.DISMISS, reason="a reason"
    ),
    "the cases": lambda work, at: case_lists.listed(work),
    "a new case": lambda work, at: case_openings.open_case(work, _a_student(at), WHY),
}
"""What opens or makes something under a student's own key."""


@pytest.fixture(scope="module")
def populated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Populated]:
    made = populate(tmp_path_factory.mktemp("keys") / "home")
    yield made
    made.township.close()


@pytest.mark.parametrize("use", [*ROSTER_USES, *CARE_USES])
@pytest.mark.parametrize(("role", "unit"), STRANGERS)
def test_who_is_taken_for_the_schools_counselor_opens_nothing_of_it(
    populated: Populated, role: Role, unit: str, use: str
) -> None:
    """The actor says that it is the first school's counselor; its keys say who it is."""
    with pytest.raises((NoKey, SealBroken)), _pretending(populated, role, unit, use) as work:
        (ROSTER_USES | CARE_USES)[use](work, populated)


@pytest.mark.parametrize("use", CARE_USES)
def test_a_coordinator_opens_no_answer_of_the_own_school(populated: Populated, use: str) -> None:
    with pytest.raises(NoKey), _pretending(populated, Role.COORDINATOR, FIRST, use) as work:
        CARE_USES[use](work, populated)


@pytest.mark.parametrize("use", [*ROSTER_USES, *CARE_USES])
def test_the_schools_own_counselor_opens_all_of_it(populated: Populated, use: str) -> None:
    with _pretending(populated, Role.COUNSELOR, FIRST, use) as work:
        (ROSTER_USES | CARE_USES)[use](work, populated)


@pytest.mark.parametrize("use", [*ROSTER_USES, *CARE_USES])
def test_the_counselors_grants_do_not_open_for_another_account(
    populated: Populated, use: str
) -> None:
    with (
        pytest.raises(SealBroken),
        _pretending(populated, Role.COUNSELOR, SECOND, use, with_grants_of=FIRST) as work,
    ):
        (ROSTER_USES | CARE_USES)[use](work, populated)


@pytest.mark.parametrize(("role", "unit"), STRANGERS)
def test_pages_without_any_check_of_a_role_show_no_student(
    populated: Populated, unguarded: Flask, role: Role, unit: str
) -> None:
    account = populated.township.accounts[unit, role]
    browser = Browser(unguarded.test_client())
    browser.submit("/staff/sign-in", username=account.username, passphrase=account.passphrase)
    wave, sheet = populated.waves[FIRST].id, _a_sheet(populated)
    paths = [f"queue/{wave}", f"queue/record/{sheet}", f"waves/{wave}", "roster/", "queue/"]
    paths += ["roster/plan", "roster/undo", f"students/{_a_student(populated)}", "rollover/"]

    for path in paths:
        answer = browser.client.get(f"/staff/{path}", follow_redirects=True)
        assert MASKED not in answer.text
        assert path.startswith("waves/") or answer.status_code in {200, 404, 500}


def test_the_same_pages_show_students_to_their_counselor(
    populated: Populated, unguarded: Flask
) -> None:
    account = populated.township.accounts[FIRST, Role.COUNSELOR]
    browser = Browser(unguarded.test_client())
    browser.submit("/staff/sign-in", username=account.username, passphrase=account.passphrase)

    answer = browser.client.get(f"/staff/queue/{populated.waves[FIRST].id}?view=all")

    assert MASKED in answer.text


def test_no_key_of_the_second_school_opens_a_value_of_the_first(populated: Populated) -> None:
    """Every key that anybody of the second school can come by, against every value."""
    keys = populated.keys
    units = _units(populated)
    theirs = _keys_of(populated, SECOND)
    n_tried = 0
    for name, seal in SEALS.items():
        rows = [row for row in sealed_rows(keys, name) if _unit_of(row, units) == FIRST]
        for row, key in product(rows, theirs[seal.shape]):
            tried = Slot(key, row.verifier) if isinstance(key, bytes) else key
            with pytest.raises(CryptoError):
                open_value(keys, seal, tried, getattr(row, seal.column), ids_of(seal, row))
            n_tried += 1

    assert n_tried > 500


@pytest.fixture
def unguarded(populated: Populated) -> Iterator[Flask]:
    """Give the application as it would be if every page were open to everybody signed in."""
    app = populated.township.app()
    app.testing = False
    kept = {view: view.open_to for view in app.view_functions.values() if hasattr(view, "open_to")}
    for view in kept:
        view.open_to = None if kept[view] is None else frozenset(Role)
    yield app
    for view, roles in kept.items():
        view.open_to = roles


@contextmanager
def _pretending(
    at: Populated, role: Role, unit: str, use: str, *, with_grants_of: str | None = None
) -> Iterator[Work]:
    """Give an account's work in which it is taken for whoever may do this in the first school."""
    taken_for = Role.COUNSELOR if use in CARE_USES else Role.COORDINATOR
    town, now = at.township, clock.now()
    account, counselor = town.accounts[unit, role], town.accounts[FIRST, Role.COUNSELOR]
    with town.work_as(taken_for) as own:
        actor = own.actor
    granted_to = counselor if with_grants_of else account
    with town.database.session(writes=True) as session:
        seed = at.keys.accounts[account.account_id]
        keys = Keyring(session, town.settings.directory, granted_to.account_id, seed)
        yield Work(session, keys, actor, now, town.settings)


def _a_sheet(at: Populated) -> UUID:
    """Return a sheet of the first school that nobody has reviewed."""
    school_id = next(holder for holder, name in _units(at).items() if name == FIRST)
    rows = (row for row in sealed_rows(at.keys, "sheet.sealed_sheet") if row.school_id == school_id)
    reviewed = {row.sealed_review[KEY_ID] for row in sealed_rows(at.keys, "review.sealed_review")}
    return next(
        row.id for row in rows if at.keys.students[row.student_id].symmetric.key_id not in reviewed
    )


def _a_student(at: Populated) -> UUID:
    """Return a student of the first school who has not left it."""
    students, units = sealed_rows(at.keys, "student.sealed_index"), _units(at)
    of_first = (row.id for row in students if units[row.school_id] == FIRST)
    return next(student_id for student_id in of_first if student_id != _who_left(at))


def _who_left(at: Populated) -> UUID:
    """Return the student of the first school who is offered to the second."""
    units = _units(at)
    rows = sealed_rows(at.keys, "transfer.sealed_profile")
    return next(row.student_id for row in rows if units[row.school_id] == FIRST)


def _other_school(at: Populated) -> UUID:
    return next(holder for holder, name in _units(at).items() if name == SECOND)


def _units(at: Populated) -> dict[UUID, str]:
    """Return the unit's name of each unit's and each account's id."""
    with at.township.database.reading() as session:
        units = {unit.id: unit.name for unit in session.scalars(select(Unit))}
        holders = session.execute(select(Account.id, Account.unit_id))
        return units | {account_id: units[unit_id] for account_id, unit_id in holders}


def _unit_of(row: Any, units: dict[UUID, str]) -> str:
    """Return whose keys open a row; what is offered to a school is that school's to open."""
    for name in ("to_id", "school_id", "unit_id", "account_id"):
        if hasattr(row, name):
            return units[getattr(row, name)]
    return ""


def _keys_of(at: Populated, unit: str) -> dict[Shape, list[Any]]:
    """Return every key and secret of a unit's people, by the shape of what it might open."""
    keys, units = at.keys, _units(at)
    seeds = [seed for holder, seed in keys.accounts.items() if units[holder] == unit]
    seeds += [seed for (holder, _), seed in keys.vaults.items() if units[holder] == unit]
    students = sealed_rows(keys, "student.sealed_index")
    seeds += [keys.students[row.id] for row in students if units[row.school_id] == unit]
    tickets = sealed_rows(keys, "ticket.sealed_greeting")
    symmetric = [keys.codes[t.id.bytes].key for t in tickets if units[t.school_id] == unit]
    symmetric += [seed.symmetric for seed in seeds]
    tags = [
        row.token_tag
        for row in sealed_rows(keys, "draft.sealed_key")
        if units[row.school_id] == unit
    ]
    tags += [
        row.token_tag
        for row in sealed_rows(keys, "staff_session.sealed_seed")
        if units[row.account_id] == unit
    ]
    slots = [secret for (holder, _), secret in keys.slots.items() if units[holder] == unit]
    return {
        Shape.SEALED: seeds,
        Shape.SYM: symmetric,
        Shape.DRAFT: symmetric,
        Shape.SESSION: [keys.tokens[tag] for tag in tags if tag in keys.tokens],
        Shape.KEYSLOT: slots,
    }
