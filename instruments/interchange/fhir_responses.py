"""What one person answered and what it scored, as FHIR R4 QuestionnaireResponse and Observation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from instruments.definition import Instrument, Item, Subscale
from instruments.files import Table
from instruments.interchange.fhir import FIRST, LOINC, SYSTEM, coding_of

ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
REASONS = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
DECLINED, UNKNOWN, NOT_SCORED = "asked-declined", "unknown", "not-performed"
UCUM = "http://unitsofmeasure.org"
DIGEST = "urn:muye:instrument-digest"
"""Extension of a response: which edition of the instrument was asked."""


@dataclass(frozen=True, slots=True)
class Given:
    """One administration, as it is to leave."""

    instrument: Instrument
    #: Option values by item id; None where there is no answer.
    answers: Mapping[str, int | None]
    #: Items that the respondent chose not to answer.
    declined: frozenset[str]
    #: Score and band by subscale; None where there is none.
    scores: Mapping[str, tuple[float | None, str | None]]
    #: Of the digest of what was asked, as it was kept with the answers.
    digest: str
    language: str
    #: As ``YYYY-MM-DD``: the hour would tell the sitting.
    day: str
    #: Reference to whom it is about.
    subject: Mapping[str, Any]


def resources_of(given: Given, response_id: str) -> list[Table]:
    """Return the response, then an observation for every subscale.

    Args:
        given: one administration.
        response_id: a random id; the observations refer to it.
    """
    response = _response(given, response_id)
    scales = given.instrument.subscales.values()
    return [response, *(_observation(given, scale, response_id) for scale in scales)]


def _response(given: Given, response_id: str) -> Table:
    instrument = given.instrument
    return {
        "resourceType": "QuestionnaireResponse",
        "id": response_id,
        "language": given.language,
        "extension": [{"url": DIGEST, "valueString": given.digest}],
        "questionnaire": f"{SYSTEM}:{instrument.id}|{instrument.version}",
        "status": "completed",
        "subject": dict(given.subject),
        "authored": given.day,
        "item": [_answered(given, item) for item in instrument.items.values()],
    }


def _answered(given: Given, item: Item) -> Table:
    """Say what was chosen, or that nothing was and, as far as it is known, why."""
    value = given.answers.get(item.id)
    option = next((o for o in item.options if o.value == value), None)
    if option is None:
        reason = DECLINED if item.id in given.declined else UNKNOWN
        answer: Table = {"extension": [{"url": ABSENT, "valueCode": reason}]}
    else:
        answer = {"valueCoding": coding_of(given.instrument, item, option)}
    text = {"text": item.text.get(given.language, item.text.get(FIRST))} if item.text else {}
    return {"linkId": item.id, **text, "answer": [answer]}


def _observation(given: Given, scale: Subscale, response_id: str) -> Table:
    instrument = given.instrument
    score, band = given.scores[scale.id]
    own = {"system": f"{SYSTEM}:{instrument.id}", "code": scale.id}
    loinc = [{"system": LOINC, "code": scale.loinc}] if scale.loinc else []
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [*loinc, own], "text": _words(scale.name, given.language)},
        "subject": dict(given.subject),
        "effectiveDateTime": given.day,
        "derivedFrom": [{"reference": f"QuestionnaireResponse/{response_id}"}],
        **_value(score),
        **_interpretation(given, scale, band),
    }


def _value(score: float | None) -> Table:
    if score is None:
        return {"dataAbsentReason": {"coding": [{"system": REASONS, "code": NOT_SCORED}]}}
    return {"valueQuantity": {"value": score, "system": UCUM, "code": "{score}"}}


def _interpretation(given: Given, scale: Subscale, band: str | None) -> Table:
    """Name the published band: how many symptoms were reported, which is no diagnosis."""
    found: Sequence[Any] = [b for b in scale.bands if b.id == band]
    system = f"{SYSTEM}:{given.instrument.id}:{scale.id}"
    codes = [
        {"coding": [{"system": system, "code": b.id}], "text": _words(b.name, given.language)}
        for b in found
    ]
    return {"interpretation": codes} if codes else {}


def _words(text: Mapping[str, str], language: str) -> str:
    return text[language] if language in text else next(iter(text.values()))
