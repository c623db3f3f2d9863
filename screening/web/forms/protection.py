"""The forms of suspected harm, and of a hand-over in a crisis."""

from datetime import datetime, timedelta
from typing import Any, Self

from flask import g
from wtforms import DateTimeLocalField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput

from referral.hand_overs import HandOverAction, Receiver
from referral.harms import Office, ReportChannel, Suspicion
from screening.clock import CHINA
from screening.protection_documents import HandOver, Harm, HarmReport
from screening.web.forms.base import Form, text
from screening.web.forms.cases import LONG, REQUIRED, chosen

LONGEST_STAY = timedelta(days=14)
"""For how long a hand-over may say that somebody stays: beyond it, somebody asks sooner."""

FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]

SHORT = Length(max=80, message="form.too_long")
WORDS = Length(max=500, message="form.too_long")


class MomentField(DateTimeLocalField):
    """A day and a time as a clock in the school shows them."""

    def __init__(self, label: str, **options: Any) -> None:
        """Take it with and without seconds; the first is how it is shown."""
        super().__init__(label, format=FORMATS, **options)

    @property
    def at(self) -> datetime:
        """The moment, with its zone; now where none could be read."""
        typed: datetime = self.data or _here()
        return typed.replace(tzinfo=CHINA)


def _here() -> datetime:
    now: datetime = g.now
    return now.astimezone(CHINA).replace(tzinfo=None, second=0, microsecond=0)


def past(_form: Form, field: MomentField) -> None:
    """Refuse a moment that has not come yet."""
    if field.data is not None and field.at > g.now:
        raise ValidationError("form.moment_in_future")


def some(_form: Form, field: SelectMultipleField) -> None:
    """Ask for at least one of a list."""
    if not field.data:
        raise ValidationError("form.choose_some")


def several(label: str) -> SelectMultipleField:
    """Return a list of which one or more are ticked."""
    return SelectMultipleField(label, validators=[some], option_widget=CheckboxInput())


def area(label: str, *more: Any) -> TextAreaField:
    """Return a field for some lines of words."""
    return TextAreaField(label, filters=[text], validators=[*more])


def line(label: str, *more: Any) -> StringField:
    """Return a field for one line of words."""
    return StringField(label, filters=[text], validators=[*more, SHORT])


class HarmForm(Form):
    """A suspected harm, as it was noticed."""

    suspected = several("harm.suspected")
    noticed_at = MomentField("harm.noticed_at", validators=[InputRequired("form.required"), past])
    facts = area("harm.facts", REQUIRED, Length(max=2000, message="form.too_long"))
    secured = area("harm.secured", LONG)

    @classmethod
    def of(cls) -> Self:
        """Offer what can be suspected, noticed now."""
        form = cls(noticed_at=_here())
        form.suspected.choices = _words("harm.suspicion", Suspicion)
        return form

    @property
    def document(self) -> Harm:
        """What was typed."""
        return Harm(
            suspected=list(self.suspected.data or ()),
            noticed_at=int(self.noticed_at.at.timestamp()),
            facts=self.facts.data or "",
            secured=self.secured.data or "",
        )


class HarmReportForm(Form):
    """To whom a suspected harm was reported."""

    offices = several("harm.offices")
    channel = SelectField("harm.channel_is", validators=[REQUIRED])
    reported_at = MomentField("harm.reported_at", validators=[InputRequired("form.required"), past])
    who = line("harm.who", REQUIRED)
    receipt = line("harm.receipt")
    secured = area("harm.secured_with", LONG)

    @classmethod
    def of(cls, *, is_sent: bool) -> Self:
        """Offer the offices, or read what was sent; the actor is likely who reported."""
        given = {"reported_at": _here(), "who": g.actor.display_name}
        form = cls(**given) if is_sent else cls(formdata=None, **given)
        form.offices.choices = _words("harm.office", Office)
        form.channel.choices = chosen("harm.channel", ReportChannel)
        return form

    @property
    def document(self) -> HarmReport:
        """What was typed."""
        return HarmReport(
            offices=list(self.offices.data or ()),
            channel=self.channel.data,
            at=int(self.reported_at.at.timestamp()),
            who=self.who.data or "",
            receipt=self.receipt.data or "",
            secured=self.secured.data or "",
        )


class WordForm(Form):
    """The words of a step: why, or what came of it."""

    reason = area("harm.words", LONG)
    action = ""

    @classmethod
    def of(cls, action: str) -> Self:
        """Read what was sent for one step, of which the id on the page ends so."""
        form = cls()
        form.action = action
        form.reason.id = f"reason-{action}"
        form.reason.label.text = f"harm.words_of.{action}"
        return form


class HandOverForm(Form):
    """A student in a crisis is handed over."""

    who = line("hand_over.who", REQUIRED)
    receiver = SelectField("hand_over.receiver_is", validators=[REQUIRED])
    to_whom = line("hand_over.to_whom", REQUIRED)
    at = MomentField("hand_over.at", validators=[InputRequired("form.required"), past])
    place = line("hand_over.place", REQUIRED)
    condition = area("hand_over.condition", REQUIRED, WORDS)
    agreed = area("hand_over.agreed", REQUIRED, WORDS)
    until = MomentField("hand_over.until", validators=[InputRequired("form.required")])

    @classmethod
    def of(cls) -> Self:
        """Offer it as of now, by the actor."""
        form = cls(at=_here(), who=g.actor.display_name)
        form.receiver.choices = chosen("hand_over.receiver", Receiver)
        return form

    def validate_until(self, field: MomentField) -> None:
        """Refuse an end before the hand-over, or one too far away to mean anything."""
        if field.data is None or self.at.data is None:
            return
        if field.at <= self.at.at:
            raise ValidationError("hand_over.until_before")
        if field.at > self.at.at + LONGEST_STAY:
            raise ValidationError("hand_over.until_too_late")

    @property
    def document(self) -> HandOver:
        """What was typed."""
        return HandOver(
            who=self.who.data or "",
            receiver=self.receiver.data,
            to_whom=self.to_whom.data or "",
            at=int(self.at.at.timestamp()),
            place=self.place.data or "",
            condition=self.condition.data or "",
            agreed=self.agreed.data or "",
            until=int(self.until.at.timestamp()),
        )


class SecondForm(Form):
    """What a second person says of a hand-over."""

    action = SelectField(validators=[REQUIRED], choices={str(a): a for a in HandOverAction})
    reason = area("hand_over.reason", LONG)

    @classmethod
    def of(cls, hand_over_id: object) -> Self:
        """Read what was sent about one of several hand-overs on a page."""
        form = cls()
        form.reason.id = f"reason-{hand_over_id}"
        return form


def _words(noun: str, members: type) -> dict[str, str]:
    return {member: f"{noun}.{member}" for member in members}  # type: ignore[attr-defined]
