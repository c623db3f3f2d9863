"""The course of an anonymous survey, who may take its steps, and who may read what it found."""

from collections.abc import Mapping
from enum import StrEnum

from instruments.definition import Instrument, InstrumentKind, WordingStatus
from referral.states import Machine, Party, Step


class SurveyState(StrEnum):
    """Where a survey stands."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    #: Its rows are erased: no stored survey stands here.
    DISCARDED = "discarded"


class SurveyAction(StrEnum):
    """What may be done with a survey."""

    #: Choose classes, or take one out.
    SAMPLE = "sample"
    DRAW_CODES = "draw_codes"
    OPEN = "open"
    CLOSE = "close"
    DISCARD = "discard"


SurveyMachine = Machine[SurveyState, SurveyAction]


def _course(kind: InstrumentKind, party: Party) -> SurveyMachine:
    by = frozenset({party})
    draft, under_way = SurveyState.DRAFT, SurveyState.OPEN
    return Machine(
        f"{kind}_survey",
        draft,
        SurveyState,
        (
            Step(SurveyAction.SAMPLE, draft, draft, by),
            Step(SurveyAction.DRAW_CODES, draft, draft, by),
            Step(SurveyAction.OPEN, draft, under_way, by),
            Step(SurveyAction.DISCARD, draft, SurveyState.DISCARDED, by),
            Step(SurveyAction.DRAW_CODES, under_way, under_way, by),
            Step(SurveyAction.CLOSE, under_way, SurveyState.CLOSED, by),
        ),
    )


SURVEYS: Mapping[InstrumentKind, SurveyMachine] = {
    InstrumentKind.AWARENESS: _course(InstrumentKind.AWARENESS, Party.COORDINATOR),
    InstrumentKind.BULLYING: _course(InstrumentKind.BULLYING, Party.SCHOOL_LEAD),
}
"""The coordinator runs the survey of knowledge; that of bullying is the head's, who answers for the
school's committee on bullying (三(四)3: 校长负责的学生欺凌治理委员会).

Nothing leads back from ``closed``: figures are told only then, and a figure that changes afterwards
gives away, by the difference, what was answered in between. Nothing that was open is discarded.
"""

READERS: Mapping[InstrumentKind, frozenset[Party]] = {
    InstrumentKind.AWARENESS: frozenset({Party.COORDINATOR, Party.COUNSELOR, Party.SCHOOL_LEAD}),
    InstrumentKind.BULLYING: frozenset({Party.COUNSELOR, Party.SCHOOL_LEAD}),
}
"""Who may know of a survey and read its figures. The vault of each kind is granted to these."""


def kinds_run_by(party: Party | None) -> tuple[InstrumentKind, ...]:
    """Return the kinds of survey that a party may set up."""
    return tuple(k for k, m in SURVEYS.items() if any(party in s.parties for s in m.steps))


def kinds_read_by(party: Party | None) -> tuple[InstrumentKind, ...]:
    """Return the kinds of survey that a party may know of."""
    return tuple(kind for kind, readers in READERS.items() if party in readers)


def may_be_asked(instrument: Instrument) -> bool:
    """Whether an instrument may be put before a class in an anonymous survey.

    Unlike in a wave a provisional wording will do: nothing is said of any child by it. Whoever
    reads the figures is told.
    """
    status = instrument.wording.get("zh", WordingStatus.WITHHELD)
    return instrument.kind in SURVEYS and status is not WordingStatus.WITHHELD
