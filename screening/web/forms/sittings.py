"""The form of a sitting: which class."""

from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from screening.web.forms.base import Form


class ClassForm(Form):
    """A class of the roster."""

    grade = IntegerField(validators=[InputRequired(), NumberRange(1, 12)])
    class_name = StringField(validators=[InputRequired(), Length(max=40)])
