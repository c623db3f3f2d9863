"""The base of every form. The form token is checked for every request before any form is made."""

from flask_wtf import FlaskForm
from wtforms import IntegerField

LARGEST = 2**53
"""The largest whole number that is read: arithmetic with seconds stays exact up to it."""


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose labels and errors are keys of the wording catalogue."""

    class Meta:
        """Leave the token to `screening.web.origin`, which no page can forget."""

        csrf = False


def text(value: str | None) -> str:
    """Return what was typed without the blanks around it."""
    return (value or "").strip()


class WholeNumberField(IntegerField):
    """A whole number of a size that can be reckoned with: an absurd one is no number."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was sent.

        Raises:
            ValueError: it is no whole number, or one beyond `LARGEST`.
        """
        super().process_formdata(valuelist)
        if self.data is not None and abs(self.data) > LARGEST:
            self.data = None
            raise ValueError("Not a valid integer value.")
