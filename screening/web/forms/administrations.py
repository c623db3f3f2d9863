"""The forms of the child's way: a code, and one answer."""

from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional

from screening.web.forms.base import Form, WholeNumberField, text


class CodeForm(Form):
    """The code on the paper."""

    code = StringField(
        "ticket.code",
        filters=[text],
        validators=[InputRequired("ticket.refused"), Length(max=80, message="ticket.refused")],
    )


class AnswerForm(Form):
    """One option of one item, and when the item was shown, in seconds since the epoch."""

    answer = WholeNumberField(validators=[InputRequired("question.choose")])
    shown = WholeNumberField(validators=[Optional()])
