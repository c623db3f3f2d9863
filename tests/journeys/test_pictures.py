"""The pictures of pages in the documents: of every page, of today's pages, and small.

`python3 muye.py test --pictures` makes them anew; without it they go into a temporary folder.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from referral.states import SittingState
from screening import clock
from screening.db import Database
from screening.models import Sitting
from screening.roles import Role
from screening.services import demo
from screening.services.demo import DemoSchool
from tests import surveys
from tests.journeys import picture_care, picture_ways
from tests.journeys.looking import LAB_PC, too_wide
from tests.journeys.picture_files import (
    INDEX,
    LANGUAGES,
    PICTURES_FOLDER,
    index,
    n_colours,
    take,
)
from tests.journeys.picture_table import NO_LOOK, PARTS, PICTURES
from tests.journeys.serving import served
from tests.journeys.staff_way import sign_in
from tests.routes import opened, readers_of
from tests.township import Township

SCHOOL = DemoSchool("木叶初级中学", "chuzhong", (7,), 6, 20)
"""Of its classes four have sat, one is in the room, one has still to begin."""

LAB_ADDRESS = "http://192.168.1.5:8765/"
A_DAY = date(2026, 11, 23)
"""The day that every picture was made on, as it seems."""

LARGEST, LARGEST_TOGETHER = 60 * 1024, 3_000 * 1024
FEWEST_COLOURS = 8


@dataclass
class Room:
    """The demonstration, with the room that is in the middle of its sitting."""

    township: Township
    codes: Iterator[str]
    sitting_id: object

    def put_into(self, phase: str) -> None:
        """Let the room be open, or have been closed just now or long ago."""
        minutes = {"open": None, "closing": 0, "over": 11}[phase]
        with self.township.work_as(Role.COORDINATOR, SCHOOL.name) as work:
            sitting = work.session.get_one(Sitting, (work.actor.unit_id, self.sitting_id))
            closed = minutes is not None
            sitting.state = SittingState.CLOSED if closed else SittingState.OPEN
            sitting.closed_at = clock.now() - timedelta(minutes=minutes) if closed else None


Way = Callable[[Page, str, Room], Iterator[str]]
"""Goes where pictures are made, and names each."""


@dataclass
class Made:
    """What was made in one language."""

    folder: Path
    pages: dict[str, str]
    faults: dict[str, list[str]]


@pytest.fixture(scope="module")
def language(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture(scope="module")
def room(language: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """Give each language a room of its own: what one way does to it, no other meets."""
    home = tmp_path_factory.mktemp("pictures") / "home"
    made = demo.build(home, [SCHOOL], clock.now(), 0, lambda _: None)
    settings = replace(made.settings, lab_address=LAB_ADDRESS)
    database = Database(settings.url, keys_file=settings.keys_file)
    town = Township(settings, database, {(a.unit_name, a.role): a for a in made.accounts})
    with town.work_as(Role.COORDINATOR, SCHOOL.name) as work:
        by_name = {s.class_name: s for s in work.session.scalars(select(Sitting))}
        by_name["6班"].state = SittingState.PLANNED
        sitting_id = by_name["5班"].id
    picture_care.prepare(town, SCHOOL.name)
    begun = [slip.code for slip in made.slips if slip.class_name.endswith("5班")]
    yield Room(town, iter(begun), sitting_id)
    town.close()


@pytest.fixture(scope="module")
def app(room: Room) -> Flask:
    app = room.township.app()
    # No room that `put_into` calls over is swept meanwhile: it is opened again.
    app.extensions["swept_at"] = clock.now() + timedelta(days=1)
    return app


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make the pictures in every language where they are asked for, else in one: it is quicker."""
    if "made" in metafunc.fixturenames:
        languages = LANGUAGES if metafunc.config.getoption("--pictures") else LANGUAGES[:1]
        metafunc.parametrize("language", languages, indirect=True, scope="module")


@pytest.fixture(scope="module")
def made(request, language: str, browser: Browser, room, app: Flask, tmp_path_factory) -> Made:
    """Go all the ways in one language, and make a picture wherever one is named.

    Those of the documents are replaced once all are there and none has a fault.
    """
    found = Made(tmp_path_factory.mktemp("pictures"), {}, {})
    with served(app) as address:
        for way in WAYS:
            size = {"width": LAB_PC[0], "height": LAB_PC[1]}
            context = browser.new_context(viewport=size, locale="zh-CN")
            context.add_cookies([{"name": "lang", "value": language, "url": address}])
            page = context.new_page()
            for name in way(page, address, room):
                _keep(app, page, found, name, room)
            context.close()
    if request.config.getoption("--pictures") and found.pages == PICTURES and not found.faults:
        shutil.rmtree(PICTURES_FOLDER / language, ignore_errors=True)
        shutil.copytree(found.folder, PICTURES_FOLDER / language)
        INDEX.write_text(index(), encoding="utf-8")
    return found


def _child(page: Page, address: str, room: Room) -> Iterator[str]:
    return picture_ways.of_child(page, address, (next(room.codes), next(room.codes)))


def _proctor(page: Page, address: str, room: Room) -> Iterator[str]:
    page.goto(f"{address}/staff/sign-in")
    yield "sign-in"
    sign_in(page, address, room.township.accounts[SCHOOL.name, Role.PROCTOR])
    at = f"{address}/staff/sittings/{room.sitting_id}/room"
    yield from picture_ways.of_proctor(page, address, at, room.put_into)


def _coordinator(page: Page, address: str, room: Room) -> Iterator[str]:
    sign_in(page, address, room.township.accounts[SCHOOL.name, Role.COORDINATOR])
    at = f"{address}/staff/sittings/{room.sitting_id}/room"
    yield from picture_ways.of_coordinator(page, address, at, room.put_into)


def _survey(page: Page, address: str, room: Room) -> Iterator[str]:
    (codes,) = surveys.survey(room.township, unit=SCHOOL.name).codes
    return picture_ways.of_survey(page, address, (codes[0], codes[1]))


def _way_of(role: Role, unit: str, way: Callable[[Page, str], Iterator[str]]) -> Way:
    """Return the way of somebody who signs in first."""

    def signed_in(page: Page, address: str, room: Room) -> Iterator[str]:
        sign_in(page, address, room.township.accounts[unit, role])
        yield from way(page, address)

    return signed_in


WAYS = (
    *(_child, _survey, _proctor, _coordinator),
    _way_of(Role.COUNSELOR, SCHOOL.name, picture_care.of_counselor),
    _way_of(Role.SCHOOL_LEAD, SCHOOL.name, picture_care.of_lead),
    _way_of(Role.PROCTOR, SCHOOL.name, picture_care.of_team),
    _way_of(Role.CLINICIAN, demo.CENTRE, picture_care.of_clinician),
)
"""Whoever is shown something, in this order."""


def _keep(app: Flask, page: Page, made: Made, name: str, room: Room) -> None:
    path = made.folder / f"{name}.png"
    checked_on = room.township.settings.help_lines_checked_on
    days = (clock.day_in_china(clock.now()) - A_DAY).days
    take(page, path, days, checked_on, PARTS.get(name))
    made.pages[name] = _endpoint(app, page.url)
    faults = too_wide(page)
    if n_colours(path) < FEWEST_COLOURS:
        faults.append("blank")
    if faults:
        made.faults[name] = faults


def _endpoint(app: Flask, url: str) -> str:
    pages, path = app.url_map.bind("here"), urlsplit(url).path
    method = "GET" if pages.test(path, method="GET") else "POST"
    endpoint, _ = pages.match(path, method=method)
    return str(endpoint)


@pytest.mark.pictures
def test_every_picture_is_made_of_the_page_that_the_table_names(made: Made) -> None:
    assert made.pages == PICTURES


@pytest.mark.pictures
def test_no_picture_is_blank_or_of_a_page_wider_than_its_window(made: Made) -> None:
    assert made.faults == {}


@pytest.mark.pictures
def test_every_picture_is_small(made: Made) -> None:
    sizes = {path.name: path.stat().st_size for path in made.folder.iterdir()}

    assert {name: n for name, n in sizes.items() if n > LARGEST} == {}
    assert sum(sizes.values()) * len(LANGUAGES) <= LARGEST_TOGETHER


def test_every_page_of_a_student_or_a_proctor_has_a_picture(town: Township) -> None:
    app = town.app()
    theirs = {rule.endpoint for rule in opened(app) if {None, Role.PROCTOR} & readers_of(app, rule)}

    missed = theirs - set(PICTURES.values()) - NO_LOOK.keys()
    assert missed == set(), "go there in picture_ways.py, name it in picture_table.py"
    assert NO_LOOK.keys() <= theirs - set(PICTURES.values())


def test_the_documents_hold_these_pictures_and_no_others() -> None:
    wanted = {f"{language}/{name}.png" for language in LANGUAGES for name in PICTURES}
    kept = {p.relative_to(PICTURES_FOLDER).as_posix() for p in PICTURES_FOLDER.rglob("*.png")}

    assert kept == wanted, "make them anew: python3 muye.py test --pictures"
    assert sum((PICTURES_FOLDER / name).stat().st_size for name in kept) <= LARGEST_TOGETHER


def test_the_page_that_shows_every_picture_is_up_to_date() -> None:
    assert INDEX.read_text(encoding="utf-8") == index()
