"""The forms of a record: a decision, and why an identity is shown."""

from typing import Self

from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from referral.states import FlagAction
from screening.services.flags import Record
from screening.web.forms.base import Form, text
from screening.web.wording import in_language, say

REASONS = ("contact_student", "contact_guardian", "prepare_referral", "correct_record")
"""Why a counselor may need a name; the words stand in the catalogue."""


class DecisionForm(Form):
    """Agree, dismiss, or void for a re-test."""

    action = RadioField(
        "review.decision", coerce=FlagAction, validators=[InputRequired("review.choose")]
    )
    interview_tier = SelectField("review.interview_tier")
    reason = TextAreaField(
        "review.reason", filters=[text], validators=[Length(max=1000, message="form.too_long")]
    )

    @classmethod
    def sent_for(cls, record: Record) -> Self:
        """Read what was sent; only the steps that are open and the standard's tiers are taken."""
        return cls()._offering(record)

    @classmethod
    def blank_for(cls, record: Record) -> Self:
        """Offer the same with nothing chosen: the judgement is the counselor's own."""
        return cls(formdata=None)._offering(record)

    def validate_interview_tier(self, field: SelectField) -> None:
        """Ask for a tier where the counselor agrees: both tiers are kept and compared.

        Where there is no follow-up it may be named, and is the lowest: that is what an interview
        came to that found nothing.
        """
        if self.action.data is FlagAction.CONFIRM and not field.data:
            raise ValidationError("review.tier_missing")
        if self.action.data is FlagAction.DISMISS and field.data not in {"", self.lowest}:
            raise ValidationError("review.tier_contradicts")

    def _offering(self, record: Record) -> Self:
        self.action.choices = {step.action: f"review.action.{step.action}" for step in record.steps}
        tiers = {tier.id: in_language(tier.name) for tier in reversed(record.standard.tiers)}
        self.interview_tier.choices = {"": say("form.none_chosen")} | tiers
        self.lowest = record.standard.lowest.id
        return self


class IdentityForm(Form):
    """Why the name is needed."""

    why = SelectField("identity.why", validators=[InputRequired("identity.choose")])

    @classmethod
    def sent(cls) -> Self:
        """Read what was sent."""
        return cls()._offering()

    @classmethod
    def blank(cls) -> Self:
        """Offer the reasons in the reader's words; none is chosen beforehand."""
        return cls(formdata=None)._offering()

    def _offering(self) -> Self:
        reasons = {reason: say(f"identity.reason.{reason}") for reason in REASONS}
        self.why.choices = {"": say("form.none_chosen")} | reasons
        return self
