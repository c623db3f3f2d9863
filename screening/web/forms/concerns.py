"""The forms of concerns: what was noticed, who is meant, and why no case is needed."""

from collections.abc import Mapping, Sequence
from typing import Self
from uuid import UUID

from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from referral.concerns import ConcernSource, Haste
from screening.documents import Profile
from screening.services.concerns import Said
from screening.web.forms.base import Form, text


class ConcernForm(Form):
    """What somebody noticed. Who writes it need know no student number."""

    name = StringField(
        "concern.name",
        filters=[text],
        validators=[DataRequired("concern.name_missing"), Length(max=40, message="form.too_long")],
    )
    class_name = StringField(
        "concern.class", filters=[text], validators=[Length(max=40, message="form.too_long")]
    )
    source = RadioField(
        "concern.source",
        choices={str(one): f"concern.source_is.{one}" for one in ConcernSource},
        validators=[InputRequired("concern.source_missing")],
    )
    haste = RadioField(
        "concern.haste",
        choices={str(one): f"concern.haste_is.{one}" for one in Haste},
        validators=[InputRequired("concern.haste_missing")],
    )
    noticed = TextAreaField(
        "concern.noticed",
        filters=[text],
        validators=[
            DataRequired("concern.noticed_missing"),
            Length(max=1000, message="form.too_long"),
        ],
    )
    contact = StringField(
        "concern.contact", filters=[text], validators=[Length(max=80, message="form.too_long")]
    )

    @property
    def said(self) -> Said:
        """What was said, once it is valid."""
        return Said(
            name=self.name.data or "",
            class_name=self.class_name.data or "",
            source=ConcernSource(self.source.data),
            haste=Haste(self.haste.data),
            noticed=self.noticed.data or "",
            contact=self.contact.data or "",
        )


class WhoForm(Form):
    """Which student of the roster is meant."""

    #: By the value of each choice, whom it means.
    profiles: Mapping[str, Profile]
    student = RadioField("concern.who", validators=[InputRequired("concern.who_missing")])
    #: Whether what was noticed may be a harm, which is reported apart.
    is_harm = BooleanField()

    @classmethod
    def among(cls, found: Sequence[tuple[UUID, Profile]]) -> Self:
        """Offer some students; nobody is chosen beforehand, though there be but one."""
        form = cls()
        form.profiles = {str(student_id): profile for student_id, profile in found}
        form.student.choices = {one: profile.name for one, profile in form.profiles.items()}
        return form


class AnswerForm(Form):
    """Why no case is needed."""

    reason = TextAreaField(
        "concern.reason",
        filters=[text],
        validators=[
            DataRequired("concern.reason_missing"),
            Length(max=100, message="form.too_long"),
        ],
    )
