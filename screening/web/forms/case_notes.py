"""The forms of what is written down beside a plan, one for each kind."""

from datetime import date
from typing import Any
from uuid import UUID

import wtforms
from flask import g
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, FormField, SelectField, SelectMultipleField, StringField
from wtforms import TextAreaField as Area
from wtforms.validators import Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput

from referral.cases import Domain
from referral.consents import Channel, Relation
from referral.contacts import ContactOutcome
from referral.safety import SafetyStep
from screening.case_documents import EntryKind
from screening.clock import day_in_china
from screening.note_documents import Contact, Minutes, Note, SafetyPlan
from screening.packed import Document
from screening.services.case_notes import LONGEST, MOST_READERS
from screening.web.forms.base import Form, text
from screening.web.forms.cases import DAY, LONG, REQUIRED, chosen

BODY = Length(max=4000, message="form.too_long")


def not_later(_form: Form, field: DateField) -> None:
    """Refuse a day that has not come yet: what is to come was not done."""
    if field.data is not None and field.data > day_in_china(g.now):
        raise ValidationError("form.in_future")


class NoteForm(Form):
    """A note for every counselor of the school."""

    text = Area("note.text", filters=[text], validators=[REQUIRED, BODY])
    talked_on = DateField("note.talked_on", validators=[Optional(), not_later])

    @property
    def document(self) -> Document:
        """What was typed."""
        return Note(self.text.data or "", self.talked_on.data)


class RestrictedForm(Form):
    """A note for its author and some colleagues."""

    text = Area("note.text", filters=[text], validators=[REQUIRED])
    readers = SelectMultipleField("note.readers", coerce=UUID, option_widget=CheckboxInput())

    def validate_text(self, field: Area) -> None:
        """Refuse a text that does not fit its seal, and never cut it."""
        if len((field.data or "").encode()) > LONGEST:
            raise ValidationError("form.too_long")

    def validate_readers(self, field: SelectMultipleField) -> None:
        """Refuse more readers than an entry has room for."""
        if len(field.data or ()) > MOST_READERS:
            raise ValidationError("note.too_many_readers")


class ContactForm(Form):
    """One try to reach a guardian."""

    relation = SelectField("contact.whom", validators=[REQUIRED])
    channel = SelectField("contact.how", validators=[REQUIRED])
    held_on = DateField("contact.held_on", validators=[DAY, not_later])
    outcome = SelectField("contact.outcome_is", validators=[REQUIRED])
    text = Area("contact.text", filters=[text], validators=[LONG])

    @property
    def document(self) -> Document:
        """What was typed."""
        return Contact(
            relation=self.relation.data,
            channel=self.channel.data,
            outcome=self.outcome.data,
            held_on=self.held_on.data or date.min,
            text=self.text.data or "",
        )


IssuesForm = type(
    "IssuesForm",
    (wtforms.Form,),
    {d.value: Area(f"case.domain.{d}", filters=[text], validators=[LONG]) for d in Domain},
)


class MinutesForm(Form):
    """Minutes of a case conference."""

    held_on = DateField("minutes.held_on", validators=[DAY, not_later])
    participants = StringField(
        "minutes.participants",
        filters=[text],
        validators=[REQUIRED, Length(max=300, message="form.too_long")],
    )
    issues: Any = FormField(IssuesForm)
    agreed = Area("minutes.agreed", filters=[text], validators=[REQUIRED, LONG])
    review_on = DateField("minutes.review_on", validators=[Optional()])

    @property
    def document(self) -> Document:
        """What was typed."""
        said = {d.value: self.issues.form[d.value].data for d in Domain}
        names = (self.participants.data or "").replace("，", "、").replace(",", "、").split("、")
        return Minutes(
            held_on=self.held_on.data or date.min,
            participants=[name.strip() for name in names if name.strip()],
            issues={domain: words for domain, words in said.items() if words},
            agreed=self.agreed.data or "",
            review_on=self.review_on.data,
        )


StepsForm = type(
    "StepsForm",
    (wtforms.Form,),
    {s.value: Area(f"safety.step.{s}", filters=[text], validators=[LONG]) for s in SafetyStep},
)


class SafetyForm(Form):
    """A safety plan, in the student's own words."""

    steps: Any = FormField(StepsForm)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for at least one step."""
        is_valid: bool = super().validate(extra_validators)
        if is_valid and not any(control.data for control in self.steps.form):
            self.form_errors.append("safety.nothing")
            return False
        return is_valid

    @property
    def document(self) -> Document:
        """What was typed."""
        written = {s.value: self.steps.form[s.value].data for s in SafetyStep}
        return SafetyPlan({step: words for step, words in written.items() if words})


class CaseFileForm(Form):
    """A file, and what it is."""

    title = StringField(
        "case_file.title",
        filters=[text],
        validators=[REQUIRED, Length(max=80, message="form.too_long")],
    )
    file = FileField("case_file.file", validators=[FileRequired("form.required")])


def form_of(kind: EntryKind, today: date, last: SafetyPlan | None) -> Any:
    """Return the form of one kind, as it is sent or with what stands to reason in it.

    Args:
        kind: of what is written down.
        today: the day that a contact or a conference is likely to be of.
        last: the safety plan as it was written last, to go on from.
    """
    if kind is EntryKind.CONTACT:
        return _contact(today)
    if kind is EntryKind.MINUTES:
        return MinutesForm(held_on=today)
    if kind is EntryKind.SAFETY_PLAN:
        return SafetyForm(steps=dict(last.steps) if last else {})
    return NoteForm()


def restricted(colleagues: list[tuple[UUID, str]]) -> RestrictedForm:
    """Return the form of a restricted note, which offers the colleagues to name."""
    form = RestrictedForm()
    form.readers.choices = colleagues
    return form


def _contact(today: date) -> Any:
    form = ContactForm(held_on=today)
    form.relation.choices = chosen("consent.relation", Relation)
    form.channel.choices = chosen("consent.channel", Channel)
    form.outcome.choices = chosen("contact.outcome", ContactOutcome)
    return form
