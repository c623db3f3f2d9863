"""The list of cases: its order, its pages, and that what is not shown is not opened."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from crypto.errors import SealBroken
from referral.cases import CaseState
from screening.clock import day_in_china
from screening.models import Case, CaseEntry, CaseReport
from screening.roles import Role
from screening.services import case_lists, case_openings, rosters, shared_cases
from screening.services.case_lists import CaseChoice
from tests.case_steps import WHY, save, whole_plan, with_team
from tests.township import FIRST, Township

ALL = CaseChoice()


@pytest.fixture
def case_ids(township: Township):
    """Four cases by the sound of the names: whole, overdue, without a plan, closed."""
    township.students(4)
    with township.work_as(Role.COUNSELOR) as work:
        known = sorted(rosters.profiles(work), key=lambda found: found[1].pinyin_key)
        ids = [case_openings.open_case(work, student_id, WHY).id for student_id, _ in known]
        plan = whole_plan(day_in_china(work.now))
        save(work, ids[0], plan)
        late, other = plan.measures
        late = replace(late, due_on=day_in_china(work.now) - timedelta(days=1))
        save(work, ids[1], replace(plan, measures=(late, other)))
        save(work, ids[3], plan)
        work.session.execute(update(Case).where(Case.id == ids[3]).values(state=CaseState.CLOSED))
    return ids


def page(township: Township, choice=ALL, number=1, size=10):
    with township.work_as(Role.COUNSELOR) as work:
        return case_lists.page_of(work, choice, number, size)


def test_cases_stand_by_the_sound_of_the_names_with_what_they_owe(township, case_ids):
    found = page(township)

    assert [case.id for case in found.listed] == case_ids
    assert [case.is_incomplete for case in found.listed] == [False, False, True, False]
    assert [case.n_overdue for case in found.listed] == [0, 1, 0, 0]
    assert [case.due_on is None for case in found.listed] == [False, False, True, True]
    with township.work_as(Role.COUNSELOR) as work:
        assert case_lists.listed(work) == found.listed


@pytest.mark.parametrize(
    ("choice", "shown"),
    [
        (CaseChoice(state="closed"), [3]),
        (CaseChoice(only_incomplete=True), [2]),
        (CaseChoice(only_overdue=True), [1]),
        (CaseChoice(by_due=True), [1, 0, 2, 3]),
        (CaseChoice(state="open", by_due=True), [1, 0, 2]),
        (CaseChoice(state="nonsense"), []),
    ],
)
def test_a_list_shows_what_was_asked_for(township, case_ids, choice, shown):
    found = page(township, choice)

    assert [case.id for case in found.listed] == [case_ids[n] for n in shown]
    assert (found.n, found.n_all) == (len(shown), 4)


@pytest.mark.parametrize("choice", [ALL, CaseChoice(by_due=True)])
def test_pages_are_cut_and_beyond_the_last_the_last_is_shown(township, case_ids, choice):
    whole = [case.id for case in page(township, choice).listed]

    first, second, beyond = (page(township, choice, n, 3) for n in (1, 2, 99))

    assert [case.id for case in (*first.listed, *second.listed)] == whole
    assert (beyond.page, beyond.pages) == (2, 2)
    assert beyond.listed == second.listed


def test_what_stands_on_another_page_is_not_opened(township, case_ids):
    with township.work_as(Role.COUNSELOR) as work:
        of_case = CaseEntry.case_id == case_ids[1]
        for entry in work.session.scalars(select(CaseEntry).where(of_case)):
            entry.sealed_entry = entry.sealed_entry[:-1] + bytes([entry.sealed_entry[-1] ^ 1])

    assert page(township, number=1, size=1).listed[0].id == case_ids[0]
    with pytest.raises(SealBroken):
        page(township, number=2, size=1)
    with pytest.raises(SealBroken):
        page(township, CaseChoice(only_overdue=True))


def test_what_a_member_has_handed_in_is_told_of(township):
    township.students(2)
    case_id, _ = with_team(township)
    assert [case.has_reports for case in page(township).listed] == [False]

    with township.work_as(Role.PROCTOR) as work:
        shared_cases.watched(work, case_id, "这两天吃得多了")

    assert [case.has_reports for case in page(township).listed] == [True]


def test_what_nobody_of_the_team_signed_is_not_told_of(township):
    township.students(2)
    case_id, _ = with_team(township)
    stranger = township.accounts[FIRST, Role.COORDINATOR].account_id
    with township.work_as(Role.PROCTOR) as work:
        shared_cases.watched(work, case_id, "被改了名的")
        work.session.scalars(select(CaseReport)).one().account_id = stranger

    assert [case.has_reports for case in page(township).listed] == [False]
