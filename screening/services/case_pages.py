"""Everything that a counselor sees of one case on its page, put together once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from referral.cases import CASE, CaseAction, CaseState, Lack, Measure, MeasureState, Plan
from referral.deadlines import Light
from referral.hand_overs import Crisis
from referral.states import Party, Step, open_steps
from screening.services import (
    audit,
    case_lines,
    case_plans,
    case_reports,
    case_steps,
    case_tasks,
    case_teams,
    case_ways,
    cases,
    hand_overs,
    happenings,
    harms,
    score_courses,
    student_sheets,
)
from screening.services.case_lines import Line
from screening.services.case_reports import Waiting
from screening.services.case_ways import Ways
from screening.services.cases import OpenedCase
from screening.services.hand_overs import OpenedHandOver
from screening.services.harms import OpenedHarm
from screening.services.score_courses import ScoreCourses
from screening.services.work import Work


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case as its page shows it."""

    case: OpenedCase
    plan: Plan
    gaps: Sequence[Lack]
    steps: Sequence[Step[CaseState, CaseAction]]
    waiting: Waiting
    team: Sequence[case_teams.Member]
    #: Of the case and of what happened with the student outside it, the newest first.
    lines: Sequence[Line]
    scores: ScoreCourses
    lights: Mapping[UUID, Light]
    names: Mapping[UUID, str]
    #: Where the case stands by what was written; another than the row's was put there by nobody.
    written: CaseState
    ways: Ways
    harms: Sequence[OpenedHarm]
    hand_overs: Sequence[OpenedHandOver]
    #: How a crisis stands by its hand-overs; None where there is none.
    crisis: Crisis | None

    @property
    def n_versions(self) -> int:
        """How many versions the plan has had."""
        return self.case.row.revision

    @property
    def is_carried_out(self) -> bool:
        """Whether the plan has measures, and all of them have ended."""
        ended = [measure.state is not MeasureState.OPEN for measure in self.plan.measures]
        return bool(ended) and all(ended)

    @property
    def measures(self) -> dict[UUID, Measure]:
        """The measures of the plan by their ids."""
        return {measure.id: measure for measure in self.plan.measures}


def page(work: Work, case_id: UUID) -> CasePage:
    """Open a case for its page; that it was opened is audited.

    Raises:
        NotFound: the actor's school has no such case.
        NoKey: the actor holds no care vault.
        SealBroken: a stored value was altered.
    """
    return _page(work, cases.opened(work, case_id))


def show_identity(work: Work, case_id: UUID, reason: str) -> CasePage:
    """Open a case to show whose it is, with the reason in the audit log.

    Raises:
        NotFound: the actor's school has no such case.
    """
    case = cases.find(work, case_id)
    audit.note(work, "case_identity_shown", student=case.student.id, case=case_id, reason=reason)
    return _page(work, case)


def _page(work: Work, case: OpenedCase) -> CasePage:
    plan, waiting = case_plans.current(case), case_reports.waiting(work, case)
    since = case_plans.since(case)
    sheets = student_sheets.of_student(work, case.student.id)
    lines = [
        *happenings.lines_of(work, case.student, case.seed, sheets),
        *case_lines.lines_of(case, waiting),
    ]
    # Of what came in one second, what stands later here came later.
    in_turn = sorted(lines, key=lambda line: line.at)[::-1]
    return CasePage(
        case=case,
        plan=plan,
        gaps=case_plans.gaps(case),
        steps=open_steps(CASE, case.row.state, Party.COUNSELOR),
        waiting=waiting,
        team=case_teams.members(work, case),
        lines=in_turn,
        scores=score_courses.courses_of(work, sheets, case.profile),
        lights={m.id: case_plans.light_of(m, since[m.id], work.now) for m in plan.measures},
        names=cases.names(work, case_lines.people(lines, waiting)),
        written=case_steps.written_state(case, [report.step for report in waiting.steps]),
        ways=case_ways.ways_of(work, case),
        harms=harms.all_of(case),
        hand_overs=hand_overs.all_of(case, waiting.words),
        crisis=hand_overs.standing(
            case, case_tasks.talked(case), case_tasks.told(case), work.now, waiting.words
        ),
    )
