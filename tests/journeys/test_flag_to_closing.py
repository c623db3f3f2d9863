"""From a flag to a closed case, by five people in five browsers: what they click and type, no more.

`COURSE_PICTURES=1` leaves a picture of every page, small and wide, in the folder of the test.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from screening.models import Unit
from screening.roles import Role
from screening.services.accounts import NewAccount, open_account
from tests.journeys import course_case as case
from tests.journeys import course_referral as referral
from tests.journeys import course_way as flag
from tests.journeys.chromium import in_lab
from tests.journeys.course_stage import Stage
from tests.journeys.serving import served
from tests.township import CENTRE, FIRST, Township

LANGUAGES = ("zh", "en")


@pytest.fixture(params=LANGUAGES)
def stage(request, browser: Browser, township: Township, tmp_path: Path) -> Iterator[Stage]:
    """Found the township, with a class teacher; serve it to the school and to its lab."""
    who = {role: township.accounts[FIRST, role] for role in (Role.COUNSELOR, Role.SCHOOL_LEAD)}
    who[Role.CLINICIAN] = township.accounts[CENTRE, Role.CLINICIAN]
    who[Role.TEAM_MEMBER] = class_teacher(township)
    with served(township.app()) as address:
        made = Stage(browser, address, in_lab(address), request.param, who, tmp_path)
        yield made
        made.leave()


def class_teacher(township: Township) -> NewAccount:
    """Make the account of a class teacher, as the operator does."""
    with township.database.writing() as session:
        unit = session.scalars(select(Unit).where(Unit.name == FIRST)).one()
        return open_account(
            session,
            township.settings,
            unit,
            {},
            role=Role.TEAM_MEMBER,
            username="first-class-teacher",
            display_name="王老师",
        )


def test_a_student_is_led_from_a_flag_to_a_closed_case(stage: Stage, township: Township) -> None:
    slip = township.wave(1).slips[0]

    flag.answer_with_a_critical_item(stage, slip.code)
    flag.see_that_somebody_waits(stage)
    flag.open_a_crisis(stage)
    flag.talk_and_make_safe(stage)
    case.invite_the_class_teacher(stage)
    case.write_the_plan(stage)
    case.propose_the_plan(stage)
    case.approve_the_plan(stage)
    case.carry_a_measure_out(stage)
    case.take_the_report_up(stage)

    referral.write_the_referral(stage)
    referral.be_refused(stage)
    referral.tell_again(stage)
    referral.be_agreed_to(stage)
    referral.send_the_referral(stage)
    referral.accept(stage)
    referral.miss_the_appointment(stage)
    referral.see(stage)
    referral.answer(stage)
    referral.read_the_answer(stage)
    referral.assess_the_return(stage)

    flag.confirm_after_the_talk(stage)
    case.end_the_own_measure(stage)
    case.propose_to_close(stage)
    case.close_the_case(stage)
    case.find_it_closed(stage)

    assert stage.faults == {}
