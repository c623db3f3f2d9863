"""The forms of a transfer: whom a school offers to which other, and the class in the new one."""

from collections.abc import Iterable, Mapping
from typing import Self
from uuid import UUID

from wtforms import SelectField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired

from screening.web.forms.base import Form
from screening.web.wording import say, tongue

At = tuple[int, str]
"""A grade and a class."""


class OfferForm(Form):
    """Who goes, and to which school."""

    student = SelectField("transfer.student", validators=[InputRequired("transfer.choose_student")])
    school = SelectField("transfer.school", validators=[InputRequired("transfer.choose_school")])

    @classmethod
    def offering(cls, students: Mapping[UUID, str], schools: Mapping[UUID, str]) -> Self:
        """Offer students and schools by name; no other can be sent."""
        form = cls()
        form.student.choices = _named(students)
        form.school.choices = _named(schools)
        return form


class AcceptForm(Form):
    """The class that a student comes to."""

    at = SelectField("transfer.class", validators=[InputRequired("transfer.choose_class")])

    @classmethod
    def offering(cls, classes: Iterable[At]) -> Self:
        """Offer classes; no other can be sent."""
        form = cls()
        form.at.choices = {f"{n}/{name}": name for n, name in classes}
        return form

    @property
    def chosen(self) -> At:
        """Grade and class that were chosen."""
        grade, _, class_name = self.at.data.partition("/")
        return int(grade), class_name


def _named(names: Mapping[UUID, str]) -> list[SelectChoice]:
    """Return options that say in which language a name is, whatever the page's."""
    none = SelectChoice("", say("form.none_chosen"))
    return [none, *(SelectChoice(str(i), n, {"lang": tongue(n)}) for i, n in names.items())]
