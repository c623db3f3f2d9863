"""The forms of a wave: its set-up, and the class whose tickets are printed."""

from collections.abc import Mapping
from typing import Self

from wtforms import BooleanField, DateField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from screening.web.forms.base import Form, text


class WaveForm(Form):
    """Term, name, window and grades of a wave."""

    is_rehearsal = BooleanField("rehearsal.tick")
    term = SelectField("wave.term", validators=[InputRequired("form.required")])
    name = StringField(
        "wave.name",
        filters=[text],
        validators=[InputRequired("form.required"), Length(max=60, message="form.too_long")],
    )
    opens_on = DateField("wave.opens_on", validators=[InputRequired("form.required")])
    closes_on = DateField("wave.closes_on", validators=[InputRequired("form.required")])
    grades = SelectMultipleField(
        "wave.grades",
        coerce=int,
        validators=[InputRequired("wave.choose_grades")],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=True,
    )

    @classmethod
    def offering(cls, grades: Mapping[int, str], terms: Mapping[str, str]) -> Self:
        """Offer the grades of the roster and some terms, with their words; no other can be sent."""
        form = cls()
        form.grades.choices = {str(n): label for n, label in grades.items()}
        form.term.choices = dict(terms)
        return form

    def validate_closes_on(self, field: DateField) -> None:
        """Refuse a window that ends before it begins."""
        if field.data and self.opens_on.data and field.data < self.opens_on.data:
            raise ValidationError("wave.window_reversed")


LONGEST_REASON = 100
"""Characters: it stands in the sealed part of an audit entry, which has one size."""


class StepForm(Form):
    """The reason of a step that needs one."""

    reason = StringField(
        "step.reason",
        filters=[text],
        validators=[Length(max=LONGEST_REASON, message="form.too_long")],
    )
