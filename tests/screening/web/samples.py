"""A page of each layout, with every component on it; the tests and the eye look at the same."""

from dataclasses import dataclass
from datetime import UTC, datetime

from referral.deadlines import Light
from screening.settings import Settings
from screening.web.frame import NavItem

NAV = [
    NavItem("flags.index", "/look/staff", "role.counselor", current=True),
    NavItem("waves.index", "/look/plain", "role.coordinator", current=False),
    NavItem("rosters.index", "/look/print", "role.proctor", current=False),
]


@dataclass(frozen=True)
class Tier:
    """What the tier component reads."""

    rank: int
    name: dict[str, str]


@dataclass(frozen=True)
class Band:
    """What the score component reads."""

    lowest: float
    name: dict[str, str]


def _named(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


TIERS = [
    Tier(0, _named("常态", "No concern")),
    Tier(1, _named("关注一", "Watch 1")),
    Tier(2, _named("关注二", "Watch 2")),
    Tier(3, _named("关注三", "Watch 3")),
    Tier(4, _named("紧急", "Urgent")),
]

PHQ9 = [
    Band(0, _named("无或极轻", "Minimal")),
    Band(5, _named("轻度", "Mild")),
    Band(10, _named("中度", "Moderate")),
    Band(15, _named("中重度", "Moderately severe")),
    Band(20, _named("重度", "Severe")),
]

WHO5 = [Band(0, _named("幸福感低", "Low well-being")), Band(13, _named("尚可", "Adequate"))]

OPTIONS = [
    (0, _named("完全不会", "Not at all")),
    (1, _named("好几天", "Several days")),
    (2, _named("一半以上的天数", "More than half the days")),
    (3, _named("几乎每天", "Nearly every day")),
]

LOOKS = {
    "lights": list(Light),
    "tiers": TIERS,
    "phq9": PHQ9,
    "who5": WHO5,
    "options": OPTIONS,
    "moment": datetime(2026, 11, 23, 12, 56, tzinfo=UTC),
    "people": ["张*三", "欧阳*华", "李*", "王*文", "赵*", "孙*兰", "周*强", "吴*"],
    "lines": Settings.help_lines if isinstance(Settings.help_lines, tuple) else (),
    "stem": _named("做事时提不起劲或没有兴趣", "Little interest or pleasure in doing things"),
    "recall": _named("在过去的两周里", "Over the last two weeks"),
}
