"""What stands in the entries of a case on suspected harm, and on hand-overs in a crisis."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from screening.packed import Document


@dataclass(frozen=True, slots=True)
class Harm(Document):
    """A suspected harm, as it was noticed."""

    #: Of the closed list.
    suspected: list[str]
    #: Seconds since the epoch.
    noticed_at: int
    #: What was seen and heard, and nothing else.
    facts: str
    #: What was done at once to keep the student safe; empty where nothing was yet.
    secured: str = ""

    @property
    def moment(self) -> datetime:
        """When it was noticed."""
        return datetime.fromtimestamp(self.noticed_at, UTC)


@dataclass(frozen=True, slots=True)
class HarmReport(Document):
    """To whom a suspected harm was reported, and how."""

    #: Of the closed list.
    offices: list[str]
    channel: str
    #: Seconds since the epoch.
    at: int
    #: Who reported it, in words.
    who: str
    #: The number or the name that the office gave; empty where it gave none.
    receipt: str = ""
    #: What was secured for the student with it.
    secured: str = ""

    @property
    def moment(self) -> datetime:
        """When it was reported."""
        return datetime.fromtimestamp(self.at, UTC)


@dataclass(frozen=True, slots=True)
class HarmStep(Document):
    """A step that was taken about a suspected harm."""

    harm_id: UUID
    action: str
    party: str
    #: Why, or what came of it; empty for a report.
    reason: str
    #: A packed `HarmReport`; empty for every other step.
    report: bytes = field(default=b"", repr=False)

    @property
    def told(self) -> HarmReport | None:
        """The report that was made; None for every other step."""
        return HarmReport.unpack(self.report) if self.report else None


@dataclass(frozen=True, slots=True)
class HandOver(Document):
    """A student in a crisis was handed over to somebody."""

    #: Who handed over, in words.
    who: str
    #: Of the closed list, and by name and relation.
    receiver: str
    to_whom: str
    #: Seconds since the epoch.
    at: int
    place: str
    condition: str
    agreed: str
    #: Until when somebody stays with the student: seconds since the epoch.
    until: int

    @property
    def moment(self) -> datetime:
        """When the student was handed over."""
        return datetime.fromtimestamp(self.at, UTC)

    @property
    def end(self) -> datetime:
        """Until when somebody stays with the student."""
        return datetime.fromtimestamp(self.until, UTC)


@dataclass(frozen=True, slots=True)
class HandOverWord(Document):
    """What the second person says of a hand-over."""

    hand_over_id: UUID
    action: str
    party: str
    #: Empty for a confirmation.
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ToldHandOver(Document):
    """A hand-over that waits for its second person, as the slice of a member tells it."""

    id: UUID
    by: UUID
    content: bytes = field(repr=False)

    @property
    def hand_over(self) -> HandOver:
        """What was written down."""
        return HandOver.unpack(self.content)
