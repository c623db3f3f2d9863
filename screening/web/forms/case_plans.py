"""The form of a case plan: as many goals and measures as are needed, without any script."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Self
from uuid import UUID, uuid4

import wtforms
from wtforms import (
    DateField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional

from referral.cases import Domain, Goal, Level, Measure, MeasureState, Plan
from screening.web.forms.base import Form
from screening.web.forms.base import text as tidied
from screening.web.forms.cases import chosen, people
from screening.web.wording import say

BLANK_ROWS = 2
"""Empty rows that a form offers beside those that are filled."""

MOST_ROWS = 24

SHORT = Length(max=200, message="form.too_long")


class MayBeBlank(Optional):
    """Let a field be blank without saying so at its label: whether it may be hangs on its row."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags = {}


class GoalRow(wtforms.Form):
    """One goal; a row that is left blank is none."""

    id = HiddenField()
    domain = SelectField("plan.domain_is", default="")
    text = StringField("plan.goal_is", filters=[tidied], validators=[SHORT])


class MeasureRow(wtforms.Form):
    """One measure; a row that is left blank is none."""

    id = HiddenField()
    goal = SelectField("plan.of_goal", default="")
    text = StringField("plan.measure_is", filters=[tidied], validators=[SHORT])
    provider_id = SelectField("plan.of_team", default="")
    provider = StringField(
        "plan.provider", filters=[tidied], validators=[Length(max=40, message="form.too_long")]
    )
    due_on = DateField("plan.due_on", validators=[MayBeBlank()])


LevelsForm = type(
    "LevelsForm",
    (wtforms.Form,),
    {d.value: SelectField(f"case.domain.{d}", default="") for d in Domain},
)


class PlanForm(Form):
    """A whole plan in one form; what is typed stays, whatever is wrong with it."""

    #: The number of the version that the writer saw.
    revision = IntegerField(widget=wtforms.widgets.HiddenInput(), default=0)
    formulation = TextAreaField(
        "plan.formulation", filters=[tidied], validators=[Length(max=2000, message="form.too_long")]
    )
    levels: Any = FormField(LevelsForm)
    goals = FieldList(FormField(GoalRow), max_entries=MOST_ROWS)
    measures = FieldList(FormField(MeasureRow), max_entries=MOST_ROWS)
    review_on = DateField("plan.review_on", validators=[MayBeBlank()])
    closing_criteria = TextAreaField(
        "plan.closing_criteria",
        filters=[tidied],
        validators=[Length(max=600, message="form.too_long")],
    )

    @classmethod
    def of(cls, plan: Plan, revision: int, team: Mapping[str, str]) -> Self:
        """Show a plan, with some empty rows. Measures that ended are shown beside the form.

        Args:
            plan: what stands in it.
            revision: its number.
            team: who of the team may carry a measure out: account id to name.
        """
        place = {goal.id: str(n) for n, goal in enumerate(plan.goals)}
        form = cls(
            formdata=None,
            revision=revision,
            formulation=plan.formulation,
            levels={domain.value: level for domain, level in plan.levels.items()},
            goals=[{"id": g.id.hex, "domain": g.domain, "text": g.text} for g in plan.goals],
            measures=[
                {
                    "id": m.id.hex,
                    "goal": place[m.goal_id],
                    "text": m.text,
                    "provider_id": str(m.provider_id) if m.provider_id else "",
                    "provider": "" if str(m.provider_id) in team else m.provider,
                    "due_on": m.due_on,
                }
                for m in plan.measures
                if m.state is MeasureState.OPEN
            ],
            review_on=plan.review_on,
            closing_criteria=plan.closing_criteria,
        )
        form.more()
        return form._offering(team)

    @classmethod
    def sent(cls, team: Mapping[str, str]) -> Self:
        """Read what was sent."""
        return cls()._offering(team)

    def more(self) -> None:
        """Add empty rows."""
        for rows in (self.goals, self.measures):
            for _ in range(min(BLANK_ROWS, MOST_ROWS - len(rows))):
                rows.append_entry()

    def ready(self, team: Mapping[str, str]) -> Self:
        """Add empty rows, and offer in them what the others offer."""
        self.more()
        return self._offering(team)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each row, and that a measure serves a goal that stands in the form."""
        is_valid = super().validate(extra_validators)
        return all([is_valid, *map(self._check_goal, self.goals), *map(self._check, self.measures)])

    @property
    def faults(self) -> list[Field]:
        """Every control with an error, row by row."""
        return [control for control in _controls(self) if control.errors]

    def plan(self, team: Mapping[str, str]) -> Plan:
        """Return what was typed; rows without a text are left out."""
        goals = {
            n: Goal(_id(row.form), Domain(row.form.domain.data), row.form.text.data or "")
            for n, row in enumerate(self.goals)
            if row.form.text.data
        }
        measures = [
            _measure(row.form, goals[int(row.form.goal.data)], team)
            for row in self.measures
            if row.form.text.data
        ]
        levels = {d: self.levels.form[d.value].data for d in Domain}
        return Plan(
            formulation=self.formulation.data or "",
            levels={domain: Level(level) for domain, level in levels.items() if level},
            goals=tuple(goals.values()),
            measures=tuple(measures),
            review_on=self.review_on.data,
            closing_criteria=self.closing_criteria.data or "",
        )

    def _check_goal(self, row: Any) -> bool:
        form = row.form
        if form.text.data and not form.domain.data:
            form.domain.errors = ["plan.domain_missing"]
        return not form.errors and not form.domain.errors

    def _check(self, row: Any) -> bool:
        form = row.form
        if not form.text.data:
            return not form.errors
        if not form.goal.data or not self.goals[int(form.goal.data)].form.text.data:
            form.goal.errors = ["plan.goal_missing"]
        if form.due_on.data is None and not form.due_on.errors:
            form.due_on.errors = ["form.required"]
        if not form.provider_id.data and not form.provider.data:
            form.provider.errors = ["plan.provider_missing"]
        return not any(control.errors for control in form)

    def _offering(self, team: Mapping[str, str]) -> Self:
        levels = chosen("case.level", Level)
        for control in self.levels.form:
            control.choices = levels
        numbers = {str(n): say("plan.goal_n", n=n + 1) for n in range(len(self.goals))}
        for goal in self.goals:
            goal.form.domain.choices = chosen("case.domain", Domain)
        for measure in self.measures:
            measure.form.goal.choices = {"": say("form.none_chosen")} | numbers
            measure.form.provider_id.choices = people(team, "plan.somebody_else")
        return self


def with_added(typed: Plan, theirs: Plan, base: Plan) -> Plan:
    """Return a typed plan with the goals and measures that a colleague added meanwhile.

    Args:
        typed: what the second writer sends.
        theirs: what the first has saved.
        base: what both began with.
    """
    known = {goal.id for plan in (typed, base) for goal in plan.goals}
    known |= {measure.id for plan in (typed, base) for measure in plan.measures}
    goals = [goal for goal in theirs.goals if goal.id not in known]
    measures = [measure for measure in theirs.measures if measure.id not in known]
    there = {goal.id for goal in (*typed.goals, *goals)}
    wanted = {measure.goal_id for measure in measures} - there
    goals += [goal for goal in theirs.goals if goal.id in wanted]
    return replace(typed, goals=(*typed.goals, *goals), measures=(*typed.measures, *measures))


def _measure(form: Any, goal: Goal, team: Mapping[str, str]) -> Measure:
    who = form.provider_id.data
    return Measure(
        id=_id(form),
        goal_id=goal.id,
        text=form.text.data,
        provider=form.provider.data or team.get(who, ""),
        due_on=form.due_on.data or date.max,
        provider_id=UUID(who) if who else None,
    )


def _id(form: Any) -> UUID:
    """Return the id of a row: a new one where it is new, or no id at all."""
    try:
        return UUID(form.id.data or "")
    except ValueError:
        return uuid4()


def _controls(form: Any) -> Iterator[Field]:
    for control in form:
        if isinstance(control, FieldList):
            for entry in control:
                row: Any = entry
                yield from _controls(row.form)
        elif isinstance(control, FormField):
            yield from _controls(control.form)
        else:
            yield control


def texts(options: Sequence[tuple[UUID, str]]) -> dict[str, str]:
    """Return the members of a team as a form offers them."""
    return {str(account_id): name for account_id, name in options}
