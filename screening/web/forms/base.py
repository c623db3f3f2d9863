"""The base of every form. The form token is checked for every request before any form is made."""

from flask_wtf import FlaskForm


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose labels and errors are keys of the wording catalogue."""

    class Meta:
        """Leave the token to `screening.web.origin`, which no page can forget."""

        csrf = False


def text(value: str | None) -> str:
    """Return what was typed without the blanks around it."""
    return (value or "").strip()
