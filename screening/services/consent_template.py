"""The list that a school fills in with what a class's guardians said: one row a student."""

from collections.abc import Iterable

from screening.services.consent_files import AGREED, NO, NOT_AGREED, PURPOSE, YES
from screening.services.coverage import ClassConsents
from screening.services.roster_workbooks import Look, Written, workbook_of

HEADER = (
    *("学号", "姓名", "用途", f"是否同意（{AGREED}/{NOT_AGREED}）"),
    *(f"单独同意（不满14周岁，{YES}/{NO}）", "监护人", "关系", "日期（如2026-11-23）"),
    *("方式（纸质/当面/电话/短信）", "有效期至（可空）"),
)


def consent_list(found: ClassConsents) -> bytes:
    """Return a class's list as an xlsx file, made in memory: it is full of names."""
    rows = (
        (p.number, p.name, PURPOSE, "", "", p.guardian_name or "", "", "", "纸质", "")
        for p in (member.profile for member in found.members)
    )
    lines = [_written(HEADER, Look.HEADING), *(_written(row, Look.PLAIN) for row in rows)]
    return workbook_of(enumerate(lines, start=1))


def _written(words: Iterable[str], look: Look) -> list[Written]:
    return [Written(text, look) for text in words]
