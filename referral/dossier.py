"""What a referral tells the health centre: field by field, each with what it is needed for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Basis(StrEnum):
    """On what ground a student's data leave the school."""

    #: 个人信息保护法 (2021), articles 23, 29 and 31: consent to this one purpose.
    CONSENT = "consent"
    #: 精神卫生法 (2018), article 28: danger to oneself or others.
    DANGER = "danger"


class Request(StrEnum):
    """What the health centre is asked for: the purpose of the referral."""

    ASSESS = "assess"
    TREAT = "treat"
    REFER_ON = "refer_on"
    RETURN_ADVICE = "return_advice"


class Use(StrEnum):
    """What the health centre needs a field for; without one of these no field is sent."""

    IDENTIFY = "identify"
    REACH = "reach"
    UNDERSTAND = "understand"
    KEEP_SAFE = "keep_safe"
    ANSWER = "answer"


class FieldId(StrEnum):
    """The fields that a dossier may hold."""

    NAME = "name"
    BORN_ON = "born_on"
    SEX = "sex"
    CLASS = "class"
    GUARDIAN = "guardian"
    GUARDIAN_PHONE = "guardian_phone"
    REASON = "reason"
    OBSERVATIONS = "observations"
    SUPPORT = "support"
    CONTACT = "contact"
    SCORES = "scores"
    CRITICAL = "critical"
    INTERVIEW = "interview"
    RISK = "risk"
    FAMILY = "family"
    HISTORY = "history"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a dossier."""

    id: FieldId
    use: Use
    #: Off until somebody ticks it.
    is_sensitive: bool = False
    #: Cannot be left out: without it nobody can be found, or asked back.
    is_required: bool = False
    #: Characters that it may hold.
    longest: int = 400


_FIELDS = (
    Field(FieldId.NAME, Use.IDENTIFY, is_required=True, longest=40),
    Field(FieldId.BORN_ON, Use.IDENTIFY, is_required=True, longest=40),
    Field(FieldId.SEX, Use.IDENTIFY, longest=20),
    Field(FieldId.CLASS, Use.IDENTIFY, longest=40),
    Field(FieldId.GUARDIAN, Use.REACH, longest=60),
    Field(FieldId.GUARDIAN_PHONE, Use.REACH, longest=40),
    Field(FieldId.REASON, Use.UNDERSTAND, is_required=True, longest=600),
    Field(FieldId.OBSERVATIONS, Use.UNDERSTAND, longest=600),
    Field(FieldId.SUPPORT, Use.UNDERSTAND),
    Field(FieldId.CONTACT, Use.ANSWER, is_required=True, longest=80),
    Field(FieldId.SCORES, Use.UNDERSTAND, is_sensitive=True),
    Field(FieldId.CRITICAL, Use.KEEP_SAFE, is_sensitive=True, longest=600),
    Field(FieldId.INTERVIEW, Use.UNDERSTAND, is_sensitive=True, longest=600),
    Field(FieldId.RISK, Use.KEEP_SAFE, is_sensitive=True, longest=600),
    Field(FieldId.FAMILY, Use.UNDERSTAND, is_sensitive=True),
    Field(FieldId.HISTORY, Use.UNDERSTAND, is_sensitive=True),
)

FIELDS: Mapping[FieldId, Field] = {field.id: field for field in _FIELDS}
"""Every field, in the order in which a dossier shows them.

The choice is ours: no rule names one. It follows 个人信息保护法, article 6: the least that serves
the purpose. A name and a birth date are the two identifiers by which a centre tells one child from
another.
"""

IDENTIFIERS = (FieldId.NAME, FieldId.BORN_ON)
"""What a clinician compares with the person before accepting."""

MINIMUM = frozenset(field.id for field in _FIELDS if not field.is_sensitive)
"""What is ticked before anybody has chosen."""


class Fault(StrEnum):
    """Why a dossier cannot be sent as it stands."""

    EMPTY = "empty"
    TOO_LONG = "too_long"


def chosen(
    texts: Mapping[FieldId, str], ticked: Collection[FieldId]
) -> tuple[tuple[FieldId, str], ...]:
    """Return what a dossier holds: the required and the ticked fields that say something."""
    return tuple(
        (field.id, text)
        for field in _FIELDS
        if (field.is_required or field.id in ticked) and (text := texts.get(field.id, "").strip())
    )


def faults(texts: Mapping[FieldId, str], ticked: Collection[FieldId]) -> Mapping[FieldId, Fault]:
    """Return what is wrong, by field; nothing where the dossier is whole."""
    found: dict[FieldId, Fault] = {}
    for field in _FIELDS:
        text = texts.get(field.id, "").strip()
        if field.is_required and not text:
            found[field.id] = Fault.EMPTY
        elif len(text) > field.longest and (field.is_required or field.id in ticked):
            found[field.id] = Fault.TOO_LONG
    return found
