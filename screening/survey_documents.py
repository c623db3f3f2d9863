"""What lies in the box of an anonymous survey: answers of nobody, and the box around them."""

from dataclasses import dataclass

from screening.packed import Document


@dataclass(frozen=True, slots=True)
class SurveySheet(Document):
    """What somebody handed in, sealed to the survey's vault: no class, no code, no time."""

    #: One byte an item, as chosen; `BLANK` where there is no answer.
    answers: bytes
    language: str


@dataclass(frozen=True, slots=True)
class Box(Document):
    """The sealed sheets of one class, one behind the other, in an order drawn by chance."""

    sheets: bytes = b""
