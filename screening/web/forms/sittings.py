"""The forms of a sitting: which class, and which seat."""

from wtforms import StringField
from wtforms.validators import InputRequired, Length, NumberRange

from screening.services.rehearsals import MOST
from screening.web.forms.base import Form, WholeNumberField


class ClassForm(Form):
    """A class of the roster."""

    grade = WholeNumberField(validators=[InputRequired(), NumberRange(1, 12)])
    class_name = StringField(validators=[InputRequired(), Length(max=40)])


class RehearsalForm(Form):
    """A grade of a rehearsal, and how many seats are tried."""

    grade = WholeNumberField(validators=[InputRequired(), NumberRange(1, 12)])
    n_seats = WholeNumberField(validators=[InputRequired(), NumberRange(1, MOST)])


class SeatForm(Form):
    """A seat of the room."""

    seat = WholeNumberField(validators=[InputRequired(), NumberRange(1, 999)])
