"""Every page: who may open it, and an example of whatever its address leaves open."""

from collections.abc import Iterator, Mapping
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from referral.referrals import READABLE
from referral.surveys import SurveyState
from screening.models import Sheet
from screening.roles import Role
from screening.services import concerns, consents, referrals, surveys
from screening.web.access import OPEN_ENDPOINTS, readers
from tests import case_steps, referral_hands
from tests.surveys import close, survey
from tests.township import AGREED, CENTRE, CLASS, FIRST, TOWNSHIP, WORRIED, Township

ROLES = {
    Role.PROCTOR: FIRST,
    Role.COORDINATOR: FIRST,
    Role.COUNSELOR: FIRST,
    Role.SCHOOL_LEAD: FIRST,
    Role.CLINICIAN: CENTRE,
    Role.TOWNSHIP_OFFICER: TOWNSHIP,
    Role.AUDITOR: TOWNSHIP,
    Role.ADMINISTRATOR: TOWNSHIP,
}
"""The roles that an account can have today, with the unit of the account that plays it."""

IDS = frozenset(
    {
        *("wave_id", "sitting_id", "sheet_id", "student_id"),
        *("attachment_id", "transfer_id", "request_id", "concern_id", "referral_id"),
        *("survey_id", "class_id"),
        *("case_id", "measure_id", "member_id", "note_id", "file_id", "report_id"),
        *("harm_id", "hand_over_id"),
    }
)
"""What `ids_of` has an example of, and another school must not see."""

EXAMPLES: Mapping[str, object] = {
    "number": 1,
    "filename": "muye.css",
    "action": "close",
    "grade": 7,
    "unit_id": uuid4(),
    "class_name": CLASS,
    "reader": "proctor",
    "tongue": "zh",
    "name": "code.png",
    "kind": "note",
}
"""What stands in an address and belongs to nobody."""

QUERIES: Mapping[str, Mapping[str, object]] = {
    "students.of_class": {"grade": 7, "name": CLASS},
}
"""By endpoint, what follows the question mark where a page needs it."""


def readers_of(app: Flask, rule: Rule) -> frozenset[Role | None]:
    """Return who may open a page: roles, and None where nobody need be signed in."""
    roles = None if rule.endpoint in OPEN_ENDPOINTS else readers(app, rule.endpoint)
    return frozenset({*Role, None}) if roles is None else roles


def methods(rule: Rule) -> list[str]:
    """Return by which methods a page is asked for."""
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def opened(app: Flask) -> Iterator[Rule]:
    """Go through the pages that are opened by their address alone."""
    return (rule for rule in app.url_map.iter_rules() if "GET" in methods(rule))


def address(rule: Rule, ids: Mapping[str, object]) -> str:
    """Return an address of a page, with examples of what it leaves open."""
    given = {**EXAMPLES, **ids}
    unknown = rule.arguments - given.keys()
    assert not unknown, (
        f"{rule} leaves {', '.join(unknown)} open: give an example of it in tests/routes.py, "
        "in EXAMPLES or, where it is the id of a row, in IDS and ids_of"
    )
    wanted = {name: given[name] for name in rule.arguments}
    _, path = rule.build({**wanted, **QUERIES.get(rule.endpoint, {})}) or ("", "")
    assert path, rule
    return path


def ids_of(township: Township, unit: str, wave_id: UUID, sitting_id: UUID) -> dict[str, object]:
    """Return an example of every id, of rows that belong to a wave of a school."""
    with township.database.reading() as session:
        sheet = session.scalars(select(Sheet).where(Sheet.wave_id == wave_id)).first()
    assert sheet is not None
    with township.work_as(Role.COORDINATOR, unit) as work:
        consents.record(work, sheet.student_id, AGREED, b"%PDF-1.7")
        last, *_ = consents.opened(work, sheet.student_id).entries
    with township.work_as(Role.PROCTOR, unit) as work:
        concern_id = concerns.raise_concern(work, WORRIED)
    return {
        "concern_id": concern_id,
        "wave_id": wave_id,
        "sitting_id": sitting_id,
        "sheet_id": sheet.id,
        "student_id": sheet.student_id,
        "attachment_id": last.attachment_id,
        "transfer_id": uuid4(),
        "request_id": uuid4(),
        "referral_id": _referral(township, unit, sheet.student_id),
        **survey_ids(township, unit),
        **case_steps.ids_of(township, unit),
    }


def _referral(township: Township, unit: str, student_id: UUID) -> UUID:
    """Return a referral that was sent: one that is there, or a student's."""
    with township.work_as(Role.COUNSELOR, unit) as work:
        ids = [line.row.id for line in referrals.listed(work) if line.row.state in READABLE]
    return ids[0] if ids else referral_hands.sent(township, student_id, unit=unit)


def survey_ids(township: Township, unit: str) -> dict[str, object]:
    """Return an example of a survey that is over, the school's newest, and of a class of it."""
    with township.work_as(Role.COORDINATOR, unit) as work:
        for found in surveys.listed(work):
            if found.state is SurveyState.CLOSED:
                first, *_ = surveys.counted(work, found)
                return {"survey_id": found.id, "class_id": first.row.id}
    made = survey(township, unit=unit)
    close(township, made, unit=unit)
    return {"survey_id": made.id, "class_id": made.class_ids[0]}
