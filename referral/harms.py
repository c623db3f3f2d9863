"""A suspected harm to a student and its report to the authorities (强制报告): no referral.

Sources:
    Law on the Protection of Minors (2020 revision), article 11: whoever works closely with minors
    and finds that one is harmed, may be harmed or faces other danger reports at once to the public
    security, civil affairs, education and other departments.
    Supreme People's Procuratorate and eight other bodies (2020), opinions on a system of mandatory
    reports in cases of harm to minors (trial), article 4: what has to be reported. The nine items
    are worded here after it in short [from memory: check against the text].
"""

from enum import StrEnum

from referral.states import Machine, Party, Step


class Suspicion(StrEnum):
    """What is suspected, in the order of article 4."""

    #: (1) Injuries of the genitals or other private parts that have no ordinary cause.
    PRIVATE_INJURY = "private_injury"
    #: (2) Sexual harm, pregnancy or abortion of a girl under 14.
    SEXUAL_UNDER_14 = "sexual_under_14"
    #: (3) Pregnancy or abortion of a girl of 14 or more, after sexual harm.
    SEXUAL_FROM_14 = "sexual_from_14"
    #: (4) Many injuries, severe malnutrition or unconsciousness: violence at home, bullying, abuse.
    VIOLENCE = "violence"
    #: (5) Disability or death by suicide, self-harm, work, poison, drugging or beating.
    UNNATURAL_INJURY = "unnatural_injury"
    #: (6) Abandoned, or without anybody's care for long.
    NEGLECT = "neglect"
    #: (7) Of unknown origin, missing, abducted, sold or bought.
    MISSING = "missing"
    #: (8) Made to beg.
    BEGGING = "begging"
    #: (9) Another serious harm, or the danger of one now.
    OTHER = "other"


class Office(StrEnum):
    """Whom it was reported to."""

    POLICE = "police"
    CIVIL_AFFAIRS = "civil_affairs"
    EDUCATION = "education"
    PROCURATORATE = "procuratorate"
    OTHER = "other"


class ReportChannel(StrEnum):
    """How it was reported."""

    TELEPHONE = "telephone"
    IN_PERSON = "in_person"
    IN_WRITING = "in_writing"
    ONLINE = "online"


class HarmState(StrEnum):
    """Where a suspected harm stands."""

    NOTICED = "noticed"
    REPORTED = "reported"
    FOLLOWED_UP = "followed_up"
    CLOSED = "closed"
    NOT_SUBSTANTIATED = "not_substantiated"
    ENTERED_IN_ERROR = "entered_in_error"


class HarmAction(StrEnum):
    """What may be done with it."""

    REPORT = "report"
    FOLLOW_UP = "follow_up"
    CLOSE = "close"
    FIND_UNSUBSTANTIATED = "find_unsubstantiated"
    MARK_AS_ERROR = "mark_as_error"


_COUNSELOR = frozenset({Party.COUNSELOR})
_S, _A = HarmState, HarmAction

HARM = Machine(
    "harm",
    HarmState.NOTICED,
    HarmState,
    (
        Step(_A.REPORT, _S.NOTICED, _S.REPORTED, _COUNSELOR),
        Step(_A.MARK_AS_ERROR, _S.NOTICED, _S.ENTERED_IN_ERROR, _COUNSELOR, needs_reason=True),
        *(
            step
            for source in (_S.REPORTED, _S.FOLLOWED_UP)
            for step in (
                Step(_A.REPORT, source, _S.REPORTED, _COUNSELOR),
                Step(_A.FOLLOW_UP, source, _S.FOLLOWED_UP, _COUNSELOR, needs_reason=True),
                Step(
                    _A.FIND_UNSUBSTANTIATED,
                    source,
                    _S.NOT_SUBSTANTIATED,
                    _COUNSELOR,
                    needs_reason=True,
                ),
            )
        ),
        Step(_A.CLOSE, _S.FOLLOWED_UP, _S.CLOSED, _COUNSELOR, needs_reason=True),
    ),
)
"""A suspicion is enough to report, so nobody at the school decides that there is nothing in it:
what was not reported ends only as written down by mistake. What is noticed later is a suspicion of
its own. Whoever holds no key of the case, a school lead too, tells a counselor by a concern."""

OPEN = (HarmState.NOTICED, HarmState.REPORTED, HarmState.FOLLOWED_UP)
"""The states in which somebody at the school still owes something."""
