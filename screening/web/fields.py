"""What ties a form's control to the words around it."""

from collections.abc import Mapping
from typing import Any

from wtforms import Field

from screening.web.wording import tongue


def described(control: Field, hint: object, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a control's attributes, with those that say where its hint and its errors stand.

    Args:
        control: the field; its hint and errors stand in the element ``<id>-below``.
        hint: what the hint says; None where there is none.
        attributes: what the page asks for besides.
    """
    found = dict(attributes)
    if hint or control.errors:
        found["aria-describedby"] = f"{control.id}-below"
    if control.errors:
        found["aria-invalid"] = "true"
    if control.type == "TextAreaField" and control.data:
        found["lang"] = tongue(control.data)  # what was typed stands there in its own language
    return found
