"""The forms of the roster import."""

from typing import ClassVar

from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField
from wtforms.validators import InputRequired

from screening.services.roster_rows import MAX_BYTES
from screening.web.forms.base import Form


class RosterForm(Form):
    """A workbook or a csv file."""

    LARGEST: ClassVar[int] = MAX_BYTES
    """Bytes of the file; a script of the page says so before anything is sent."""

    file = FileField("roster.file", validators=[FileRequired("roster.choose_file")])


class AbsentForm(Form):
    """What has become of those who are at the school and not in the file; nothing is assumed."""

    absent = RadioField(
        "roster.absent_choice",
        choices={"stay": "roster.absent_stay", "left": "roster.absent_left"},
        validators=[InputRequired("roster.absent_choose")],
    )

    @property
    def have_left(self) -> bool:
        """Whether they have left the school."""
        return bool(self.absent.data == "left")
