"""The forms of a referral, as the school fills them in."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Self
from uuid import UUID

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional

from referral.answers import ReturnAnswer, ReturnQuestion
from referral.consents import Channel, ConsentPurpose, Decision, Relation
from referral.dossier import FIELDS, Basis, Fault, FieldId, Request
from screening.services.consents import LONGEST_NAME, Word
from screening.services.errors import AttachmentRefused, DecisionRefused, ReferralRefused
from screening.services.referral_dossiers import Draft
from screening.web.forms.base import Form, WholeNumberField, text
from screening.web.wording import say, tongue

LONGEST_REASON = 300
"""Characters of a reason."""

ONE_LINE = 100
"""Fields of a dossier up to this length are one line."""


class RefusableForm(Form):
    """A form to which a use case may say no."""

    def refuse(self, error: ReferralRefused) -> None:
        """Say at the top why not."""
        self.form_errors.append(f"referral.cannot.{error.why}")


class PurposeForm(RefusableForm):
    """Step 1: to whom, what for, and on what ground."""

    centre = SelectField("referral.centre", validators=[InputRequired("referral.choose_centre")])
    request = RadioField(
        "referral.request_is",
        coerce=Request,
        validators=[InputRequired("referral.choose_request")],
    )
    basis = RadioField(
        "referral.basis_is", coerce=Basis, validators=[InputRequired("referral.choose_basis")]
    )

    @classmethod
    def offering(cls, centres: Mapping[UUID, str]) -> Self:
        """Offer the township's health centres; where there is one, it is chosen."""
        form = cls(centre=str(next(iter(centres))) if len(centres) == 1 else None)
        form.centre.choices = [
            SelectChoice("", say("form.none_chosen")),
            *(SelectChoice(str(i), name, {"lang": tongue(name)}) for i, name in centres.items()),
        ]
        form.request.choices = {r: f"referral.request.{r}" for r in Request}
        form.basis.choices = {b: f"referral.basis.{b}" for b in Basis}
        return form


class DossierForm(RefusableForm):
    """Step 2: one text and one tick a field."""

    request = SelectField("referral.request_is", coerce=Request)
    ticked = SelectMultipleField("referral.fields")
    revision = WholeNumberField("referral.revision")

    @classmethod
    def about(cls, draft: Draft) -> Self:
        """Show a draft; what is sensitive is ticked only where somebody ticked it."""
        kept: dict[str, Any] = {str(name): text for name, text in draft.texts.items()}
        form = _dossier_form()(
            **kept, request=draft.request, ticked=[*draft.ticked], revision=draft.revision
        )
        form.request.choices = {r: say(f"referral.request.{r}") for r in Request}
        form.ticked.choices = {str(name): f"referral.field.{name}" for name in FIELDS}
        return form

    @property
    def draft(self) -> Draft:
        """What was sent."""
        texts = {name: self[f"{name}"].data or "" for name in FIELDS}
        ticked = {FieldId(name) for name in self.ticked.data or ()}
        return Draft(self.request.data, texts, ticked, self.revision.data or 0)

    def mark(self, faults: Mapping[FieldId, Fault]) -> None:
        """Put what is wrong to the fields."""
        for name, fault in faults.items():
            longest = FIELDS[name].longest
            self[f"{name}"].errors = [say(f"referral.fault.{fault}", n=longest)]


def _dossier_form() -> type[DossierForm]:
    """Return the form with a control a field of the table."""
    controls = {
        str(name): (StringField if field.longest <= ONE_LINE else TextAreaField)(
            f"referral.field.{name}", filters=[text]
        )
        for name, field in FIELDS.items()
    }
    return type("FilledDossierForm", (DossierForm,), controls)


class WordForm(RefusableForm):
    """Step 3: what the guardian said."""

    decision = RadioField(
        "consent.decided", coerce=Decision, validators=[InputRequired("consent.choose")]
    )
    channel = SelectField("consent.how", coerce=Channel)
    guardian_name = StringField(
        "consent.guardian",
        filters=[text],
        validators=[Length(max=LONGEST_NAME, message="form.too_long")],
    )
    relation = SelectField("consent.relation_is")
    decided_on = DateField("consent.decided_on", validators=[InputRequired("form.required")])
    expires_on = DateField("consent.expires_on", validators=[Optional()])
    is_separate = BooleanField("consent.separate")
    names_diagnosis = BooleanField("referral.names_diagnosis")
    file = FileField("consent.file", validators=[Optional()])

    @classmethod
    def on(cls, today: date, guardian_name: str | None) -> Self:
        """Offer what a guardian may say; what the roster knows stands there already."""
        form = cls(decided_on=today, channel=Channel.IN_PERSON, guardian_name=guardian_name)
        offered = (Decision.GIVEN, Decision.REFUSED)
        form.decision.choices = {d: f"consent.decision.{d}" for d in offered}
        form.channel.choices = {c: say(f"consent.channel.{c}") for c in Channel}
        none = {"": say("form.none_chosen")}
        form.relation.choices = none | {r: say(f"consent.relation.{r}") for r in Relation}
        return form

    @property
    def word(self) -> Word:
        """What was sent."""
        return Word(
            purpose=ConsentPurpose.REFERRAL,
            decision=self.decision.data,
            channel=self.channel.data,
            decided_on=self.decided_on.data or date.max,
            expires_on=self.expires_on.data,
            is_separate=self.is_separate.data,
            guardian_name=self.guardian_name.data,
            relation=Relation(self.relation.data) if self.relation.data else None,
        )

    @property
    def content(self) -> bytes:
        """The file that was sent; empty where none was."""
        return self.file.data.read() if self.file.data else b""

    def refuse_word(self, error: DecisionRefused | AttachmentRefused) -> None:
        """Put a refusal to the field that it is about."""
        at = {
            "decided_in_future": self.decided_on,
            "ends_before_it_begins": self.expires_on,
            "attachment_too_large": self.file,
            "attachment_of_no_kind": self.file,
        }
        at.get(error.why, self.decision).errors = [f"consent.cannot.{error.why}"]


class ReasonForm(RefusableForm):
    """Why a step is taken, and what the page showed."""

    reason = TextAreaField(
        "step.reason",
        filters=[text],
        validators=[Length(max=LONGEST_REASON, message="form.too_long")],
    )
    seen = HiddenField()

    @classmethod
    def of(cls, name: object) -> Self:
        """Name the field after what it is the reason of: a page may have several."""
        form = cls()
        form.reason.id = f"reason-{name}"
        return form


class ReturnForm(RefusableForm):
    """One answer a question about the return to school."""

    words = TextAreaField(
        "referral.return_words",
        filters=[text],
        validators=[Length(max=LONGEST_REASON, message="form.too_long")],
    )

    @classmethod
    def asking(cls) -> Self:
        """Ask every question of the table."""
        choices = {str(a): f"referral.return_answer.{a}" for a in ReturnAnswer}
        controls = {
            str(question): RadioField(
                f"referral.return.{question}",
                coerce=ReturnAnswer,
                choices=choices,
                validators=[InputRequired("referral.choose_answer")],
            )
            for question in ReturnQuestion
        }
        asked: Self = type("AskedReturnForm", (cls,), controls)()
        return asked

    @property
    def answers(self) -> Mapping[ReturnQuestion, ReturnAnswer]:
        """What was sent."""
        return {question: self[f"{question}"].data for question in ReturnQuestion}

    @property
    def asked(self) -> Sequence[RadioField]:
        """The questions in their order."""
        return [self[f"{question}"] for question in ReturnQuestion]
