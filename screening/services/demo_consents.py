"""What the guardians of the demonstration said: nearly all agree, some have not answered yet."""

from datetime import timedelta
from uuid import UUID

from referral.consents import Channel, Decision, Relation
from screening.clock import day_in_china
from screening.demo_people import Picker
from screening.services import coverage
from screening.services.consents import Word
from screening.services.work import Work

SHARE_REFUSED, SHARE_NOT_YET = 0.03, 0.04
"""Of each class, to the nearest whole student."""

DAYS_AGO = 20

RELATIONS = (
    (Relation.MOTHER, 46),
    (Relation.FATHER, 31),
    (Relation.GRANDPARENT, 20),
    (Relation.RELATIVE, 3),
)
"""Who signs, with rough weights for a township that many parents have left for work."""


def forms_back(work: Work, picker: Picker) -> dict[UUID, Word]:
    """Make up what came back of the forms that every class was given."""
    words: dict[UUID, Word] = {}
    day = day_in_china(work.now) - timedelta(days=DAYS_AGO)
    for found in coverage.by_class(work):
        left = list(found.members)
        n_refused, n_not_yet = (round(len(left) * s) for s in (SHARE_REFUSED, SHARE_NOT_YET))
        for n in range(n_not_yet + n_refused):
            member = left.pop(picker.below(len(left)))
            if n >= n_not_yet:
                refused = Word(decision=Decision.REFUSED, channel=Channel.PAPER, decided_on=day)
                words[member.student_id] = refused
        for member in left:
            words[member.student_id] = Word(
                decision=Decision.GIVEN,
                channel=Channel.PAPER,
                decided_on=day + timedelta(days=picker.below(6)),
                is_separate=member.is_under_14,
                relation=picker.weighted(RELATIONS),
            )
    return words
