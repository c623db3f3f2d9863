"""What stands inside the seals, each kind with its fields in the order in which they are packed."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from screening.packed import Document

BLANK = 255
"""The byte of an item that was not answered; no option of an instrument may have this value."""

DECLINED = 254
"""The byte of an item that the student chose not to answer; it is scored as a blank."""


@dataclass(frozen=True, slots=True)
class Profile(Document):
    """Who a student is. None where the school did not say."""

    name: str
    number: str
    grade: int
    class_name: str
    sex: str | None = None
    born_on: date | None = None
    guardian_name: str | None = None
    guardian_phone: str | None = None
    pinyin_key: str = ""
    #: The first day of the present enrolment.
    enrolled_on: date | None = None
    #: The last day, and why; None of both while the student is at the school.
    left_on: date | None = None
    left_reason: str | None = None
    #: The school year, by the calendar year of its autumn, of which grade and class are.
    school_year: int | None = None

    @property
    def has_left(self) -> bool:
        """Whether the student is at the school no more."""
        return self.left_on is not None


@dataclass(frozen=True, slots=True)
class Greeting(Document):
    """What a ticket's code opens: whose it is, as far as a lab may know."""

    student_id: UUID
    masked_name: str
    class_name: str
    grade: int
    #: The seat's number; 0 on a ticket that was printed before seats had numbers.
    seat: int = 0
    #: Whether a guardian's consent stood when it was printed; False also on older tickets.
    has_consent: bool = False
    #: Whether the student is invented, to try the lab out: nothing is kept then. What a database
    #: says of the wave could be changed by whoever can write to it, and answers would be lost.
    is_rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class Answering(Document):
    """A draft: one byte an item in the order of the form, `BLANK` where there is no answer yet."""

    answers: bytes
    #: Seconds spent on each item, in tenths, two bytes each, little-endian.
    tenths: bytes
    agreed: bool = False
    #: Seconds since the epoch; 0 before the first answer.
    started_at: int = 0
    language: str = "zh"
    #: The instruments of the form, ``id@version`` each: a draft of another form is not continued.
    form: list[str] = field(default_factory=list)
    #: How many choices were saved; a page counts its own on from here.
    revision: int = 0
    #: One byte an item: how often its answer was changed. Empty before the first change.
    changes: bytes = b""


@dataclass(frozen=True, slots=True)
class SheetDocument(Document):
    """Everything that one handing-in yields."""

    form: list[str]
    #: First eight bytes of each instrument file's digest.
    digests: list[bytes]
    language: str
    #: Seconds since the epoch.
    started_at: int
    handed_in_at: int
    answers: bytes
    tenths: bytes
    #: For each instrument, by subscale: [value or None, number of the band or None, n missing].
    scores: list[list[list[Any]]]
    #: For each instrument its critical answers: [number of the critical item, value or None].
    critical: list[list[list[Any]]]
    #: For each instrument: [items, missing, longest run, its value, median seconds, [notes]].
    validity: list[list[Any]]
    tier: str
    #: [rule, instrument, subscale or None, item or None (by number), value, cut score] each.
    reasons: list[list[Any]]
    standard_digest: bytes
    grade: int
    #: What the triage model said; None while it is off.
    model: Any = None
    #: One byte an item: how often its answer was changed. Empty where none was.
    changes: bytes = b""
    #: What it was filled in on, a `Mode`; sheets from before there was a choice are online.
    mode: str = "online"


@dataclass(frozen=True, slots=True)
class PaperEntries(Document):
    """What two members of staff read off one paper form, one byte an item as in a draft."""

    #: The instruments of the form, ``id@version`` each.
    form: list[str]
    language: str
    first: bytes = field(repr=False)
    first_by: UUID
    #: Empty and None until somebody else has entered the form too.
    second: bytes = field(default=b"", repr=False)
    second_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class ReviewDocument(Document):
    """A counselor's judgement on one sheet's flag."""

    sheet_id: UUID
    action: str
    reason: str
    screening_tier: str
    interview_tier: str | None
    reviewer_id: UUID
    #: Seconds since the epoch.
    decided_at: int


@dataclass(frozen=True, slots=True)
class Index(Document):
    """What case work exists for a student: for each sheet its flag's state and its reviews."""

    #: Sheet id (16 bytes) to [flag state, confirmed tier or None, [review ids]].
    flags: dict[bytes, list[Any]] = field(default_factory=dict)
    #: Ids (16 bytes) of the student's cases and referrals, as they came.
    cases: list[bytes] = field(default_factory=list)
    referrals: list[bytes] = field(default_factory=list)
    #: Sheet id to the account (16 bytes each) of the counselor who is to look at it.
    assigned: dict[bytes, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditDetail(Document):
    """The sealed part of an audit entry."""

    #: Seconds since the epoch.
    at: int
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class StepTaken(Document):
    """One step of a wave: what was done, by which role, why and when."""

    action: str
    role: str
    #: Empty where none was given.
    reason: str
    #: Seconds since the epoch.
    at: int


@dataclass(frozen=True, slots=True)
class UploadPart(Document):
    """A part of a checked file that waits: some of its rows, packed, or of its bytes."""

    rows: list[bytes] = field(default_factory=list)
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class UploadHeader(Document):
    """The first part of a checked file that waits: what it is, and how its columns were read."""

    #: Which table it holds.
    table: str
    #: Seconds since the epoch.
    kept_at: int
    #: How many parts of rows follow; the others are of its bytes.
    n_parts: int
    #: Of the file's name; it says of which kind the file is.
    ending: str = ""
    #: Whether a person said which column holds what.
    is_chosen: bool = False
    #: The number of the header's line; None where the table has none.
    header: int | None = None
    places: dict[str, int] = field(default_factory=dict)
    #: [column as a person finds it, what its first cells hold] each.
    heads: list[list[str]] = field(default_factory=list)
    #: [number, how it begins] of each line that may be the header.
    lines: list[list[Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class UndoPart(Document):
    """A part of what the last change of a roster replaced.

    What the change made is told again by the first bytes of a digest of the packed profile.
    """

    #: Seconds since the epoch.
    changed_at: int
    #: Of students that were new: [id (16 bytes), digest] each.
    new: list[list[bytes]]
    #: Of the others: [id (16 bytes), packed earlier profile, digest of the later one] each.
    changed: list[list[bytes]]


@dataclass(frozen=True, slots=True)
class ConsentEntry(Document):
    """One thing that a guardian said, and who wrote it down. Why is never asked."""

    purpose: str
    decision: str
    channel: str
    decided_on: date
    #: None where none was named: it holds until it is withdrawn.
    expires_on: date | None = None
    #: Given separately for a child under 14, after the rules for children were shown.
    is_separate: bool = False
    guardian_name: str | None = None
    relation: str | None = None
    #: The first part of a scan or photograph of what was signed; None where there is none.
    attachment_id: UUID | None = None
    recorded_by: UUID | None = None
    #: Seconds since the epoch.
    recorded_at: int = 0


@dataclass(frozen=True, slots=True)
class ConsentLedger(Document):
    """What a student's guardians said, each a packed `ConsentEntry`, as it was written down."""

    entries: list[bytes] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AttachmentPart(Document):
    """A part of a file that came with a consent; it alone knows which part is the next."""

    content: bytes
    next_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RequestToTalk(Document):
    """Who asked to talk to the counselor."""

    student_id: UUID
    #: Seconds since the epoch.
    asked_at: int


@dataclass(frozen=True, slots=True)
class Holder(Document):
    """Whose ticket or case it is."""

    student_id: UUID


@dataclass(frozen=True, slots=True)
class SignalDocument(Document):
    """What the room board may know of one seat: counts and moments, never an answer."""

    #: The number on the slip, drawn by chance within the sitting.
    seat: int
    n_answered: int = 0
    #: Items of the form; 0 before the ticket is started.
    n_items: int = 0
    #: When the browser was last heard of, in seconds since the epoch; 0 before the start.
    seen_at: int = 0
    is_hand_up: bool = False
