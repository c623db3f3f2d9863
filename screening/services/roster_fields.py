"""The fields of the tables that schools bring, and the words that each is known by."""

from collections.abc import Mapping
from dataclasses import dataclass

from screening.services.roster_rows import FaultCode


@dataclass(frozen=True, slots=True)
class Field:
    """What one column of a table may hold."""

    #: The headers that it is known by; a column under any other word is left out.
    words: tuple[str, ...]
    #: What is said where the column is missing; None where it may be.
    no_column: FaultCode | None = None
    #: What is said where a cell of it is empty; None where it may be.
    empty: FaultCode | None = None


Fields = Mapping[str, Field]
"""The fields of one table, by name."""

_NAME = ("姓名", "学生姓名", "名字", "学生", "name", "student name", "student", "full name")
_NUMBER = (
    *("学号", "学籍号", "全国学籍号", "学生学籍号", "学籍编号", "学生编号", "学籍辅号"),
    *("student number", "student no", "student id", "number", "id"),
)
_GUARDIAN = (
    *("监护人", "监护人姓名", "家长", "家长姓名", "联系人"),
    *("guardian", "guardian name", "parent"),
)

ROSTER: Fields = {
    "name": Field(_NAME, FaultCode.NO_NAME_COLUMN, FaultCode.NAME_MISSING),
    "number": Field(_NUMBER, FaultCode.NO_NUMBER_COLUMN, FaultCode.NUMBER_MISSING),
    "grade": Field(
        ("年级", "所在年级", "年级名称", "就读年级", "grade", "year"),
        empty=FaultCode.GRADE_MISSING,
    ),
    "class_name": Field(
        ("班级", "班", "所在班级", "班级名称", "班别", "class", "class name"),
        FaultCode.NO_CLASS_COLUMN,
        FaultCode.CLASS_MISSING,
    ),
    "sex": Field(("性别", "sex", "gender")),
    "born_on": Field(("出生日期", "出生年月日", "生日", "date of birth", "birth date", "birthday")),
    "guardian_name": Field(_GUARDIAN),
    "guardian_phone": Field(
        (
            *("监护人电话", "监护人手机", "监护人手机号", "监护人联系电话", "监护人联系方式"),
            *("家长电话", "家长手机", "家长手机号", "家长联系电话", "家长联系方式"),
            *("联系电话", "联系方式", "手机号", "手机号码", "手机", "电话", "电话号码"),
            *("guardian phone", "parent phone", "phone", "mobile"),
        )
    ),
}
"""A roster: one student a row."""

CONSENTS: Fields = {
    "number": Field(_NUMBER, FaultCode.NO_NUMBER_COLUMN, FaultCode.NUMBER_MISSING),
    "name": Field(_NAME, FaultCode.NO_NAME_COLUMN, FaultCode.NAME_MISSING),
    "purpose": Field(("用途", "事项", "purpose")),
    "decision": Field(
        ("是否同意", "同意", "意见", "监护人意见", "决定", "decision", "consent"),
        FaultCode.NO_DECISION_COLUMN,
    ),
    "is_separate": Field(
        ("单独同意", "不满14周岁单独同意", "是否单独同意", "separate consent", "separate")
    ),
    "guardian_name": Field(_GUARDIAN),
    "relation": Field(("关系", "与学生关系", "与学生的关系", "监护关系", "relation")),
    "decided_on": Field(
        ("日期", "签字日期", "签署日期", "同意日期", "date", "signed on", "date signed"),
        FaultCode.NO_DAY_COLUMN,
    ),
    "channel": Field(("方式", "表达方式", "途径", "channel", "how")),
    "expires_on": Field(("有效期至", "有效期", "到期日", "截止日期", "expires on", "valid until")),
}
"""What guardians said of screening: one student a row."""
