"""The form in which a recovery card is typed."""

from wtforms import StringField
from wtforms.validators import InputRequired, Length

from screening.web.forms.base import Form, text


class CardForm(Form):
    """The code on a card."""

    code = StringField(
        "card.code",
        filters=[text],
        validators=[InputRequired("form.required"), Length(max=80, message="form.too_long")],
    )
