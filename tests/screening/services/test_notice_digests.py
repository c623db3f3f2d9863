"""One message a morning, on school days, over the channels that ask: counts, and never a child."""

from datetime import UTC, datetime, time, timedelta

from referral.states import Party
from screening.roles import Role
from screening.services import concerns, notice_digests
from screening.services.notice_channels import Channel, ChannelKind, NotSent, read_channels
from tests.township import FIRST, SECOND, WORRIED, Township

#: 08:30 in China, of a Monday.
MORNING = datetime(2026, 11, 16, 0, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def channel(unit: str = FIRST, at: time | None = time(8)) -> Channel:
    owners = frozenset({Party.COUNSELOR})
    url = f"https://127.0.0.1/{unit}"
    return Channel(ChannelKind.WECOM, unit, owners, url=url, digest_at=at)


def worried(township: Township) -> None:
    with township.work_as(Role.PROCTOR, now=MORNING) as work:
        concerns.raise_concern(work, WORRIED)


def told(township: Township, now: datetime, *channels: Channel) -> list[str]:
    said: list[str] = []
    notice_digests.run(
        township.database, township.settings.home, channels, now, lambda _c, t, _n: said.append(t)
    )
    return said


def test_it_is_told_once_a_school_day_after_its_hour(township: Township) -> None:
    worried(township)
    hours = [MORNING - DAY / 24, MORNING, MORNING + DAY / 24, MORNING + DAY, MORNING + 5 * DAY]

    said = [told(township, now, channel()) for now in hours]

    first = f"木叶：{FIRST}共有1项待办，今天到期0项，已逾期0项，请登录查看。"
    # Due on Wednesday; Saturday is no school day.
    assert said == [[], [first], [], [first], []]


def test_what_is_due_today_and_what_is_late_are_counted_apart(township: Township) -> None:
    worried(township)
    today, late = told(township, MORNING + 2 * DAY, channel()), MORNING + 3 * DAY
    assert "今天到期1项，已逾期0项" in today[0]
    assert "今天到期0项，已逾期1项" in told(township, late, channel())[0]


def test_nobody_is_told_of_nothing_or_of_another_unit_or_unasked(township: Township) -> None:
    worried(township)

    assert told(township, MORNING, channel(SECOND), channel(at=None)) == []


def test_a_server_that_is_down_is_tried_again_the_same_day(township: Township) -> None:
    worried(township)

    def down(*_: object) -> None:
        raise NotSent("ConnectionRefusedError")

    home = township.settings.home
    assert notice_digests.run(township.database, home, [channel()], MORNING, down) == 0
    assert len(told(township, MORNING + DAY / 48, channel())) == 1


def test_the_file_says_from_when_on(township: Township) -> None:
    (township.settings.home / "notices.toml").write_text(
        f"""[[channels]]
kind = "wecom"
unit = "{FIRST}"
url = "https://127.0.0.1/send"
digest_at = 07:30:00
""",
        encoding="utf-8",
    )
    (found,) = read_channels(township.settings.home)
    assert found.digest_at == time(7, 30)
