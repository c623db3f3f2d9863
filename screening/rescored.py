"""What stands inside the seal of a rescoring: a sheet under a later standard."""

from dataclasses import dataclass
from typing import Any

from screening.packed import Document


@dataclass(frozen=True, slots=True)
class RescoringDocument(Document):
    """What a sheet's answers yield under a later standard; the answers stand in the sheet."""

    #: The instruments of the form, ``id@version`` each.
    form: list[str]
    #: First eight bytes of the digest of each instrument file that it was scored with.
    digests: list[bytes]
    #: As in a sheet.
    scores: list[list[list[Any]]]
    critical: list[list[list[Any]]]
    validity: list[list[Any]]
    tier: str
    #: As in a sheet, numbered by the rules of the later standard.
    reasons: list[list[Any]]
    standard_digest: bytes
    #: Seconds since the epoch.
    scored_at: int
    #: How many judgements a person had made of the sheet by then.
    n_reviews: int
    #: Whether a person had decided, and the later standard asks for more than that person knew.
    asks_again: bool
    #: What the triage model said; None while it is off.
    model: Any = None
