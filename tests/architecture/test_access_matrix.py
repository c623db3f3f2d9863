"""Who may open which page: the table beside this file, and that every cell of it holds.

A change of the table is a change of who sees what: it is read as a diff (`access_matrix.txt`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from screening.roles import Role
from tests import township as township_module
from tests.browser import Browser
from tests.page import Page
from tests.routes import IDS, ROLES, address, ids_of, methods, readers_of
from tests.township import CLASS, FIRST, SECOND, SELF_HARM, Township

TABLE = Path(__file__).with_name("access_matrix.txt")

SIGN_IN = "/staff/sign-in"
TOKEN = r'(?<=name="csrf_token" value=")[^"]*'
FIELDS = {
    "grade": "7",
    "class_name": CLASS,
    "why": "contact_student",
    "action": "dismiss",
    "reason": "a reason",
    "seat": "1",
    "n": "5",
}
"""What makes every form that is sent here a valid one, so that nothing stops before the look-up."""
ADDRESS_WIDTH = 72


@dataclass(frozen=True, slots=True)
class People:
    """A browser of everybody, and one row of each kind in both schools."""

    app: Flask
    anyone: Browser
    staff: Mapping[Role, Browser]
    ids: Mapping[str, Mapping[str, object]]


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    home = tmp_path_factory.mktemp("matrix") / "home"
    township = township_module.enter(home, township_module.found(home))
    waves = {unit: township.wave(1, unit=unit) for unit in (FIRST, SECOND)}
    for wave in waves.values():
        township.sit(wave.slips[0], SELF_HARM)
    app = township.app()
    staff = {role: _signed_in(township, app, role, unit) for role, unit in ROLES.items()}
    ids = {u: ids_of(township, u, w.id, w.sitting_id) for u, w in waves.items()}
    yield People(app, Browser(app.test_client()), staff, ids)
    township.close()


def test_the_table_says_who_may_open_what(people: People) -> None:
    lines = list(_table(people.app))

    assert lines == TABLE.read_text(encoding="utf-8").splitlines()


def test_a_role_without_an_account_is_in_no_school() -> None:
    assert set(Role) - ROLES.keys() == {Role.TEAM_MEMBER}


def test_who_is_not_signed_in_is_sent_to_sign_in(people: People) -> None:
    token = people.anyone.get(SIGN_IN)
    n_refused = 0
    for method, rule in _guarded(people.app):
        answer = _ask(people.anyone, token, method, _address(people, rule, FIRST))
        if method == "GET":
            assert (answer.status_code, answer.location) == (302, SIGN_IN), rule
        else:
            assert answer.status_code == 401, rule
        n_refused += 1

    assert n_refused >= 18


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_refused_every_page_that_is_not_its_own(people: People, role: Role) -> None:
    browser = people.staff[role]
    token = browser.get("/staff/")
    n_refused = 0
    for method, rule in _guarded(people.app):
        if role not in readers_of(people.app, rule):
            answer = _ask(browser, token, method, _address(people, rule, FIRST))
            assert answer.status_code == 403, f"{method} {rule}"
            n_refused += 1

    assert n_refused >= 5


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_every_page_of_its_own(people: People, role: Role) -> None:
    browser = people.staff[role]
    for method, rule in _guarded(people.app):
        if method == "GET" and role in readers_of(people.app, rule):
            answer = _ask(browser, None, method, _address(people, rule, FIRST))
            assert answer.status_code in {200, 302}, f"{rule}: {answer.status_code}"
            assert answer.location != SIGN_IN


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.COORDINATOR, Role.PROCTOR, Role.SCHOOL_LEAD])
def test_what_another_school_has_cannot_be_told_from_what_nobody_has(
    people: People, role: Role
) -> None:
    browser = people.staff[role]
    token = browser.get("/staff/")
    n_tried = 0
    for method, rule in _guarded(people.app):
        if role in readers_of(people.app, rule) and rule.arguments & IDS:
            theirs = _ask(browser, token, method, _address(people, rule, SECOND))
            nobodys = _ask(browser, token, method, _address(people, rule, "nobody"))
            assert (theirs.status_code, nobodys.status_code) == (404, 404), rule
            assert _same(theirs.text) == _same(nobodys.text)
            n_tried += 1

    assert n_tried


def _table(app: Flask) -> Iterator[str]:
    """Write the table: a line for each method of each address, a column for each reader."""
    yield " ".join([" " * ADDRESS_WIDTH, "anyone", *Role])
    for rule in sorted(app.url_map.iter_rules(), key=str):
        allowed = readers_of(app, rule)
        cells = [_cell("anyone", allowed == set(Role) | {None})]
        cells += [_cell(role, role in allowed) for role in Role]
        for method in methods(rule):
            yield " ".join([f"{method:4} {rule}".ljust(ADDRESS_WIDTH), *cells]).rstrip()


def _cell(column: str, is_open: bool) -> str:
    return ("yes" if is_open else "-").ljust(len(column))


def _guarded(app: Flask) -> Iterator[tuple[str, Rule]]:
    for rule in app.url_map.iter_rules():
        if None not in readers_of(app, rule):
            for method in methods(rule):
                yield method, rule


def _address(people: People, rule: Rule, unit: str) -> str:
    return address(rule, people.ids.get(unit, dict.fromkeys(IDS, uuid4())))


def _ask(browser: Browser, page: Page | None, method: str, path: str) -> TestResponse:
    if method == "GET":
        return browser.client.get(path)
    assert page is not None
    return browser.client.post(path, data=FIELDS | {"csrf_token": page.hidden("csrf_token") or ""})


def _same(text: str) -> str:
    """Return a refusal's page without the address that was asked for, the token, the incident."""
    for varying in (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", r"\b[0-9a-f]{8}\b", TOKEN):
        text = re.sub(varying, "", text)
    return text


def _signed_in(township: Township, app: Flask, role: Role, unit: str) -> Browser:
    account = township.accounts[unit, role]
    browser = Browser(app.test_client())
    answer = browser.submit(SIGN_IN, username=account.username, passphrase=account.passphrase)
    assert answer.location == "/staff/"
    return browser
