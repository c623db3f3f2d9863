"""The form of a rollover: the school's last grade."""

from collections.abc import Mapping
from typing import Self

from wtforms import SelectField

from screening.web.forms.base import Form


class RolloverForm(Form):
    """After which grade students leave the school."""

    last_grade = SelectField("rollover.last_grade", coerce=int)

    @classmethod
    def offering(cls, grades: Mapping[int, str], chosen: int) -> Self:
        """Offer grades with their words; no other can be sent."""
        form = cls(last_grade=chosen)
        form.last_grade.choices = {str(n): words for n, words in grades.items()}
        return form
