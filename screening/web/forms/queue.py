"""The form that narrows a queue: sent by address, so that a view can be kept as a bookmark."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired

from referral.definition import Standard
from referral.states import FlagState
from screening.services.queue_choices import NOBODY, Choice, Order, View
from screening.services.queue_entries import QueueEntry
from screening.services.roster_grades import class_order
from screening.web.forms.base import Form
from screening.web.wording import in_language, say, tongue

ROWS = (50, 25, 100)
"""How many rows a page may have; the first where nothing is chosen."""


class QueueForm(Form):
    """Which entries, in which order. What is not offered counts as not chosen."""

    view = SelectField("flag.range", default=str(View.WAITING))
    grade = SelectField("flag.by.grade", default="")
    class_name = SelectField("flag.by.class", name="class", default="")
    tier = SelectField("flag.by.tier", default="")
    state = SelectField("flag.by.state", default="")
    rule = SelectField("flag.by.rule", default="")
    order = SelectField("flag.by.order", default=str(Order.URGENCY))
    rows = SelectField("flag.by.rows", default=str(ROWS[0]))
    late = BooleanField("flag.by.late")
    to = SelectField("flag.by.to", default="")

    @classmethod
    def asked(
        cls,
        args: Any,
        entries: Sequence[QueueEntry],
        standard: Standard,
        counselors: Mapping[UUID, str],
    ) -> Self:
        """Read the address; only what occurs in this queue is offered.

        Args:
            args: of the request.
            entries: the whole queue.
            standard: the one that its wave pinned.
            counselors: of the school, account id to name.
        """
        form = cls(args)
        rules = {reason.rule_id for entry in entries for reason in entry.reasons}
        tiers = {entry.tier.id for entry in entries}
        states = {entry.state for entry in entries}
        classes = {(0, entry.class_name) for entry in entries}
        offered: dict[str, dict[str, str]] = {
            "grade": {str(g): say(f"grade.{g}") for g in sorted({e.grade for e in entries})},
            "class_name": {name: name for _, name in sorted(classes, key=class_order)},
            "tier": {t.id: in_language(t.name) for t in reversed(standard.tiers) if t.id in tiers},
            "state": {str(s): say(f"flag.state.{s}") for s in FlagState if s in states},
            "rule": {r.id: in_language(r.words) for r in standard.rules if r.id in rules},
        }
        for name, choices in offered.items():
            form[name].choices = {"": say("flag.by.any")} | choices
        form.class_name.choices = [
            SelectChoice("", say("flag.by.any")),
            *(SelectChoice(c, c, {"lang": tongue(c)}) for c in offered["class_name"]),
        ]
        form.to.choices = [SelectChoice("", say("flag.by.any")), *_to_whom(counselors)]
        form.order.choices = {str(order): say(f"flag.order.{order}") for order in Order}
        form.view.choices = {str(view): str(view) for view in View}
        form.rows.choices = {str(n): str(n) for n in ROWS}
        for field in form:
            if not field.validate(form):
                field.data, field.errors = field.default, ()
        return form

    @property
    def choice(self) -> Choice:
        """What was chosen."""
        return Choice(
            view=View(self.view.data),
            order=Order(self.order.data),
            grade=int(self.grade.data) if self.grade.data else None,
            class_name=self.class_name.data or None,
            tier=self.tier.data or None,
            state=FlagState(self.state.data) if self.state.data else None,
            rule=self.rule.data or None,
            is_late=bool(self.late.data),
            assigned_to=UUID(self.to.data) if self.to.data else None,
        )

    def address(self, **other: Any) -> dict[str, Any]:
        """Return what the address of the same view needs, some of it replaced."""
        kept = {field.name: field.data for field in self if field.data != (field.default or "")}
        kept = {name: "y" if value is True else value for name, value in kept.items() if value}
        return {name: value for name, value in (kept | other).items() if value is not None}


class AssignForm(Form):
    """Which sheets of a page are to be looked at by whom."""

    sheets = SelectMultipleField(
        "flag.tick",
        coerce=UUID,
        validate_choice=False,
        validators=[DataRequired("flag.none_ticked")],
    )
    counselor = SelectField("flag.assign_to")

    @classmethod
    def offering(cls, counselors: Mapping[UUID, str]) -> Self:
        """Offer the counselors of the school, account id to name, and nobody."""
        form = cls()
        form.counselor.choices = _to_whom(counselors)
        return form

    @property
    def account_id(self) -> UUID | None:
        """Whom they go to; None for nobody in particular."""
        found = UUID(self.counselor.data)
        return None if found == NOBODY else found


def _to_whom(counselors: Mapping[UUID, str]) -> list[SelectChoice]:
    named = [SelectChoice(str(i), n, {"lang": tongue(n)}) for i, n in counselors.items()]
    return [*named, SelectChoice(str(NOBODY), say("flag.by.nobody"))]
