"""What many tests of pages begin with: a counselor's browser, and a case with a whole plan."""

import pytest

from screening.clock import day_in_china
from screening.roles import Role
from tests.case_steps import opened, save, whole_plan
from tests.township import Township


@pytest.fixture
def counselor(township: Township):
    return township.browser(Role.COUNSELOR)


@pytest.fixture
def case_id(township: Township):
    township.students(2)
    return opened(township)


@pytest.fixture
def planned(township: Township, case_id):
    with township.work_as(Role.COUNSELOR) as work:
        save(work, case_id, whole_plan(day_in_china(work.now)))
    return case_id
