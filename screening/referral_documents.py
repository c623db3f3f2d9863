"""What stands in the seals of referrals: the dossier, steps, and what a second person is asked."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from screening.packed import Document


@dataclass(frozen=True, slots=True)
class DossierDocument(Document):
    """What leaves the school, word for word; a draft also holds what was typed and not ticked."""

    number: str
    school: str
    centre: str
    #: A `Request`: what the centre is asked for.
    request: str
    #: A `Basis`; empty while nothing has been decided.
    basis: str
    #: The guardian agreed that a diagnosis be named to the school.
    may_name_diagnosis: bool
    prepared_on: date
    prepared_by: str
    #: [field, text] each, in the order of the table of fields.
    fields: list[list[str]] = field(default_factory=list, repr=False)
    #: The same of what is not sent; always empty in what was sent.
    aside: list[list[str]] = field(default_factory=list, repr=False)
    #: How often it was changed, so that of two who edit it the second notices.
    revision: int = 0

    def text(self, name: str) -> str:
        """Return what a field says; empty where it is left out."""
        return next((text for field_id, text in self.fields if field_id == name), "")


@dataclass(frozen=True, slots=True)
class ReferralStepDocument(Document):
    """A step that a referral took."""

    action: str
    #: The party that took it.
    party: str
    #: The account that took it.
    by: UUID
    #: Seconds since the epoch.
    at: int
    #: Empty where none was given.
    reason: str
    #: What came with it, by the step's own field names.
    facts: dict[str, Any] = field(default_factory=dict, repr=False)
    #: How many steps were written down before it.
    place: int = 0

    @property
    def moment(self) -> datetime:
        """When it was taken."""
        return datetime.fromtimestamp(self.at, UTC)


@dataclass(frozen=True, slots=True)
class AskDocument(Document):
    """What a second person is shown, and what hands the referral over once they agree."""

    number: str
    centre: str
    #: Masked; the class stands beside it.
    masked_name: str
    grade: int
    class_name: str
    asked_by: UUID
    asked_by_name: str
    asked_at: int
    #: Why it is dangerous to wait, in the words of who asks.
    reason: str
    #: The referral's seed, sealed to the centre, and the school's word for it.
    sealed_seed: bytes = field(repr=False)
    signature: bytes = field(repr=False)

    @property
    def moment(self) -> datetime:
        """When it was asked."""
        return datetime.fromtimestamp(self.asked_at, UTC)
