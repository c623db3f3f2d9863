"""The course of a referral from the school to the health centre and back: 转介送诊."""

from enum import StrEnum

from referral.states import Machine, Party, Step


class ReferralState(StrEnum):
    """Where a referral stands."""

    DRAFT = "draft"
    AWAITING_CONSENT = "awaiting_consent"
    REFUSED_BY_GUARDIAN = "refused_by_guardian"
    #: Danger, and no consent: a second person must agree before it is sent.
    AWAITING_SECOND_PERSON = "awaiting_second_person"
    SENT = "sent"
    DECLINED = "declined"
    ACCEPTED = "accepted"
    NO_SHOW = "no_show"
    IN_CARE = "in_care"
    ON_HOLD = "on_hold"
    REFERRED_ON = "referred_on"
    ANSWERED = "answered"
    RETURN_TO_SCHOOL = "return_to_school"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class ReferralAction(StrEnum):
    """What may be done with a referral."""

    ASK_CONSENT = "ask_consent"
    RECORD_REFUSAL = "record_refusal"
    NOTIFY_AGAIN = "notify_again"
    KEEP_AT_SCHOOL = "keep_at_school"
    SEND = "send"
    CALL_SECOND_PERSON = "call_second_person"
    SEND_WITHOUT_CONSENT = "send_without_consent"
    DISAGREE = "disagree"
    REVISE = "revise"
    WITHDRAW = "withdraw"
    #: The guardian's consent to this purpose was taken back.
    END_CONSENT = "end_consent"
    ACCEPT = "accept"
    DECLINE = "decline"
    MISS_APPOINTMENT = "miss_appointment"
    APPOINT_AGAIN = "appoint_again"
    SEE = "see"
    HOLD = "hold"
    RESUME = "resume"
    REFER_ON = "refer_on"
    ANSWER = "answer"
    ASSESS_RETURN = "assess_return"
    CLOSE = "close"


S, A = ReferralState, ReferralAction
_COUNSELOR = frozenset({Party.COUNSELOR})
_CLINICIAN = frozenset({Party.CLINICIAN})
_SECOND = frozenset({Party.COUNSELOR, Party.SCHOOL_LEAD})
_RECORDERS = frozenset({Party.COORDINATOR, Party.COUNSELOR})

WITH_CENTRE = (S.SENT, S.ACCEPTED, S.NO_SHOW, S.IN_CARE, S.ON_HOLD, S.REFERRED_ON)
"""States in which the health centre has something to do, and can open the dossier."""

READABLE = (*WITH_CENTRE, S.ANSWERED, S.RETURN_TO_SCHOOL, S.CLOSED)
"""States in which a referral that was sent can still be opened by the centre."""

REFERRAL = Machine(
    "referral",
    S.DRAFT,
    S,
    (
        Step(A.ASK_CONSENT, S.DRAFT, S.AWAITING_CONSENT, _COUNSELOR),
        Step(A.REVISE, S.AWAITING_CONSENT, S.DRAFT, _COUNSELOR),
        Step(A.RECORD_REFUSAL, S.AWAITING_CONSENT, S.REFUSED_BY_GUARDIAN, _COUNSELOR),
        Step(A.NOTIFY_AGAIN, S.REFUSED_BY_GUARDIAN, S.AWAITING_CONSENT, _COUNSELOR),
        Step(A.KEEP_AT_SCHOOL, S.REFUSED_BY_GUARDIAN, S.CLOSED, _COUNSELOR, needs_reason=True),
        Step(A.SEND, S.AWAITING_CONSENT, S.SENT, _COUNSELOR),
        *(
            Step(A.CALL_SECOND_PERSON, source, S.AWAITING_SECOND_PERSON, _COUNSELOR, True)
            for source in (S.DRAFT, S.AWAITING_CONSENT, S.REFUSED_BY_GUARDIAN)
        ),
        Step(A.SEND_WITHOUT_CONSENT, S.AWAITING_SECOND_PERSON, S.SENT, _SECOND, True),
        Step(A.DISAGREE, S.AWAITING_SECOND_PERSON, S.DRAFT, _SECOND, needs_reason=True),
        Step(A.ACCEPT, S.SENT, S.ACCEPTED, _CLINICIAN),
        Step(A.DECLINE, S.SENT, S.DECLINED, _CLINICIAN, needs_reason=True),
        Step(A.REVISE, S.DECLINED, S.DRAFT, _COUNSELOR),
        Step(A.MISS_APPOINTMENT, S.ACCEPTED, S.NO_SHOW, _CLINICIAN),
        Step(A.APPOINT_AGAIN, S.NO_SHOW, S.ACCEPTED, _CLINICIAN),
        Step(A.SEE, S.ACCEPTED, S.IN_CARE, _CLINICIAN),
        Step(A.HOLD, S.IN_CARE, S.ON_HOLD, _CLINICIAN, needs_reason=True),
        Step(A.RESUME, S.ON_HOLD, S.IN_CARE, _CLINICIAN),
        Step(A.REFER_ON, S.IN_CARE, S.REFERRED_ON, _CLINICIAN, needs_reason=True),
        Step(A.ANSWER, S.IN_CARE, S.ANSWERED, _CLINICIAN),
        Step(A.ANSWER, S.REFERRED_ON, S.ANSWERED, _CLINICIAN),
        Step(A.ASSESS_RETURN, S.ANSWERED, S.RETURN_TO_SCHOOL, _COUNSELOR),
        *(
            Step(A.CLOSE, source, S.CLOSED, _COUNSELOR)
            for source in (S.ANSWERED, S.RETURN_TO_SCHOOL)
        ),
        *(
            Step(A.CLOSE, source, S.CLOSED, _COUNSELOR, needs_reason=True)
            for source in (S.DECLINED, S.NO_SHOW)
        ),
        *(
            Step(A.WITHDRAW, source, S.WITHDRAWN, _COUNSELOR, needs_reason=True)
            for source in (
                *(S.DRAFT, S.AWAITING_CONSENT, S.REFUSED_BY_GUARDIAN, S.AWAITING_SECOND_PERSON),
                *WITH_CENTRE,
            )
        ),
        *(Step(A.END_CONSENT, source, S.WITHDRAWN, _RECORDERS) for source in WITH_CENTRE),
    ),
)
"""Every step: who may take it, from where, whether it needs a reason.

The health centre never sees a draft. That a consent stands when it is sent, and that the second
person is not the first, are no matters of roles; the use case sees to them. Whoever writes down
that a guardian takes the consent back ends what lies with the centre; nobody asks why.
"""

TASK_STATUS = {
    S.DRAFT: "draft",
    S.AWAITING_CONSENT: "draft",
    S.REFUSED_BY_GUARDIAN: "draft",
    S.AWAITING_SECOND_PERSON: "draft",
    S.SENT: "requested",
    S.DECLINED: "rejected",
    S.ACCEPTED: "accepted",
    S.NO_SHOW: "on-hold",
    S.IN_CARE: "in-progress",
    S.ON_HOLD: "on-hold",
    S.REFERRED_ON: "in-progress",
    S.ANSWERED: "completed",
    S.RETURN_TO_SCHOOL: "completed",
    S.CLOSED: "completed",
    S.WITHDRAWN: "cancelled",
}
"""Each state as HL7 FHIR R4 names it: https://hl7.org/fhir/R4/valueset-task-status.html."""
