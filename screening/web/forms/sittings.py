"""The forms of a sitting: which class, and which seat."""

from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from screening.web.forms.base import Form


class ClassForm(Form):
    """A class of the roster."""

    grade = IntegerField(validators=[InputRequired(), NumberRange(1, 12)])
    class_name = StringField(validators=[InputRequired(), Length(max=40)])


class SeatForm(Form):
    """A seat of the room."""

    seat = IntegerField(validators=[InputRequired(), NumberRange(1, 999)])
