"""The form of the roster import."""

from flask_wtf.file import FileField, FileRequired

from screening.web.forms.base import Form


class RosterForm(Form):
    """A workbook or a csv file."""

    file = FileField("roster.file", validators=[FileRequired("roster.choose_file")])
