"""The forms of a referral, as the health centre fills them in."""

from datetime import date
from typing import Self

from wtforms import BooleanField, DateField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from referral.answers import (
    LONGEST_ADVICE,
    LONGEST_DIAGNOSIS,
    Advice,
    Answer,
    Attendance,
    DeclineReason,
)
from screening.web.forms.base import text
from screening.web.forms.referrals import LONGEST_REASON, RefusableForm


class NumberForm(RefusableForm):
    """The number on a printed form."""

    number = StringField("inbox.number", filters=[text])


class AppointmentForm(RefusableForm):
    """An appointment."""

    appointment = DateField("inbox.appointment", validators=[InputRequired("form.required")])

    @property
    def day(self) -> date:
        """What was sent."""
        return self.appointment.data or date.min


class AcceptForm(AppointmentForm):
    """An appointment, and that the person was compared."""

    compared = BooleanField("inbox.compared", validators=[InputRequired("inbox.compare_first")])


class DeclineForm(RefusableForm):
    """Why a referral is not taken."""

    why = RadioField(
        "inbox.decline_why",
        coerce=DeclineReason,
        choices={str(r): f"inbox.decline.{r}" for r in DeclineReason},
        validators=[InputRequired("inbox.choose_reason")],
    )
    words = TextAreaField(
        "inbox.decline_words",
        filters=[text],
        validators=[Length(max=LONGEST_REASON, message="form.too_long")],
    )


class AnswerForm(RefusableForm):
    """The answer slip: what the school needs, and no more."""

    seen_on = DateField("inbox.seen_on", validators=[InputRequired("form.required")])
    advice = RadioField(
        "inbox.advice_is",
        coerce=Advice,
        choices={str(a): f"inbox.advice.{a}" for a in Advice},
        validators=[InputRequired("inbox.choose_advice")],
    )
    attendance = RadioField(
        "inbox.attendance_is",
        coerce=Attendance,
        choices={str(a): f"inbox.attendance.{a}" for a in Attendance},
        validators=[InputRequired("inbox.choose_attendance")],
    )
    next_on = DateField("inbox.next_on", validators=[Optional()])
    needs_county = BooleanField("inbox.needs_county")
    words = TextAreaField(
        "inbox.words",
        filters=[text],
        validators=[Length(max=LONGEST_ADVICE, message="form.too_long")],
    )
    diagnosis = StringField(
        "inbox.diagnosis",
        filters=[text],
        validators=[Length(max=LONGEST_DIAGNOSIS, message="form.too_long")],
    )

    @classmethod
    def on(cls, today: date) -> Self:
        """Offer an empty slip of today."""
        return cls(seen_on=today)

    @property
    def answer(self) -> Answer:
        """What was sent."""
        return Answer(
            seen_on=self.seen_on.data or date.max,
            advice=self.advice.data,
            attendance=self.attendance.data,
            next_on=self.next_on.data,
            needs_county=self.needs_county.data,
            words=self.words.data or "",
            diagnosis=self.diagnosis.data or "",
        )
