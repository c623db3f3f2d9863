"""The forms of an anonymous survey: its set-up, a class of its sample, how many codes are drawn."""

from collections.abc import Mapping
from typing import Self

from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from screening.services.survey_boxes import MOST
from screening.web.forms.base import Form, WholeNumberField, text

LARGEST_CLASS = 500


class SurveyForm(Form):
    """Instrument, term, name and window of a survey."""

    instrument = RadioField("survey.instrument", validators=[InputRequired("form.required")])
    term = SelectField("wave.term", validators=[InputRequired("form.required")])
    name = StringField(
        "survey.name",
        filters=[text],
        validators=[InputRequired("form.required"), Length(max=60, message="form.too_long")],
    )
    opens_on = DateField("wave.opens_on", validators=[InputRequired("form.required")])
    closes_on = DateField("wave.closes_on", validators=[InputRequired("form.required")])

    @classmethod
    def offering(cls, instruments: Mapping[str, str], terms: Mapping[str, str]) -> Self:
        """Offer instruments and terms with their words; no other can be sent."""
        form = cls()
        form.instrument.choices = list(instruments.items())
        form.term.choices = list(terms.items())
        return form

    def validate_closes_on(self, field: DateField) -> None:
        """Refuse a window that ends before it begins."""
        if field.data and self.opens_on.data and field.data < self.opens_on.data:
            raise ValidationError("wave.window_reversed")


class SurveyClassForm(Form):
    """A class of the sample, and how many students it has, where the school says so."""

    grade = SelectField("survey.grade", coerce=int, validators=[InputRequired("form.required")])
    class_name = StringField(
        "survey.class_name",
        filters=[text],
        validators=[InputRequired("form.required"), Length(max=40, message="form.too_long")],
    )
    n_enrolled = WholeNumberField(
        "survey.n_enrolled",
        validators=[Optional(), NumberRange(1, LARGEST_CLASS, "survey.bad_enrolled")],
    )

    @classmethod
    def offering(cls, grades: Mapping[int, str]) -> Self:
        """Offer grades with their words; no other can be sent."""
        form = cls()
        form.grade.choices = list(grades.items())
        return form


class CodesForm(Form):
    """How many codes are drawn for a class."""

    n = WholeNumberField(validators=[InputRequired(), NumberRange(1, MOST)])
