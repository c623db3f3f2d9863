import pytest

from screening.roles import Role
from screening.services import flags, waves
from tests.township import LOW, Township


@pytest.fixture
def record(township: Township) -> str:
    wave = township.wave(1)
    township.sit(wave.slips[0], LOW)
    with township.work_as(Role.COUNSELOR) as work:
        (entry,) = flags.queue(work, waves.get(work, wave.id))
    return f"/staff/queue/record/{entry.sheet_id}"


def test_a_dismissal_may_name_the_tier_that_an_interview_came_to(counselor, record):
    sent = {"action": "dismiss", "reason": "面谈后排除"}
    page = counselor.get(record)
    asked = counselor.read(
        counselor.post(f"{record}/review", page, interview_tier="watch3", **sent), 400
    )
    assert "等级只能是最低一级" in asked.text

    answer = counselor.post(f"{record}/review", asked, interview_tier="routine", **sent)

    decided = counselor.get(f"{answer.location}?view=decided")
    assert "无需跟进等级：常态" in [cell.text for cell in decided.all("td")]
