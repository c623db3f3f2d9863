"""The form with which a carried file is taken in."""

from flask_wtf.file import FileField, FileRequired

from screening.web.forms.referrals import RefusableForm


class CarriedFileForm(RefusableForm):
    """A file that came from the other unit."""

    file = FileField("referral_file.file", validators=[FileRequired("referral_file.choose")])

    @property
    def content(self) -> bytes:
        """The file that was sent."""
        content: bytes = self.file.data.read() if self.file.data else b""
        return content
