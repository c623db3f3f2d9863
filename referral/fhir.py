"""A referral as HL7 FHIR R4: a ServiceRequest, the Task of its course, and the Consent behind it.

Sources:
    https://hl7.org/fhir/R4/servicerequest.html, https://hl7.org/fhir/R4/task.html,
    https://hl7.org/fhir/R4/consent.html; the codes of the Consent are those of its value sets
    consent-scope and consent-category.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from referral.dossier import Basis, FieldId, Request
from referral.referrals import TASK_STATUS, ReferralState

NUMBER = "urn:muye:referral-number"
REQUEST = "urn:muye:referral-request"
BASIS = "urn:muye:referral-basis"
FIELD = "urn:muye:dossier-field"
ADVICE = "urn:muye:referral-advice"
SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope"
CATEGORY = "http://terminology.hl7.org/CodeSystem/consentcategorycodes"
LAWS = {
    Basis.CONSENT: "urn:muye:law:个人信息保护法",
    Basis.DANGER: "urn:muye:law:精神卫生法-28",
}

IDENTITY = frozenset({FieldId.NAME, FieldId.BORN_ON})
"""Fields that stand in the Patient; every other one is a note of the ServiceRequest's inputs."""

_REQUEST_STATUS = {"draft": "draft", "cancelled": "revoked", "rejected": "revoked"}


@dataclass(frozen=True, slots=True)
class Told:
    """A referral as far as it leaves the school; nothing else is known here."""

    id: UUID
    number: str
    state: ReferralState
    school: str
    centre: str
    request: Request
    basis: Basis
    prepared_on: date
    #: When its last step was taken.
    moved_at: datetime
    fields: Sequence[tuple[FieldId, str]]
    #: The facts of the answer; None while there is none.
    answer: Mapping[str, Any] | None


def bundle(told: Told) -> dict[str, Any]:
    """Return the Bundle as tables, to be written as JSON."""
    entries = (_patient(told), _request(told), _task(told), _consent(told))
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "identifier": {"system": NUMBER, "value": told.number},
        "entry": [
            {"fullUrl": _url(told, entry["resourceType"]), "resource": entry} for entry in entries
        ],
    }


def _patient(told: Told) -> dict[str, Any]:
    texts = dict(told.fields)
    found: dict[str, Any] = {"resourceType": "Patient", "id": _id(told, "Patient")}
    if FieldId.NAME in texts:
        found["name"] = [{"text": texts[FieldId.NAME]}]
    born_on = texts.get(FieldId.BORN_ON, "")
    if _is_day(born_on):
        found["birthDate"] = born_on
    return found


def _request(told: Told) -> dict[str, Any]:
    status = TASK_STATUS[told.state]
    done = "completed" if status == "completed" else "active"
    texts = dict(told.fields)
    return {
        "resourceType": "ServiceRequest",
        "id": _id(told, "ServiceRequest"),
        "identifier": [{"system": NUMBER, "value": told.number}],
        "status": _REQUEST_STATUS.get(status, done),
        "intent": "order",
        "priority": "urgent" if told.basis is Basis.DANGER else "routine",
        "code": {"coding": [{"system": REQUEST, "code": str(told.request)}]},
        "subject": _to(told, "Patient"),
        "authoredOn": told.prepared_on.isoformat(),
        "requester": {"display": told.school},
        "performer": [{"display": told.centre}],
        "reasonCode": [{"text": texts[FieldId.REASON]}] if FieldId.REASON in texts else [],
    }


def _task(told: Told) -> dict[str, Any]:
    inputs = [
        {"type": {"coding": [{"system": FIELD, "code": str(name)}]}, "valueString": text}
        for name, text in told.fields
        if name not in IDENTITY and name is not FieldId.REASON
    ]
    found: dict[str, Any] = {
        "resourceType": "Task",
        "id": _id(told, "Task"),
        "status": TASK_STATUS[told.state],
        "intent": "order",
        "focus": _to(told, "ServiceRequest"),
        "for": _to(told, "Patient"),
        "lastModified": told.moved_at.isoformat(),
        "requester": {"display": told.school},
        "owner": {"display": told.centre},
    }
    if inputs:
        found["input"] = inputs
    if told.answer is not None:
        found["output"] = [
            {"type": {"coding": [{"system": ADVICE, "code": name}]}, "valueString": str(value)}
            for name, value in told.answer.items()
            if value not in (None, "")
        ]
    return found


def _consent(told: Told) -> dict[str, Any]:
    return {
        "resourceType": "Consent",
        "id": _id(told, "Consent"),
        "status": "inactive" if told.state is ReferralState.WITHDRAWN else "active",
        "scope": {"coding": [{"system": SCOPE, "code": "patient-privacy"}]},
        "category": [{"coding": [{"system": CATEGORY, "code": "infa"}]}],
        "patient": _to(told, "Patient"),
        "dateTime": told.prepared_on.isoformat(),
        "policy": [{"uri": LAWS[told.basis]}],
        "provision": {
            "type": "permit",
            "purpose": [{"system": BASIS, "code": str(told.basis)}],
            "data": [{"meaning": "instance", "reference": _to(told, "ServiceRequest")}],
        },
    }


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _id(told: Told, kind: str) -> str:
    return f"{told.number}-{kind}"


def _url(told: Told, kind: str) -> str:
    return f"urn:muye:referral:{told.number}:{kind}"


def _to(told: Told, kind: str) -> dict[str, str]:
    return {"reference": _url(told, kind)}
