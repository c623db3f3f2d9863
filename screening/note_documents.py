"""What counselors write down in a case beside its plan: each kind a document of its own."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from screening.packed import Document


@dataclass(frozen=True, slots=True)
class Note(Document):
    """A note of a talk or a thought, for every counselor of the school."""

    text: str
    #: The day of a talk with the student; None where it is of none.
    talked_on: date | None = None


@dataclass(frozen=True, slots=True)
class RestrictedNote(Document):
    """A note that only its author and the counselors whom they named can open.

    The text stands under a seed of its own, which is sealed to each of their accounts.
    """

    sealed_text: bytes = field(repr=False)
    #: [account (16 bytes), sealed seed] each; the author comes first.
    readers: list[list[bytes]] = field(repr=False)

    @property
    def reader_ids(self) -> list[UUID]:
        """Whose accounts open it, the author first."""
        return [UUID(bytes=account_id) for account_id, _ in self.readers]


@dataclass(frozen=True, slots=True)
class Contact(Document):
    """One try to reach a guardian."""

    relation: str
    channel: str
    outcome: str
    held_on: date
    text: str


@dataclass(frozen=True, slots=True)
class Minutes(Document):
    """What a case conference spoke about and agreed."""

    held_on: date
    participants: list[str]
    #: By domain what was said; a domain that nobody spoke about is left out.
    issues: dict[str, str]
    agreed: str
    #: When the plan is looked at again; None where its own day stands.
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class SafetyPlan(Document):
    """What a student does in a crisis, step by step, in their own words."""

    #: By step, in the order in which they are gone through.
    steps: dict[str, str]


@dataclass(frozen=True, slots=True)
class Attachment(Document):
    """A file that belongs to a case."""

    title: str
    media: str
    ending: str
    #: In bytes.
    size: int
    first_id: UUID
