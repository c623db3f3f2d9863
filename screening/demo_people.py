"""Made-up students for the demonstration: believable, the same every time, and nobody's."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import blake2b
from typing import Literal, TypeVar

from screening.services.roster_rows import RosterRow

T = TypeVar("T")

SCHOOL_YEAR = 2026
"""The school year, by its September, in which the demonstration plays."""

NOBODYS_PREFIX = "154"
"""No network has mobile numbers that begin so: libphonenumber, metadata of CN, ``5[0-35-9]``."""

_SURNAMES = (
    *(("王", 72), ("李", 70), ("张", 68), ("刘", 54), ("陈", 46), ("杨", 31), ("黄", 23)),
    *(("赵", 23), ("周", 21), ("吴", 20), ("徐", 17), ("孙", 16), ("马", 13), ("朱", 13)),
    *(("胡", 13), ("郭", 12), ("何", 12), ("林", 11), ("高", 10), ("罗", 10), ("郑", 9)),
    *(("梁", 9), ("谢", 8), ("宋", 8), ("唐", 7), ("许", 6), ("邓", 6), ("韩", 6)),
    *(("冯", 6), ("曹", 6), ("彭", 6), ("曾", 6), ("肖", 6), ("田", 5), ("董", 5)),
    *(("潘", 5), ("袁", 5), ("蔡", 5), ("蒋", 5), ("余", 5), ("于", 4), ("杜", 4)),
    *(("叶", 4), ("程", 4), ("魏", 4), ("苏", 4), ("吕", 4), ("丁", 4), ("任", 4)),
    *(("卢", 4), ("姚", 4), ("沈", 4), ("钟", 3), ("姜", 3), ("崔", 3), ("谭", 3)),
    *(("陆", 3), ("汪", 3), ("石", 3), ("熊", 3), ("冉", 3), ("向", 3), ("覃", 2)),
    *(("单", 2), ("仇", 2), ("查", 2), ("解", 2), ("翟", 1), ("朴", 1), ("盖", 1)),
    *(("欧阳", 2), ("上官", 2), ("尉迟", 1), ("司马", 1)),
)
"""Surnames with rough weights for the south-west; those that are misread or long are not spared."""

_GIVEN = {
    "male": (
        *("浩然", "子轩", "宇航", "梓睿", "俊杰", "明轩", "博文", "天宇", "皓轩", "志强", "鑫"),
        *("嘉豪", "文博", "一鸣", "泽宇", "昊天", "家乐", "晨", "思远", "子墨", "健", "建军"),
    ),
    "female": (
        *("欣怡", "梓涵", "雨桐", "诗涵", "佳怡", "思琪", "雅静", "语嫣", "可欣", "婷", "雪"),
        *("子萱", "梦瑶", "一诺", "若曦", "晓燕", "静怡", "悦", "心怡", "紫涵", "丽娟", "小雨"),
    ),
}
_CHARACTERS = {
    "male": ("浩宇轩泽俊杰博文志明晨阳嘉豪鹏飞", "然航睿宇涛峰林凯辰逸铭康磊"),
    "female": ("雨欣思佳梦诗语雅静晓紫若嘉可", "涵怡婷琪彤瑶萱妍悦玲雯洁"),
}
_RARE = ("䶮", "㛃", "𬭎", "喆", "堃", "翀", "昇", "璟", "犇", "玥")
"""Characters of registers that older systems lose; the first three are beyond GB 2312 and GBK."""

_ELDERS = {
    "male": (
        *("建国", "志明", "国强", "勇", "伟", "军", "德华"),
        *("光荣", "永贵", "大海", "洪", "小平", "家富", "兴旺"),
    ),
    "female": (
        *("秀英", "丽", "桂芳", "玉兰", "敏", "小红", "春梅"),
        *("艳", "淑珍", "晓琴", "芳", "素华", "明珍", "燕"),
    ),
}


@dataclass(slots=True)
class Picker:
    """Draws the same values from the same name, on every machine and in every version."""

    name: str
    drawn: int = field(default=0, init=False)

    def below(self, n: int) -> int:
        """Return a whole number from 0 to ``n - 1``, all equally likely."""
        self.drawn += 1
        block = blake2b(f"{self.name}/{self.drawn}".encode(), digest_size=16).digest()
        return int.from_bytes(block) % n

    def happens(self, p: float) -> bool:
        """Return true with a probability in [0, 1]."""
        return self.below(1_000_000) < p * 1_000_000

    def one_of(self, choices: Sequence[T]) -> T:
        """Return one of several, all equally likely."""
        return choices[self.below(len(choices))]

    def weighted(self, choices: Sequence[tuple[T, int]]) -> T:
        """Return one of several, each as likely as its weight says."""
        left = self.below(sum(weight for _, weight in choices))
        for choice, weight in choices:
            left -= weight
            if left < 0:
                return choice
        raise AssertionError


def people(
    school_no: int, n: int, classes: Sequence[tuple[int, str]], seed: int
) -> list[RosterRow]:
    """Make up the students of one school.

    Args:
        school_no: 1 to 99; it stands in every student number, so that no two schools share one.
        n: how many students, spread evenly over the classes.
        classes: grade and name of each class.
        seed: another seed gives other people.

    Returns:
        One row for each student, class by class, as a roster file would give them.
    """
    picker = Picker(f"muye/demo/{seed}/{school_no}")
    rows = []
    for place in range(n):
        grade, class_name = classes[place * len(classes) // n]
        rows.append(_person(picker, f"{school_no:02d}{place + 1:04d}", grade, class_name, place))
    return rows


def staff_name(picker: Picker, title: str) -> str:
    """Make up what colleagues call somebody: a surname and a title."""
    return picker.weighted(_SURNAMES) + title


def _person(picker: Picker, tail: str, grade: int, class_name: str, place: int) -> RosterRow:
    sex: Literal["male", "female"] = "male" if picker.happens(0.52) else "female"
    surname = picker.weighted(_SURNAMES)
    has_guardian = not picker.happens(0.03)
    return RosterRow(
        line=place + 2,
        name=surname + _given(picker, sex),
        number=f"{SCHOOL_YEAR + 1 - grade}{tail}",
        class_name=class_name,
        grade=grade,
        sex=sex,
        born_on=_birthday(picker, grade),
        guardian_name=_guardian(picker, surname) if has_guardian else None,
        guardian_phone=f"{NOBODYS_PREFIX}{picker.below(10**8):08d}" if has_guardian else None,
    )


def _given(picker: Picker, sex: str) -> str:
    first, second = _CHARACTERS[sex]
    if picker.happens(0.02):
        return picker.one_of(_RARE)
    if picker.happens(0.02):
        return picker.one_of(first) + picker.one_of(_RARE)
    if picker.happens(0.3):
        return picker.one_of(_GIVEN[sex])
    if picker.happens(0.1):
        return picker.one_of(second)
    return picker.one_of(first) + picker.one_of(second)


def _guardian(picker: Picker, surname: str) -> str:
    """Return a father of the same surname, or a mother or grandparent of any."""
    if picker.happens(0.5):
        return surname + picker.one_of(_ELDERS["male"])
    return picker.weighted(_SURNAMES) + picker.one_of(_ELDERS["female"])


def _birthday(picker: Picker, grade: int) -> date:
    """Return a day on which somebody of this grade was born: six years old in first grade."""
    first = date(SCHOOL_YEAR - 6 - grade, 9, 1)
    return first + timedelta(days=picker.below(365))
