"""A plan is written in versions; nothing of it is lost, and measures end as the table says."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from referral.cases import CaseAction, Domain, Evidence, Gap, Lack, MeasureAction, MeasureState
from referral.errors import ReasonMissing, StepNotAllowed
from screening.clock import day_in_china
from screening.roles import Role
from screening.services import case_plans, case_reports, case_steps, cases, plan_writing
from screening.services.errors import NotFound, PlanChanged, PlanIncomplete, PlanRefused
from tests.case_steps import approve, opened, propose, reworded, save, whole_plan
from tests.township import Township


@pytest.fixture
def case_id(township: Township):
    township.students(1)
    return opened(township)


def end(work, case_id, measure_id, action, outcome="做了", evidence=Evidence.TALK_NOTE, days=0):
    plan_writing.end(
        work,
        cases.find(work, case_id),
        measure_id,
        action,
        outcome=outcome,
        ended_on=day_in_china(work.now) + timedelta(days=days),
        evidence=evidence,
    )


def test_a_case_begins_with_an_empty_plan_that_lacks_everything(township, case_id):
    with township.work_as(Role.COUNSELOR) as work:
        case = cases.find(work, case_id)

        assert case_plans.current(case) == case_plans.EMPTY
        assert Lack(Gap.NO_GOAL) in case_plans.gaps(case)


def test_each_version_is_kept_as_it_was(township, case_id):
    with township.work_as(Role.COUNSELOR) as work:
        plan = whole_plan(day_in_china(work.now))
        assert save(work, case_id, plan) == 1
        assert save(work, case_id, reworded(plan, "另一种理解")) == 2
        found = case_plans.versions(cases.find(work, case_id))

    assert [version.number for version in found] == [1, 2]
    assert [version.plan.formulation for version in found] == [plan.formulation, "另一种理解"]


def test_of_two_who_edit_the_second_is_told_and_nothing_is_written(township, case_id):
    with township.work_as(Role.COUNSELOR) as work:
        plan = whole_plan(day_in_china(work.now))
        case = cases.find(work, case_id)
        plan_writing.save(work, case, plan, 0)
        with pytest.raises(PlanChanged):
            plan_writing.save(work, cases.find(work, case_id), reworded(plan, "第二位"), 0)
        found = case_plans.versions(cases.find(work, case_id))

    assert [version.plan.formulation for version in found] == [plan.formulation]


def test_a_plan_with_gaps_is_not_proposed(township, case_id):
    with township.work_as(Role.COUNSELOR) as work:
        plan = whole_plan(day_in_china(work.now))
        save(work, case_id, replace(plan, goals=(), measures=()))
        with pytest.raises(PlanIncomplete):
            case_steps.take(work, case_id, CaseAction.PROPOSE_PLAN)
        gaps = case_plans.gaps(cases.find(work, case_id))

    assert Lack(Gap.RED_WITHOUT_GOAL, Domain.MOOD) in gaps


def test_a_plan_that_lies_with_the_lead_is_not_written_in(township, case_id):
    with township.work_as(Role.COUNSELOR) as work:
        plan = whole_plan(day_in_china(work.now))
        save(work, case_id, plan)
    propose(township, case_id)

    with township.work_as(Role.COUNSELOR) as work, pytest.raises(StepNotAllowed):
        save(work, case_id, plan)


def test_what_was_approved_can_end_and_cannot_vanish(township, case_id):
    with township.work_as(Role.COUNSELOR) as work:
        plan = whole_plan(day_in_china(work.now))
        save(work, case_id, plan)
    propose(township, case_id)
    approve(township, case_id)
    with township.work_as(Role.COUNSELOR) as work:
        case_steps.take(work, case_id, CaseAction.REVISE_PLAN)
        fewer = replace(plan, measures=plan.measures[:1])
        with pytest.raises(PlanRefused, match="measure_missing"):
            save(work, case_id, fewer)
        gone = plan.measures[1].id
        end(work, case_id, gone, MeasureAction.REPLACE, "改为家访", None)
        save(work, case_id, fewer)
        after = case_plans.current(cases.find(work, case_id))

    assert [(m.id, m.state) for m in after.measures] == [
        (plan.measures[0].id, MeasureState.OPEN),
        (gone, MeasureState.REPLACED),
    ]
    assert after.measures[1].outcome == "改为家访"


def test_a_draft_of_a_measure_may_be_taken_out(township, case_id):
    with township.work_as(Role.COUNSELOR) as work:
        plan = whole_plan(day_in_china(work.now))
        save(work, case_id, plan)
        save(work, case_id, replace(plan, measures=plan.measures[:1]))

        assert len(case_plans.current(cases.find(work, case_id)).measures) == 1


def test_a_measure_ends_with_evidence_or_with_a_reason(township, case_id):
    with township.work_as(Role.COUNSELOR) as work:
        plan = whole_plan(day_in_china(work.now))
        save(work, case_id, plan)
        first, second = (measure.id for measure in plan.measures)
        with pytest.raises(PlanRefused, match="evidence_missing"):
            end(work, case_id, first, MeasureAction.CARRY_OUT, evidence=None)
        with pytest.raises(PlanRefused, match="ended_in_future"):
            end(work, case_id, first, MeasureAction.CARRY_OUT, days=1)
        with pytest.raises(ReasonMissing):
            end(work, case_id, second, MeasureAction.REPLACE, " ")
        with pytest.raises(NotFound):
            end(work, case_id, uuid4(), MeasureAction.CARRY_OUT)
        end(work, case_id, first, MeasureAction.CARRY_OUT)
        with pytest.raises(StepNotAllowed):
            end(work, case_id, first, MeasureAction.CARRY_OUT)
        done = case_plans.current(cases.find(work, case_id)).measures[0]

    assert (done.state, done.evidence) == (MeasureState.DONE, Evidence.TALK_NOTE)


def test_a_state_that_nobody_wrote_down_is_noticed(township, case_id):
    with township.work_as(Role.COUNSELOR) as work:
        save(work, case_id, whole_plan(day_in_china(work.now)))
    propose(township, case_id)
    approve(township, case_id)
    with township.work_as(Role.COUNSELOR) as work:
        case = cases.find(work, case_id)
        steps = [report.step for report in case_reports.waiting(work, case).steps]

        assert case_steps.written_state(case, steps) is case.row.state
        assert case_steps.written_state(case) is not case.row.state
        settled = case_reports.settle(work, case_id)
        assert case_steps.written_state(settled) is settled.row.state
