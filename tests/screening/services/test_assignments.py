"""Several counselors of a school share a queue: who looks at what is an order, and never a lock."""

from uuid import UUID, uuid4

import pytest

from screening.roles import Role
from screening.services import assignments, flags, waves
from screening.services.errors import NotFound
from tests.staffing import colleague_of
from tests.township import CALM, LOW, SECOND, SELF_HARM, Township


@pytest.fixture
def wave(township: Township):
    made = township.wave()
    for slip, answers in zip(made.slips, (CALM, LOW, SELF_HARM), strict=False):
        township.sit(slip, answers)
    return made


def sheets(township: Township, wave) -> dict[str, UUID]:
    with township.work_as(Role.COUNSELOR) as work:
        entries = flags.queue(work, waves.get(work, wave.id))
    return {entry.tier.id: entry.sheet_id for entry in entries}


def rows_of(page) -> list[list[str]]:
    return [[c.text for c in row.all("th", "td")] for row in page.all("tbody")[0].all("tr")]


def test_one_counselor_is_asked_nothing_of_sharing(township, wave):
    counselor = township.browser(Role.COUNSELOR)
    page = counselor.get(f"/staff/queue/{wave.id}")

    assert not [box for box in page.all("input") if box.attributes.get("name") == "sheets"]


def post(browser, at: str, view: str, **fields: str):
    return browser.post(f"{at}/assign?view={view}", browser.get(f"{at}?view={view}"), **fields)


def test_two_counselors_share_the_work_and_the_view_stays_as_it_was(township, wave):
    second = colleague_of(township).account_id
    counselor, at = township.browser(Role.COUNSELOR), f"/staff/queue/{wave.id}"
    urgent = sheets(township, wave)["urgent"]

    found = post(counselor, at, "all", sheets=str(urgent), counselor=str(second))

    assert found.location == f"{at}?view=all"
    theirs = counselor.get(f"{at}?view=all&to={second}")
    assert [row[1] for row in rows_of(theirs)] == ["等级：紧急"]
    assert "由谁查看：第二位" in theirs.text
    assert len(rows_of(counselor.get(f"{at}?view=all&to={UUID(int=0)}"))) == 2
    # It is an order of work: who was given nothing may decide it still.
    assert counselor.get(f"/staff/queue/record/{urgent}").all("form")


def test_nothing_ticked_changes_nothing_and_says_so(township, wave):
    colleague_of(township)
    counselor, at = township.browser(Role.COUNSELOR), f"/staff/queue/{wave.id}"
    answer = post(counselor, at, "waiting", counselor=str(UUID(int=0)))

    assert "还没有选中学生" in counselor.get(answer.location).text


def test_a_sheet_of_another_school_is_assigned_to_nobody(township, wave):
    second = colleague_of(township).account_id
    other = township.wave(1, unit=SECOND)
    township.sit(other.slips[0], SELF_HARM)
    with township.work_as(Role.COUNSELOR, SECOND) as work:
        (entry,) = flags.queue(work, waves.get(work, other.id))
    with township.work_as(Role.COUNSELOR) as work:
        with pytest.raises(NotFound):
            assignments.assign(work, [entry.sheet_id], second)
        with pytest.raises(NotFound):
            assignments.assign(work, [], uuid4())
