"""The form that says which column of a table holds what."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from wtforms import SelectField
from wtforms.validators import InputRequired, Optional

from screening.services.roster_columns import Chosen
from screening.services.roster_fields import Fields
from screening.services.roster_rows import Reading
from screening.web.forms.base import Form
from screening.web.wording import say, tongue, words

_COLUMN = "column_"
_NO_HEADER = "0"


class ColumnsForm(Form):
    """Where the header stands, and for each field a column or none."""

    header = SelectField("columns.header")

    @classmethod
    def offered(cls, reading: Reading, fields: Fields, labels: Mapping[str, str]) -> Self:
        """Show how the columns were read, to be changed.

        Args:
            reading: of the file.
            fields: of its table.
            labels: of the fields, as keys of the wording catalogue.
        """
        places = {name: str(reading.places.get(name, "")) for name in fields}
        now = {f"{_COLUMN}{name}": place for name, place in places.items()}
        header = str(reading.header) if reading.header else _NO_HEADER
        made = cls._with(fields, labels)(formdata=None, header=header, **now)
        return made._choosing(reading, fields)

    @classmethod
    def sent(cls, reading: Reading, fields: Fields, labels: Mapping[str, str]) -> Self:
        """Read what was chosen."""
        return cls._with(fields, labels)()._choosing(reading, fields)

    @property
    def columns(self) -> Sequence[Any]:
        """The controls of the fields, in the order of the table."""
        return [control for control in self if control.name.startswith(_COLUMN)]

    @property
    def chosen(self) -> Chosen:
        """What was sent."""
        places = {c.name.removeprefix(_COLUMN): int(c.data) for c in self.columns if c.data}
        return Chosen(int(self.header.data) or None, places)

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse what is missing, and a column that is to be two things."""
        is_valid = bool(super().validate(extra_validators))
        first: dict[str, Any] = {}
        for control in self.columns:
            earlier = first.setdefault(control.data, control) if control.data else control
            if earlier is not control:
                control.errors = [say("columns.twice", field=words(earlier.label.text))]
                is_valid = False
        return is_valid

    @classmethod
    def _with(cls, fields: Fields, labels: Mapping[str, str]) -> type[Self]:
        """Make the form of one table."""
        controls = {
            f"{_COLUMN}{name}": SelectField(
                labels[name],
                validators=[InputRequired("columns.needed") if known.no_column else Optional()],
            )
            for name, known in fields.items()
        }
        return type(cls.__name__, (cls,), controls)

    def _choosing(self, reading: Reading, fields: Fields) -> Self:
        lines = {
            str(number): say("columns.line", n=number, words=beginning)
            for number, beginning in reading.lines
        }
        self.header.choices = _spoken({_NO_HEADER: say("columns.no_header")} | lines)
        columns = {
            str(place): say("columns.column", label=label, sample=sample) if sample else label
            for place, (label, sample) in enumerate(reading.heads)
        }
        for control, known in zip(self.columns, fields.values(), strict=True):
            none = "form.none_chosen" if known.no_column else "columns.none"
            control.choices = _spoken({"": say(none)} | columns)
        return self


def _spoken(choices: Mapping[str, str]) -> list[tuple[str, str, dict[str, str]]]:
    """Say of each choice in which language it is: what a school wrote is in its own."""
    return [(value, label, {"lang": tongue(label)}) for value, label in choices.items()]
