"""Every page of the route map, as everybody who may open it, in both languages."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.routing import Map, Rule

from referral.papers import PaperState
from screening.roles import Role
from screening.services import (
    case_openings,
    paper_classes,
    paper_entries,
    rosters,
    seats,
    sittings,
    survey_answers,
)
from screening.web import survey_answers as web
from screening.web.access import OPEN_ENDPOINTS
from screening.web.cookies import SignedCookie
from tests import case_steps, surveys
from tests.journeys import populated
from tests.journeys.looking import LAB_PC, Watch, look
from tests.journeys.populated import Populated
from tests.journeys.serving import served
from tests.journeys.staff_hands import open_details
from tests.routes import ROLES, address, ids_of, opened, readers_of
from tests.township import CLASS, FIRST, LOW, Township

LANGUAGES = ("zh", "en")
OF_STUDENTS, OF_STAFF = 48, 24
"""The least width and height of what can be clicked."""

LEADS_ON = {
    *("flags.index", "wave_setups.edit", "consent_imports.plan"),
    "referral_drafts.dossier",
}
"""Pages that lead on to another one: always, for a wave that is open, where no list was brought, or
of a referral that was sent; the walk of `staff_way` shows the other case."""

CHANGES = r'((?:name="(?:csrf_token|shown)" value|data-(?:nonce|pad|tag|token))=)"[^"]*"'
"""What differs from one request to the next."""

IS_READY = """() => !document.querySelector('[data-form]')
    || document.querySelector('[data-item]:not([hidden]), [data-end]:not([hidden])')"""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody, by the cookies of a browser."""

    name: str
    role: Role | None
    cookies: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Seen:
    """What was shown, and what was wrong with it."""

    endpoints: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    faults: dict[str, list[str]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Populated]:
    made = populated.populate(tmp_path_factory.mktemp("every") / "home")
    yield made
    made.township.close()


@pytest.fixture(scope="module")
def app(here: Populated) -> Flask:
    return here.township.app()


@pytest.fixture(scope="module")
def readers(here: Populated, app: Flask) -> list[Reader]:
    """Give a student at every point of the way, and an account of every role."""
    town = here.township
    town.students(2, first=5)
    with town.work_as(Role.COORDINATOR) as work:
        slips = sittings.issue(work, here.waves[FIRST].id, grade=7, class_name=CLASS).slips
    populated.leave_roster(town, FIRST)  # what was kept before is gone with the new students
    at = {
        "with a ticket": seats.enter(town.lab(), slips[0].code, "seat"),
        "half way": populated.answer(town, slips[1].code, populated.HALF),
        "who handed in": populated.answer(town, slips[2].code, LOW),
    }
    return [
        Reader("nobody", None),
        *(Reader(f"a student {point}", None, {"ticket": token}) for point, token in at.items()),
        Reader("a student with a survey's code", None, {"muye": _in_a_survey(town, app)}),
        *(
            Reader(role, role, {"staff": populated.sign_in(town, role, unit)})
            for role, unit in ROLES.items()
        ),
    ]


def _in_a_survey(town: Township, app: Flask) -> str:
    """Return the cookie of whoever has typed a survey's code and has agreed."""
    made = surveys.survey(town, name="另一次调查")
    code_id = survey_answers.enter(town.lab(), made.codes[0][0], "seat")
    interface = app.session_interface
    assert isinstance(interface, SignedCookie)
    signer = interface.get_signing_serializer(app)
    assert signer is not None
    return str(signer.dumps({web.CODE: code_id.hex, web.AGREED: True}))


@pytest.fixture(scope="module")
def paths(here: Populated, app: Flask) -> list[tuple[Rule, str]]:
    wave = here.waves[FIRST]
    ids = ids_of(here.township, FIRST, wave.id, wave.sitting_id)
    own = {**_papers(here), **_open_case(here)}
    return [
        (rule, address(rule, {**ids, **own.get(rule.endpoint, {})}))
        for rule in opened(app)
        if rule.endpoint not in OPEN_ENDPOINTS
    ]


@pytest.fixture(scope="module", params=LANGUAGES)
def seen(request, browser: Browser, app: Flask, readers, paths) -> Seen:
    """Open whatever each of them may open; what was looked at before is not looked at again."""
    found = Seen()
    with served(app) as at:
        context = browser.new_context(viewport={"width": LAB_PC[0], "height": LAB_PC[1]})
        page = context.new_page()
        watch = Watch(at).over(page)
        for reader in readers:
            _become(context, reader, request.param, at)
            for rule, path in paths:
                if reader.role in readers_of(app, rule):
                    _open(page, watch, found, (reader, rule, at + path, request.param))
        context.close()
    return found


def _papers(here: Populated) -> dict[str, dict[str, object]]:
    """Enter one more form, twice and differently; return by page whose form it shows."""
    wave_id = here.waves[FIRST].id
    with here.township.work_as(Role.COORDINATOR) as work:
        whose = {
            x.state: x.student_id for x in paper_classes.of_class(work, wave_id, 7, CLASS).lines
        }
    for role, answers in ((Role.COORDINATOR, LOW), (Role.COUNSELOR, populated.HALF)):
        with here.township.work_as(role) as work:
            paper_entries.enter(work, wave_id, whose[PaperState.BLANK], answers, "zh")
    return {
        "papers.show": {"student_id": whose[PaperState.ENTERED_ONCE]},
        "papers.differences": {"student_id": whose[PaperState.BLANK]},
    }


def _open_case(here: Populated) -> dict[str, dict[str, object]]:
    """Open one more case, of which the plan can be written; return by page whose it shows.

    It is of no student of the last import, which could not be undone then.
    """
    with here.township.work_as(Role.COUNSELOR) as work:
        _, second, *_ = sorted(rosters.present(work), key=lambda found: found[1].number)
        case = case_openings.open_case(work, second[0], case_steps.WHY)
        return {"case_plans.edit": {"case_id": case.id}}


def _become(context: BrowserContext, reader: Reader, language: str, at: str) -> None:
    context.clear_cookies()
    cookies = {"lang": language, **reader.cookies}
    context.add_cookies([{"name": k, "value": v, "url": at} for k, v in cookies.items()])


def _open(page: Page, watch: Watch, seen: Seen, what: tuple[Reader, Rule, str, str]) -> None:
    reader, rule, url, language = what
    answer = page.context.request.get(url, max_redirects=0)
    name = f"{rule} as {reader.name}"
    if answer.status != 200:
        if answer.status not in {302, 303}:
            seen.faults[name] = [f"answers with {answer.status}"]
        return
    seen.endpoints.add(rule.endpoint)
    if not answer.headers["content-type"].startswith("text/html"):
        return
    text = re.sub(CHANGES, r"\1", answer.text())
    is_part = "<html" not in text  # what a script puts into a page that is looked at itself
    if is_part or text in seen.texts:
        return
    seen.texts.add(text)
    page.goto(url)
    page.wait_for_function(IS_READY)
    open_details(page)
    faults = look(page, OF_STAFF if rule.rule.startswith("/staff/") else OF_STUDENTS, language)
    if faults or watch.faults:
        seen.faults[name] = faults + watch.taken()


def test_no_page_has_a_fault(seen: Seen) -> None:
    assert seen.faults == {}


def test_every_page_was_shown_to_somebody(app: Flask, seen: Seen) -> None:
    known = seen.endpoints | LEADS_ON | OPEN_ENDPOINTS
    missed = {str(rule) for rule in opened(app) if rule.endpoint not in known}

    assert missed == set(), (
        "nobody was shown these pages: add to `readers` somebody whom each is open to, "
        "or to LEADS_ON what only leads on"
    )


def test_a_page_without_an_example_is_told_what_to_add() -> None:
    rule = Rule("/staff/cases/<uuid:case_id>", endpoint="cases.show")
    Map([rule])

    with pytest.raises(AssertionError, match=r"case_id open: .* in tests/routes.py"):
        address(rule, {})
