"""The form that narrows a queue: sent by address, so that a view can be kept as a bookmark."""

from collections.abc import Sequence
from typing import Any, Self

from wtforms import BooleanField, SelectField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]

from referral.definition import Standard
from referral.states import FlagState
from screening.services.queue_choices import Choice, Order, View
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

    @classmethod
    def asked(cls, args: Any, entries: Sequence[QueueEntry], standard: Standard) -> Self:
        """Read the address; only what occurs in this queue is offered.

        Args:
            args: of the request.
            entries: the whole queue.
            standard: the one that its wave pinned.
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
        )

    def address(self, **other: Any) -> dict[str, Any]:
        """Return what the address of the same view needs, some of it replaced."""
        kept = {field.name: field.data for field in self if field.data != (field.default or "")}
        kept = {name: "y" if value is True else value for name, value in kept.items() if value}
        return {name: value for name, value in (kept | other).items() if value is not None}
