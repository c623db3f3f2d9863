"""What stands in the seals between a counselor and the team of a case."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from screening.packed import Document
from screening.protection_documents import ToldHandOver


class ReportKind(StrEnum):
    """What a member of a team hands in."""

    #: The school lead approves or sends back.
    STEP = "step"
    #: A measure was carried out.
    MEASURE = "measure"
    #: Something that was noticed.
    OBSERVATION = "observation"
    #: The second person's word on a hand-over.
    HAND_OVER = "hand_over"


@dataclass(frozen=True, slots=True)
class MemberDocument(Document):
    """Somebody came to the team of a case, or left it."""

    account_id: UUID
    function: str
    is_there: bool
    #: SHA-256 of the account's public key: nothing is ever sealed to another key of theirs.
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Slice(Document):
    """What one member may read of a case: empty wherever it is none of theirs."""

    function: str
    #: Masked where the function is not told the whole name.
    name: str
    grade: int
    class_name: str
    formulation: str = ""
    levels: dict[str, str] = field(default_factory=dict)
    #: [id (16 bytes), domain, text] each.
    goals: list[list[Any]] = field(default_factory=list)
    #: [id, text, provider, due day, state, whether it is theirs] each.
    measures: list[list[Any]] = field(default_factory=list)
    #: [step, what was written] each.
    safety: list[list[str]] = field(default_factory=list)
    review_on: date | None = None
    closing_criteria: str = ""
    #: What became of what they handed in: [seconds since the epoch, kind, about, verdict, word].
    answers: list[list[Any]] = field(default_factory=list)
    #: What waits for the school lead: [action, who asks, reason, closing reason or None].
    asked: list[Any] | None = None
    #: Of the plan.
    version: int = 0
    #: How many steps the case has taken.
    n_steps: int = 0
    #: A packed `ToldHandOver` each: what waits for a second person's word.
    hand_overs: list[bytes] = field(default_factory=list, repr=False)

    @property
    def told_measures(self) -> "list[ToldMeasure]":
        """The measures, one by one."""
        return [
            ToldMeasure(UUID(bytes=i), text, who, date.fromisoformat(day), state, is_own)
            for i, text, who, day, state, is_own in self.measures
        ]

    @property
    def told_hand_overs(self) -> "list[ToldHandOver]":
        """What waits for a second person's word."""
        return [ToldHandOver.unpack(packed) for packed in self.hand_overs]

    @property
    def told_answers(self) -> "list[ToldAnswer]":
        """What became of what they handed in, the newest first."""
        return [ToldAnswer(datetime.fromtimestamp(a[0], UTC), *a[1:]) for a in self.answers[::-1]]


class ToldMeasure(NamedTuple):
    """One measure of a slice."""

    id: UUID
    text: str
    provider: str
    due_on: date
    state: str
    is_own: bool


class ToldAnswer(NamedTuple):
    """What became of one thing that a member handed in."""

    at: datetime
    kind: str
    #: The measure that it was about; empty where it was about none.
    about: str
    verdict: str
    word: str


@dataclass(frozen=True, slots=True)
class SignedSlice(Document):
    """A slice, signed by the school's care vault: it is what a counselor has given out."""

    packed: bytes = field(repr=False)
    signature: bytes


@dataclass(frozen=True, slots=True)
class ReportDocument(Document):
    """What a member hands in, signed with the key of their own account."""

    kind: str
    #: Seconds since the epoch.
    at: int
    content: bytes = field(repr=False)
    signature: bytes


class Verdict(StrEnum):
    """What a counselor did with a report."""

    TAKEN_UP = "taken_up"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class JudgedReport(Document):
    """A report that was taken up or declined, and by a word why."""

    account_id: UUID
    kind: str
    #: Seconds since the epoch, when it was handed in.
    at: int
    content: bytes = field(repr=False)
    verdict: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class Observation(Document):
    """What a member noticed."""

    text: str
