"""The forms of consent: what one guardian said, and what came back of a class's forms."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Self
from uuid import UUID

import wtforms
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional

from referral.consents import Channel, ConsentPurpose, Decision, Relation
from screening.services.consents import LONGEST_NAME, Opened, Word
from screening.services.coverage import STILL_TO_SAY, Member
from screening.services.errors import AttachmentRefused, DecisionRefused
from screening.web.forms.base import Form, text
from screening.web.forms.rosters import RosterForm
from screening.web.wording import say


class SaidForm(Form):
    """How it was said, and for how long."""

    channel = SelectField("consent.how", coerce=Channel)
    decided_on = DateField("consent.decided_on", validators=[InputRequired("form.required")])
    expires_on = DateField("consent.expires_on", validators=[Optional()])
    is_separate = BooleanField("consent.separate")

    def refuse(self, error: DecisionRefused | AttachmentRefused) -> None:
        """Put a refusal of the use case to the field that it is about."""
        at = {
            "decided_in_future": "decided_on",
            "ends_before_it_begins": "expires_on",
            "attachment_too_large": "file",
            "attachment_of_no_kind": "file",
        }
        field: Any = self._fields.get(at.get(error.why, "decision"))
        field.errors = [f"consent.cannot.{error.why}"]

    def _speaking(self) -> Self:
        self.channel.choices = _words("channel", Channel)
        return self


class ConsentForm(SaidForm):
    """What one student's guardian said."""

    purpose = RadioField("consent.for_what", coerce=ConsentPurpose)
    decision = RadioField(
        "consent.decided", coerce=Decision, validators=[InputRequired("consent.choose")]
    )
    guardian_name = StringField(
        "consent.guardian",
        filters=[text],
        validators=[Length(max=LONGEST_NAME, message="form.too_long")],
    )
    relation = SelectField("consent.relation_is")
    file = FileField("consent.file", validators=[Optional()])

    @classmethod
    def about(cls, opened: Opened, today: date) -> Self:
        """Offer what may be said; what the roster knows stands there already."""
        form = cls(
            purpose=ConsentPurpose.SCREENING,
            guardian_name=opened.profile.guardian_name,
            decided_on=today,
            channel=Channel.PAPER,
        )
        form.purpose.choices = {p: f"consent.purpose.{p}" for p in ConsentPurpose}
        form.decision.choices = {d: f"consent.decision.{d}" for d in Decision}
        form.relation.choices = _relations()
        return form._speaking()

    @property
    def word(self) -> Word:
        """What was sent."""
        return Word(
            decision=self.decision.data,
            channel=self.channel.data,
            decided_on=self.decided_on.data or date.max,
            purpose=self.purpose.data,
            expires_on=self.expires_on.data,
            is_separate=self.is_separate.data,
            guardian_name=self.guardian_name.data,
            relation=Relation(self.relation.data) if self.relation.data else None,
        )

    @property
    def content(self) -> bytes:
        """The file that was sent; empty where none was."""
        return self.file.data.read() if self.file.data else b""


class RowForm(wtforms.Form):
    """One student's line of the list."""

    student_id = HiddenField()
    decision = RadioField(choices={d: d for d in ("", Decision.GIVEN, Decision.REFUSED)})
    relation = SelectField(validators=[Optional()])


class ClassForm(SaidForm):
    """What came back of a class's forms: one decision a line, and what they have in common."""

    rows = FieldList(FormField(RowForm))

    @classmethod
    def for_class(cls, members: Sequence[Member], today: date, *, preset: str = "") -> Self:
        """Offer a line for each student; with a preset, those who are still to say it have it."""
        lines = [
            {
                "student_id": str(member.student_id),
                "decision": preset if member.standing in STILL_TO_SAY else "",
            }
            for member in members
        ]
        form = cls(rows=lines, decided_on=today, channel=Channel.PAPER)
        for row in form.rows:
            row.form.relation.choices = _relations()
        return form._speaking()

    @property
    def lines(self) -> Mapping[str, RowForm]:
        """The lines by the student's id."""
        return {row.form.student_id.data or "": row.form for row in self.rows}

    def words(self, members: Sequence[Member]) -> dict[UUID, Word]:
        """Return what was ticked, of the students of the class."""
        lines, found = self.lines, {}
        for member in members:
            row = lines.get(str(member.student_id))
            if row is not None and row.decision.data:
                found[member.student_id] = Word(
                    decision=Decision(row.decision.data),
                    channel=self.channel.data,
                    decided_on=self.decided_on.data or date.max,
                    expires_on=self.expires_on.data,
                    is_separate=self.is_separate.data and member.is_under_14,
                    relation=Relation(row.relation.data) if row.relation.data else None,
                )
        return found


class ListForm(RosterForm):
    """A list of what guardians said, as a workbook or a csv file."""

    file = FileField("consent_import.file", validators=[FileRequired("roster.choose_file")])


def _words(noun: str, members: Any) -> dict[str, str]:
    return {member: say(f"consent.{noun}.{member}") for member in members}


def _relations() -> dict[str, str]:
    return {"": say("form.none_chosen")} | _words("relation", Relation)
