"""The many ways in which a school writes a grade and a class."""

import re

_NUMERALS = {numeral: value for value, numeral in enumerate("一二三四五六七八九", start=1)}
_STAGES = {
    **dict.fromkeys(("小", "小学"), (0, 6)),
    **dict.fromkeys(("初", "初中"), (6, 3)),
    **dict.fromkeys(("高", "高中"), (9, 3)),
}
"""How many grades lie below a stage, and how many it has."""

_DIGIT = "[一二三四五六七八九]"
_GRADE = (
    r"(?:(?P<stage>小学|初中|高中|小|初|高)(?P<year>[一二三四五六1-6])(?:年级)?"
    rf"|(?P<of_twelve>十[一二]?|{_DIGIT}|1[0-2]|[1-9])年级)"
)
_WHOLE = re.compile(_GRADE)
_WITH_CLASS = re.compile(_GRADE + r"(?P<rest>(?!班$).+)")
_BARE = re.compile(rf"(?:grade|year|g)?(1[0-2]|0?[1-9]|十[一二]?|{_DIGIT})")
_SHORT = re.compile(rf"(?P<grade>{_DIGIT})(?P<rest>\((?:[0-9]{{1,2}}|{_DIGIT}?十?{_DIGIT}?)\)班?)")
_CLASS = re.compile(rf"\(?(0?[1-9]|[1-9][0-9]|{_DIGIT}|{_DIGIT}?十{_DIGIT}?)\)?班?")


def grade_of(words: str) -> int | None:
    """Return the grade from 1 to 12 that some words mean: 七年级, 初一, 高中二年级, 7, Grade 10.

    Returns:
        None where they mean none; a year of entry (2026级) is none, since its grade changes.
    """
    plain = words.replace(" ", "").lower()
    bare = _BARE.fullmatch(plain)
    if bare:
        return _number(bare[1])
    found = _WHOLE.fullmatch(plain)
    return _grade_in(found) if found else None


def class_of(words: str) -> tuple[int | None, str]:
    """Split the name of a class into the grade that it says and the class alone.

    Returns:
        None for the grade where the name says none. 七年级2班, 初一(2)班 and 七(2)班 give 7 and
        2班; 2, (2)班 and 二班 give None and 2班; any other name stays as it is.
    """
    with_grade = _WITH_CLASS.fullmatch(words)
    if with_grade and (grade := _grade_in(with_grade)) is not None:
        return grade, _class_alone(with_grade["rest"])
    short = _SHORT.fullmatch(words)
    if short:
        return _NUMERALS[short["grade"]], _class_alone(short["rest"])
    return None, _class_alone(words)


def class_order(at: tuple[int, str]) -> tuple[object, ...]:
    """Return the place of a grade's class among the others: 2班 before 10班."""
    grade, class_name = at
    parts = re.split(r"([0-9]+)", class_name)
    return grade, *(int(part) if part.isdecimal() else part for part in parts)


def _grade_in(found: re.Match[str]) -> int | None:
    if found["of_twelve"]:
        return _number(found["of_twelve"])
    below, years = _STAGES[found["stage"]]
    year = _number(found["year"])
    return below + year if year <= years else None


def _class_alone(words: str) -> str:
    found = _CLASS.fullmatch(words)
    return f"{_number(found[1])}班" if found else words


def _number(words: str) -> int:
    if words.isdecimal():
        return int(words)
    tens, ten, ones = words.rpartition("十")
    if not ten:
        return _NUMERALS[words]
    return (_NUMERALS[tens] if tens else 1) * 10 + (_NUMERALS[ones] if ones else 0)
