"""Whether a guardian's consent stands on a day: read off what was said, and decided by nobody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

ADULT_ENOUGH = 14
"""Below this age, in years, a guardian's separate consent is needed.

Source: 个人信息保护法 (2021), articles 28, 29 and 31.
"""


class ConsentPurpose(StrEnum):
    """What is asked; one never stands for the other."""

    SCREENING = "screening"
    REFERRAL = "referral"
    #: That the health centre names its diagnosis to the school.
    DIAGNOSIS = "diagnosis"


class Channel(StrEnum):
    """How the guardian said it."""

    PAPER = "paper"
    IN_PERSON = "in_person"
    TELEPHONE = "telephone"
    MESSAGE = "message"


class Relation(StrEnum):
    """What the guardian is to the student."""

    MOTHER = "mother"
    FATHER = "father"
    GRANDPARENT = "grandparent"
    RELATIVE = "relative"
    OTHER = "other"


class Decision(StrEnum):
    """What the guardian said. Nobody is asked why."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Standing(StrEnum):
    """Where a consent stands on a day; only `GIVEN` allows anything."""

    GIVEN = "given"
    NOT_YET = "not_yet"
    SEPARATE_MISSING = "separate_missing"
    EXPIRED = "expired"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a guardian said, as far as a rule looks at it."""

    purpose: ConsentPurpose
    decision: Decision
    decided_on: date
    #: The last day on which it holds; None where none was named.
    expires_on: date | None = None
    #: Given separately for a child under 14, after the rules for children were shown.
    is_separate: bool = False


def current(said: Iterable[Said], purpose: ConsentPurpose, on: date) -> Said | None:
    """Return the last thing said of a purpose up to a day; None where nothing was.

    Of two things said on one day the one further behind counts: it was written down later.
    """
    found = None
    for one in said:
        if one.purpose is purpose and one.decided_on <= on:
            found = one if found is None or one.decided_on >= found.decided_on else found
    return found


def standing(
    said: Iterable[Said], purpose: ConsentPurpose, on: date, born_on: date | None
) -> Standing:
    """Return where the consent to one purpose stands on a day.

    Args:
        said: everything that was said, in the order in which it was written down.
        purpose: of which purpose.
        on: the day.
        born_on: of the student; None where the school does not know it, and counts as under 14.
    """
    last = current(said, purpose, on)
    if last is None:
        return Standing.NOT_YET
    if last.decision is not Decision.GIVEN:
        return Standing(last.decision)
    if last.expires_on is not None and on > last.expires_on:
        return Standing.EXPIRED
    if is_under_14(born_on, on) and not last.is_separate:
        return Standing.SEPARATE_MISSING
    return Standing.GIVEN


def standing_through(
    said: Sequence[Said], purpose: ConsentPurpose, first: date, last: date, born_on: date | None
) -> Standing:
    """Return where a consent stands that is needed from one day to another, both included.

    A ticket can be used until its wave ends, so a consent that ends before that is not enough.
    """
    now = standing(said, purpose, first, born_on)
    return standing(said, purpose, max(first, last), born_on) if now is Standing.GIVEN else now


def is_overruled(said: Iterable[Said], one: Said) -> bool:
    """Whether a list that is brought in must leave a word alone, for what was said beside it.

    Whatever was said on a later day stands; and an agreement of the day of a refusal or a
    withdrawal does not end it, for a list does not tell which of the two came last.
    """
    of_purpose = [other for other in said if other.purpose is one.purpose]
    if any(other.decided_on > one.decided_on for other in of_purpose):
        return True
    last = current(of_purpose, one.purpose, one.decided_on)
    is_no = last is not None and last.decision is not Decision.GIVEN
    same_day = last is not None and last.decided_on == one.decided_on
    return one.decision is Decision.GIVEN and is_no and same_day


def is_under_14(born_on: date | None, on: date) -> bool:
    """Whether a student is under 14 on a day; true where the birth date is not known.

    Source:
        A year of age is full from the day after the birthday: 最高人民法院, 法释〔2006〕1号, 2.
    """
    if born_on is None:
        return True
    return (on.year - ADULT_ENOUGH, on.month, on.day) <= (born_on.year, born_on.month, born_on.day)


def that_matter(said: Sequence[Said], on: date) -> frozenset[int]:
    """Return the places, from 0, of what stands now: a ledger that is full may drop the others."""
    last = [current(said, purpose, on) for purpose in ConsentPurpose]
    return frozenset(place for place, one in enumerate(said) if any(one is found for found in last))
