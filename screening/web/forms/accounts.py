"""The form of the sign-in page."""

from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from screening.web.forms.base import Form, text


class SignInForm(Form):
    """Who, and the passphrase."""

    username = StringField(
        "sign_in.username",
        filters=[text],
        validators=[InputRequired("form.required"), Length(max=40, message="form.too_long")],
    )
    passphrase = PasswordField(
        "sign_in.passphrase",
        filters=[text],
        validators=[InputRequired("form.required"), Length(max=128, message="form.too_long")],
    )
