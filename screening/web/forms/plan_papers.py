"""How a plan is wanted on paper."""

from typing import Self

from wtforms import BooleanField, SelectField

from screening.web.forms.base import Form
from screening.web.forms.flags import REASONS
from screening.web.wording import say

WHY = ("keep_on_file", *REASONS)
"""Why a whole name may stand on paper; the first is what such a paper is mostly for."""


class PlanPaperForm(Form):
    """Whether the whole name is needed, and whether what few may read is printed with it."""

    why = SelectField("plan_paper.why", default="")
    with_formulation = BooleanField("plan_paper.with_formulation", default=True)

    @classmethod
    def blank(cls) -> Self:
        """Offer a masked paper with everything on it."""
        return cls(formdata=None)._offering()

    @classmethod
    def sent(cls) -> Self:
        """Read what was sent."""
        return cls()._offering()

    def _offering(self) -> Self:
        reasons = {reason: say(f"identity.reason.{reason}") for reason in WHY}
        self.why.choices = {"": say("plan_paper.masked")} | reasons
        return self
