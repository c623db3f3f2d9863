"""The form of the roster import."""

from typing import ClassVar

from flask_wtf.file import FileField, FileRequired

from screening.services.roster_rows import MAX_BYTES
from screening.web.forms.base import Form


class RosterForm(Form):
    """A workbook or a csv file."""

    LARGEST: ClassVar[int] = MAX_BYTES
    """Bytes of the file; a script of the page says so before anything is sent."""

    file = FileField("roster.file", validators=[FileRequired("roster.choose_file")])
