"""The forms of a case: its steps, how a measure ends, why it is opened, a report's judgement."""

from collections.abc import Mapping
from datetime import date
from typing import Self

from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from referral.cases import ClosingReason, Evidence, MeasureAction
from screening.services.case_steps import NAMES_WHY
from screening.team_documents import Verdict
from screening.web.forms.base import Form, text
from screening.web.wording import say, tongue

LONG = Length(max=1000, message="form.too_long")
REQUIRED = DataRequired("form.required")
DAY = InputRequired("form.required")
"""For a day: what cannot be read as one keeps its own error."""


def chosen(noun: str, members: type) -> dict[str, str]:
    """Return the members of a closed set with their words, with a first line that is none."""
    words = {member: say(f"{noun}.{member}") for member in members}  # type: ignore[attr-defined]
    return {"": say("form.none_chosen")} | words


def people(names: Mapping[str, str], none: str) -> list[SelectChoice]:
    """Return people as options that say in which language a name is, whatever the page's."""
    first = SelectChoice("", say(none))
    return [first, *(SelectChoice(i, name, {"lang": tongue(name)}) for i, name in names.items())]


class OpenForm(Form):
    """Why a case is opened without a flag."""

    reason = TextAreaField("case.why_open", filters=[text], validators=[REQUIRED, LONG])


class StepForm(Form):
    """One step of a case, as the table has it."""

    closing_reason = SelectField("case.closing_reason", default="")
    reason = TextAreaField("case.step_reason", filters=[text], validators=[LONG])

    @classmethod
    def blank(cls) -> Self:
        """Offer a step with nothing chosen."""
        return cls(formdata=None)._offering()

    @classmethod
    def sent(cls) -> Self:
        """Read what was sent."""
        return cls()._offering()

    @property
    def why(self) -> ClosingReason | None:
        """The reason of the list; None where none was chosen."""
        return ClosingReason(self.closing_reason.data) if self.closing_reason.data else None

    def wanted_by(self, step: object) -> list[str]:
        """Return the fields that a step shows, by what the table says of it."""
        names = ["reason"] if getattr(step, "needs_reason", False) else []
        return [*(["closing_reason"] if getattr(step, "action", "") in NAMES_WHY else []), *names]

    def refuse_blanks(self, step: object) -> None:
        """Say which of the fields that a step needs are blank."""
        for name in self.wanted_by(step):
            if not self._fields[name].data:
                self._fields[name].errors = ["form.required"]

    def _offering(self) -> Self:
        self.closing_reason.choices = chosen("case.closing", ClosingReason)
        return self


class MeasureForm(Form):
    """How a measure ended."""

    action = RadioField("measure.what", coerce=MeasureAction)
    evidence = SelectField("measure.evidence_is", default="")
    ended_on = DateField("measure.ended_on", validators=[DAY])
    outcome = TextAreaField("measure.outcome", filters=[text], validators=[REQUIRED, LONG])

    @classmethod
    def of(cls, today: date) -> Self:
        """Offer both ends; nothing is chosen beforehand but the day."""
        form = cls(ended_on=today)
        form.action.choices = {a: f"measure.action.{a}" for a in MeasureAction}
        form.evidence.choices = chosen("measure.evidence", Evidence)
        return form

    def validate_action(self, field: RadioField) -> None:
        """Ask which end it is."""
        if not field.data:
            raise ValidationError("measure.choose")

    def validate_evidence(self, field: SelectField) -> None:
        """Ask for evidence where a measure was carried out."""
        if self.action.data is MeasureAction.CARRY_OUT and not field.data:
            raise ValidationError("measure.cannot.evidence_missing")

    @property
    def proof(self) -> Evidence | None:
        """The kind of evidence; None where there is none."""
        return Evidence(self.evidence.data) if self.evidence.data else None


class DoneForm(Form):
    """How a member of the team carried a measure out."""

    evidence = SelectField("measure.evidence_is", validators=[REQUIRED])
    ended_on = DateField("measure.ended_on", validators=[DAY])
    outcome = TextAreaField("shared.outcome", filters=[text], validators=[REQUIRED, LONG])

    @classmethod
    def of(cls, today: date) -> Self:
        """Offer it with today's date."""
        form = cls(ended_on=today)
        form.evidence.choices = chosen("measure.evidence", Evidence)
        return form


class WatchedForm(Form):
    """What a member of the team noticed."""

    text = TextAreaField("shared.watched", filters=[text], validators=[REQUIRED, LONG])


class JudgeForm(Form):
    """Take a report up, or decline it with a word."""

    verdict = SelectField(validators=[REQUIRED], choices={str(v): v for v in Verdict})
    word = StringField(
        "report.word", filters=[text], validators=[Length(max=200, message="form.too_long")]
    )

    def validate_word(self, field: StringField) -> None:
        """Ask for a word where a report is declined: its member reads it."""
        if self.verdict.data == Verdict.DECLINED and not field.data:
            raise ValidationError("report.word_missing")


class MemberForm(Form):
    """Who is to join the team, and as what."""

    account = SelectField("team.who", validators=[REQUIRED])
    function = SelectField("team.function_is", validators=[REQUIRED])
