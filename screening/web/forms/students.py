"""The forms of a student on the roster: a search, and why somebody left."""

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from screening.services.enrolment import LeaveReason
from screening.web.forms.base import Form, text
from screening.web.wording import say

REASONS = (
    *(LeaveReason.MOVED, LeaveReason.SUSPENDED, LeaveReason.DROPPED_OUT),
    *(LeaveReason.GRADUATED, LeaveReason.OTHER),
)
"""What a coordinator may say; the others are said by an import."""


class SearchForm(Form):
    """A part of a name, of its sound, or of a number."""

    words = StringField(
        "student.search", filters=[text], validators=[Length(max=40, message="form.too_long")]
    )


class LeaveForm(Form):
    """Why a student is at the school no more."""

    reason = SelectField("leave.why", validators=[InputRequired("leave.choose")])

    def __init__(self, *given: object, **named: object) -> None:
        """Offer the reasons in the reader's words; none is chosen beforehand."""
        super().__init__(*given, **named)
        reasons = {reason.value: say(f"leave.reason.{reason}") for reason in REASONS}
        self.reason.choices = {"": say("form.none_chosen")} | reasons
