"""A case plan as a PDF file of A4 pages, for the file of the case.

It loads a library for PDF files, so it is itself loaded only when a plan is printed.
"""

from referral.cases import Goal, Measure
from referral.deadlines import Light
from screening.services.plan_papers import Decision, PlanPaper
from screening.web.referral_numbers import shown_number
from screening.web.text_pages import LEFT, LINE, SIGNING, TextPages
from screening.web.times import day, minute
from screening.wording import say

COLUMNS = (("measure", 70), ("provider", 32), ("due", 24), ("state", 48))
"""The columns of the table of measures, with their widths in millimetres."""

SIGNED_BY = ("counselor", "lead", "date")


def plan_file(paper: PlanPaper, *, with_formulation: bool, language: str) -> bytes:
    """Draw a plan in the memory alone; what the font has not is said under the heading.

    Args:
        paper: what is printed.
        with_formulation: whether what the school lead and most of a team do not read stands on it.
        language: of the words.
    """
    drawn = _drawn(paper, with_formulation, language, [])
    content = drawn.content()
    if drawn.missing:
        again = _drawn(paper, with_formulation, language, sorted(set(drawn.missing)))
        content = again.content()
    return content


def _drawn(
    paper: PlanPaper, with_formulation: bool, language: str, missing: list[str]
) -> "_PlanPages":
    foot = say(language, "plan_paper.foot", number=shown_number(paper.number), school=paper.school)
    title = say(language, "plan_paper.title")
    pages = _PlanPages(title, foot, language, paper.as_of)
    pages.head(paper, missing)
    pages.plan(paper, with_formulation)
    pages.people(paper)
    return pages


class _PlanPages(TextPages):
    """A plan while it is drawn."""

    def head(self, paper: PlanPaper, missing: list[str]) -> None:
        """Write whose plan it is, which version as of when, and who printed it."""
        of, version = self.say, paper.version
        self.pdf.add_page()
        self.heading(of("plan_paper.title"))
        self.text(of("plan_paper.secret"))
        if missing:
            codes = of("list.comma").join(f"U+{ord(c):04X}" for c in missing)
            self.text(of("plan_paper.missing", codes=codes))
        named = paper.name if paper.student_number else f"{paper.name} {of('plan_paper.is_masked')}"
        grade = of("class.of", grade=of(f"grade.{paper.grade}"))
        written = f"{minute(version.at)} {paper.version_by}"
        is_approved = "plan_paper.approved" if paper.is_approved else "plan_paper.not_approved"
        rows = [
            ("plan_paper.school", paper.school),
            ("plan_paper.number", shown_number(paper.number)),
            ("identity.name", named),
            *([("identity.number", paper.student_number)] if paper.student_number else []),
            ("plan_paper.class", f"{grade} {paper.class_name}"),
            ("case.state_is", of(f"case.state.{paper.state}")),
            ("plan_paper.version", f"{of('plan.version', n=version.number)} {of(is_approved)}"),
            ("plan_paper.written", written),
            ("plan_paper.as_of", minute(paper.as_of)),
            ("plan_paper.printed_by", paper.printed_by),
        ]
        for key, text in rows:
            self.row(of(key), text)

    def plan(self, paper: PlanPaper, with_formulation: bool) -> None:
        """Write the plan, from what is understood to when the case may be closed."""
        of, plan = self.say, paper.plan
        if with_formulation:
            self._part("plan.formulation")
            self.text(plan.formulation or of("plan.not_yet"), size=11)
        self._part("plan.levels")
        for domain, level in plan.levels.items():
            self.row(of(f"case.domain.{domain}"), of(f"case.level.{level}"))
        if not plan.levels:
            self.text(of("plan.no_level"))
        self._part("plan_paper.goals")
        for n, goal in enumerate(plan.goals, start=1):
            self._goal(n, goal, [m for m in plan.measures if m.goal_id == goal.id], paper)
        if not plan.goals:
            self.text(of("plan.no_goal"))
        self._part("plan_paper.review")
        self.row(
            of("plan.review_on"), day(plan.review_on) if plan.review_on else of("plan.not_yet")
        )
        self.row(of("plan.closing_criteria"), plan.closing_criteria or of("plan.not_yet"))

    def people(self, paper: PlanPaper) -> None:
        """Write who is on the team and who approved, and leave room to sign."""
        of = self.say
        self._part("team.title")
        for member in paper.team:
            self.row(of(f"team.function.{member.function}"), f"{member.name} {member.unit_name}")
        if not paper.team:
            self.text(of("team.nobody"))
        # Nobody signs a page on which nothing else stands.
        self.keep(SIGNING + LINE * (len(paper.decisions) + 3))
        self._part("plan_paper.decisions")
        for decision in paper.decisions:
            self.row(minute(decision.at), self._decided(decision))
        if not paper.decisions:
            self.text(of("plan_paper.no_decision"))
        self.signatures([of(f"plan_paper.sign_{name}") for name in SIGNED_BY])

    def _part(self, key: str) -> None:
        self.pdf.ln(3)
        self.pdf.set_x(LEFT)
        self.heading(self.say(key), size=13)

    def _goal(self, n: int, goal: Goal, measures: list[Measure], paper: PlanPaper) -> None:
        of = self.say
        colon, domain = of("list.colon"), of(f"case.domain.{goal.domain}")
        self.heading(f"{of('plan.goal_n', n=n)} {domain}{colon}{goal.text}", size=11)
        rows = [self._measure(one, paper.lights[one.id]) for one in measures]
        if not rows:
            self.text(of("plan.no_measure"))
            return
        heads = [of(f"plan_paper.column.{name}") for name, _ in COLUMNS]
        self.table(heads, rows, [width for _, width in COLUMNS])

    def _measure(self, one: Measure, light: Light) -> tuple[list[str], str]:
        """Return the cells of a measure, and what came of it."""
        of = self.say
        state = of(f"measure.state.{one.state}")
        if one.ended_on:
            state = f"{state} {day(one.ended_on)}"
        else:
            state = f"{state}{of('list.comma')}{of(f'light.{light}')}"
        if one.evidence:
            state = f"{state}\n{of(f'measure.evidence.{one.evidence}')}"
        below = f"{of('measure.what')}{of('list.colon')}{one.outcome}" if one.outcome else ""
        return [one.text, one.provider, day(one.due_on), state], below

    def _decided(self, decision: Decision) -> str:
        of = self.say
        what = of(f"case.did.{decision.action}")
        version = of("plan.version", n=decision.version) if decision.version else ""
        reason = f"{of('list.colon')}{decision.reason}" if decision.reason else ""
        return f"{what} {version} {decision.by_name}{reason}"
