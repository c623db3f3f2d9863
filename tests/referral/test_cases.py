from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from referral.cases import (
    CASE,
    CaseState,
    Domain,
    Gap,
    Goal,
    Lack,
    Level,
    Measure,
    Plan,
    lacks,
)
from referral.states import Party

GOAL = Goal(UUID(int=1), Domain.MOOD, "每天有一件愿意做的事")
WHOLE = Plan(
    formulation="父母外出务工，入冬以来睡得少。",
    levels=dict.fromkeys(Domain, Level.GREEN) | {Domain.MOOD: Level.RED},
    goals=(GOAL,),
    measures=(Measure(UUID(int=2), GOAL.id, "每周面谈一次", "心理教师", date(2026, 12, 18)),),
    review_on=date(2026, 12, 25),
    closing_criteria="两次复测低于界值",
)


def test_a_whole_plan_lacks_nothing():
    assert lacks(WHOLE) == ()


@pytest.mark.parametrize(
    ("change", "lack"),
    [
        ({"formulation": " \n"}, Lack(Gap.NO_FORMULATION)),
        (
            {"levels": {d: lv for d, lv in WHOLE.levels.items() if d is not Domain.PEERS}},
            Lack(Gap.NO_LEVEL, Domain.PEERS),
        ),
        (
            {"levels": dict(WHOLE.levels) | {Domain.SAFETY: Level.RED}},
            Lack(Gap.RED_WITHOUT_GOAL, Domain.SAFETY),
        ),
        ({"measures": ()}, Lack(Gap.GOAL_WITHOUT_MEASURE, Domain.MOOD)),
        ({"review_on": None}, Lack(Gap.NO_REVIEW_DATE)),
        ({"closing_criteria": ""}, Lack(Gap.NO_CLOSING_CRITERIA)),
    ],
    ids=lambda value: value.gap if isinstance(value, Lack) else None,
)
def test_each_gap_is_named_and_alone(change, lack):
    assert lacks(replace(WHOLE, **change)) == (lack,)


def test_without_any_goal_a_plan_is_no_plan():
    calm = replace(WHOLE, levels=dict.fromkeys(Domain, Level.GREEN), goals=(), measures=())

    assert lacks(calm) == (Lack(Gap.NO_GOAL),)


def test_a_yellow_domain_may_do_without_a_goal():
    watched = replace(WHOLE, levels=dict(WHOLE.levels) | {Domain.FAMILY: Level.YELLOW})

    assert lacks(watched) == ()


def test_nobody_approves_what_they_proposed():
    for step in CASE.steps:
        if step.target in (CaseState.IN_PROGRESS, CaseState.CLOSED):
            assert step.parties == {Party.SCHOOL_LEAD}
