"""A list of what guardians said, as a school brings it in a file: its fields, cells and rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from referral.consents import Channel, Decision, Relation
from screening.services import roster_fields
from screening.services.roster_grids import Cell
from screening.services.roster_rows import Fault, FaultCode, TableFile
from screening.services.roster_tables import Table, Values
from screening.services.roster_values import (
    UnreadableError,
    date_in,
    read_name,
    read_number,
    tidy,
)

__all__ = ["CONSENTS", "ConsentFile", "ConsentRow"]

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
"""Nothing that a guardian signed lies outside; there is no clock here."""

AGREED, NOT_AGREED = "同意", "不同意"
YES, NO = "是", "否"
PURPOSE = "心理测评"
"""The one purpose that a list is taken for."""

_DECISIONS = {
    Decision.GIVEN: (AGREED, "已同意", YES, "yes", "agree", "agreed", "given"),
    Decision.REFUSED: (NOT_AGREED, "拒绝", NO, "no", "refused", "disagree"),
}
"""A withdrawal is taken down one by one: a list of forms cannot say that it was one."""
_YES_NO = {True: (YES, "有", "已签", "yes", "1", "√"), False: (NO, "无", "未签", "no", "0")}
_CHANNELS = {
    Channel.PAPER: ("纸质", "纸质表", "书面", "签字", "paper"),
    Channel.IN_PERSON: ("当面", "面谈", "in person", "in_person"),
    Channel.TELEPHONE: ("电话", "telephone", "phone"),
    Channel.MESSAGE: ("短信", "微信", "消息", "message"),
}
_RELATIONS = {
    Relation.MOTHER: ("母亲", "母", "妈妈", "mother"),
    Relation.FATHER: ("父亲", "父", "爸爸", "father"),
    Relation.GRANDPARENT: (
        *("祖父母", "祖父", "祖母", "外祖父", "外祖母", "爷爷", "奶奶", "外公", "外婆"),
        "grandparent",
    ),
    Relation.RELATIVE: ("亲属", "亲戚", "其他亲属", "relative"),
    Relation.OTHER: ("其他", "其他监护人", "other"),
}
_PURPOSES = {True: (PURPOSE, "测评", "心理筛查", "筛查", "screening")}


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """What one student's guardian said of screening, as the file gives it."""

    #: The row of the sheet or the record of the text file, counted from 1.
    line: int
    number: str = field(repr=False)
    name: str = field(repr=False)
    #: None where nothing has come back yet, and so is the day.
    decision: str | None = field(repr=False)
    decided_on: date | None = field(repr=False)
    #: Given separately for a child under 14, after the rules for children were shown.
    is_separate: bool = field(repr=False)
    #: None for the guardian whom the roster names.
    guardian_name: str | None = field(repr=False)
    relation: str | None = field(repr=False)
    channel: str = field(repr=False)
    #: None where it holds until it is withdrawn.
    expires_on: date | None = field(repr=False)


ConsentFile = TableFile[ConsentRow]
"""A list of consents that was read."""


def _one_of(meanings: Mapping[Any, tuple[str, ...]], code: FaultCode) -> Callable[[Cell], object]:
    """Return what reads a cell that holds one of some words, or nothing."""
    known = {word: meaning for meaning, words in meanings.items() for word in words}

    def read(cell: Cell) -> object:
        words = tidy(cell).lower()
        if not words and isinstance(cell, str):
            return None
        if words not in known:
            raise UnreadableError(code)
        return known[words]

    return read


def read_day(cell: Cell) -> date | None:
    """Read a day from a date cell, a text or eight digits; None where it is empty.

    Raises:
        UnreadableError: it is no day on which a guardian can have said anything.
    """
    if isinstance(cell, date):
        day = cell.date() if isinstance(cell, datetime) else cell
    elif words := tidy(cell):
        day = date_in(words, FaultCode.BAD_DAY)
    elif isinstance(cell, str):
        return None
    else:
        raise UnreadableError(FaultCode.BAD_DAY)
    if not EARLIEST <= day <= LATEST:
        raise UnreadableError(FaultCode.BAD_DAY)
    return day


_READERS: Mapping[str, Callable[[Cell], object]] = {
    "number": read_number,
    "name": read_name,
    "purpose": _one_of(_PURPOSES, FaultCode.BAD_PURPOSE),
    "decision": _one_of(_DECISIONS, FaultCode.BAD_DECISION),
    "is_separate": _one_of(_YES_NO, FaultCode.BAD_YES_NO),
    "guardian_name": read_name,
    "relation": _one_of(_RELATIONS, FaultCode.BAD_RELATION),
    "decided_on": read_day,
    "channel": _one_of(_CHANNELS, FaultCode.BAD_CHANNEL),
    "expires_on": read_day,
}


def _settle(values: Values) -> Iterator[tuple[str, FaultCode]]:
    """Let a line be empty whose form has not come back: neither a decision nor a day."""
    pair = {"decision": FaultCode.DECISION_MISSING, "decided_on": FaultCode.DAY_MISSING}
    missing = [name for name in pair if name in values and values[name] is None]
    if len(missing) == 1:
        yield missing[0], pair[missing[0]]


def _row(line: int, values: Values) -> ConsentRow:
    return ConsentRow(
        line=line,
        number=values["number"],
        name=values["name"],
        decision=values.get("decision"),
        decided_on=values.get("decided_on"),
        is_separate=bool(values.get("is_separate")),
        guardian_name=values.get("guardian_name") or None,
        relation=values.get("relation"),
        channel=values.get("channel") or Channel.PAPER,
        expires_on=values.get("expires_on"),
    )


def _compare(rows: Sequence[ConsentRow], labels: Mapping[str, str]) -> Iterator[Fault]:
    """Find students who stand twice."""
    first: dict[str, int] = {}
    for row in rows:
        earlier = first.setdefault(row.number, row.line)
        if earlier != row.line:
            facts = {"first": str(earlier)}
            yield Fault(row.line, labels["number"], FaultCode.DUPLICATE_NUMBER, facts)


CONSENTS = Table("consents", roster_fields.CONSENTS, ConsentRow, _READERS, _settle, _row, _compare)
"""What guardians said of screening: one student a row."""
