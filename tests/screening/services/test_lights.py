"""Lights flip by themselves as time goes by, and no page of a child need be opened for it."""

import re
from datetime import timedelta

from sqlalchemy import event

from referral.deadlines import Light
from referral.mechanisms import Mechanism
from screening import clock
from screening.roles import Role
from screening.services import concerns, lights
from tests import case_steps
from tests.township import CENTRE, FIRST, SECOND, TOWNSHIP, WORRIED, Township

M = Mechanism
DAY = timedelta(days=1)


def shown(township: Township, days: float) -> dict[str, dict[Mechanism, Light]]:
    """Return what the officer sees after some days."""
    with township.work_as(Role.TOWNSHIP_OFFICER, TOWNSHIP, clock.now() + days * DAY) as work:
        found = lights.of_township(work)
    return {unit.name: {m: s.light for m, s in unit.standings.items()} for unit in found}


def test_a_light_turns_yellow_and_red_while_nobody_does_anything(township: Township):
    township.students(2)
    assert set(shown(township, 0)[FIRST].values()) == {Light.GREY}

    case_steps.opened(township)

    # Ten school days for a plan, of which the last fifth are two calendar weeks' last days.
    plans = [shown(township, days)[FIRST][M.PLAN] for days in (0, 1, 12.5, 30)]
    assert plans == [Light.GREEN, Light.GREEN, Light.YELLOW, Light.RED]
    assert shown(township, 30)[FIRST][M.FIRST_CONTACT] is Light.RED


def test_the_light_of_one_school_is_not_the_light_of_another(township: Township):
    township.students(2)
    case_steps.opened(township)

    found = shown(township, 30)
    assert set(found) >= {FIRST, SECOND, CENTRE}
    assert set(found[SECOND].values()) == {Light.GREY}


def test_what_was_done_late_is_yellow_for_a_month_and_green_after(township: Township):
    with township.work_as(Role.PROCTOR) as work:
        concern_id = concerns.raise_concern(work, WORRIED)
    assert shown(township, 20)[FIRST][M.REVIEW] is Light.RED
    with township.work_as(Role.COUNSELOR, now=clock.now() + 20 * DAY) as work:
        concerns.answer(work, concern_id, "问过了，是牙疼")

    assert shown(township, 21)[FIRST][M.REVIEW] is Light.YELLOW
    assert shown(township, 60)[FIRST][M.REVIEW] is Light.GREY


def test_a_lead_sees_the_counts_of_the_own_school(township: Township):
    township.students(2)
    case_steps.opened(township)
    with township.work_as(Role.SCHOOL_LEAD, now=clock.now() + 30 * DAY) as work:
        found = lights.of_unit(work)

    assert found.name == FIRST
    assert found.standings[M.FIRST_CONTACT].n_overdue == 2
    assert found.standings[M.MEASURES].n_open == 0


def test_the_officer_s_lights_read_tasks_and_units_and_no_table_of_a_child(township: Township):
    township.students(2)
    case_steps.opened(township)
    said: list[str] = []

    def hear(_connection, _cursor, statement, *_more):
        if statement.startswith("SELECT"):
            said.append(statement.replace("\n", " "))

    with township.work_as(Role.TOWNSHIP_OFFICER, TOWNSHIP) as work:
        engine = work.session.get_bind().engine
        event.listen(engine, "before_cursor_execute", hear)
        try:
            lights.of_township(work)
        finally:
            event.remove(engine, "before_cursor_execute", hear)

    read = [re.findall(r"(?:FROM|JOIN) (\w+)", statement) for statement in said]
    assert read == [["unit"], ["task"]]
