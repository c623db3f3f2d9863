from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook

from referral.consents import Channel, Decision, Standing
from screening.clock import day_in_china
from screening.roles import Role
from screening.services import consent_imports, consents, coverage, rosters, uploads
from screening.services.consent_files import CONSENTS, ConsentRow
from screening.services.consent_imports import Outcome, Plan
from screening.services.consent_template import consent_list
from screening.services.consents import Word
from screening.services.roster_rows import FaultCode, Reading
from screening.services.roster_sandbox import mend_consents_safely, read_consents_safely
from screening.services.roster_tables import listed, read_to_mend
from screening.services.work import Work
from tests.township import CLASS, SECOND, Township

HEADER = "学号,姓名,用途,是否同意,单独同意,监护人,关系,日期,方式,有效期至\n"
READING = Reading(
    1,
    {"number": 0, "name": 1, "decided_on": 7, "expires_on": 9},
    [(c, "") for c in "ABCDEFGHIJ"],
    (),
)
SIGNED = date(2026, 11, 2)


def _row(n: int = 1, **other: Any) -> ConsentRow:
    row = ConsentRow(
        line=n + 1,
        number=f"2026{n:06d}",
        name=f"测试{n}号",
        decision=Decision.GIVEN,
        decided_on=SIGNED,
        is_separate=True,
        guardian_name=None,
        relation=None,
        channel=Channel.PAPER,
        expires_on=None,
    )
    return replace(row, **other)


def _plan(work: Work, *rows: ConsentRow) -> Plan:
    return consent_imports.plan(work, rows, READING)


def _bring(township: Township, *rows: ConsentRow) -> None:
    with township.work_as(Role.COORDINATOR) as work:
        consent_imports.carry_out(work, _plan(work, *rows))


def _outcomes(township: Township, *rows: ConsentRow) -> list[Outcome]:
    with township.work_as(Role.COORDINATOR) as work:
        return [line.outcome for line in _plan(work, *rows).lines]


def _faults(
    township: Township, *rows: ConsentRow
) -> list[tuple[int | None, str | None, FaultCode]]:
    with township.work_as(Role.COORDINATOR) as work:
        found = _plan(work, *rows)
        return [(fault.line, fault.column, fault.code) for fault in found.faults]


def _say(township: Township, n: int, **said: Any) -> None:
    with township.work_as(Role.COORDINATOR) as work:
        consents.record(work, _id(work, n), Word(channel=Channel.PAPER, **said))


def _id(work: Work, n: int) -> UUID:
    return next(i for i, p in rosters.profiles(work) if p.number == f"2026{n:06d}")


def _standings(township: Township) -> list[Standing]:
    with township.work_as(Role.COORDINATOR) as work:
        return [m.standing for m in coverage.of_class(work, 7, CLASS).members]


def test_what_a_list_says_is_taken_down_whole(township: Township) -> None:
    township.students_without_consent(3)
    refused = _row(2, decision=Decision.REFUSED)

    _bring(
        township,
        _row(1, guardian_name="张大", relation="father"),
        refused,
        _row(3, decision=None, decided_on=None),
    )

    assert _standings(township) == [Standing.GIVEN, Standing.REFUSED, Standing.NOT_YET]
    with township.work_as(Role.COORDINATOR) as work:
        entry = consents.opened(work, _id(work, 1)).entries[0]
    assert (entry.guardian_name, entry.relation, entry.decided_on) == ("张大", "father", SIGNED)
    assert entry.recorded_by is not None


def test_the_same_list_again_changes_nothing(township: Township) -> None:
    township.students_without_consent(2)
    rows = _row(1), _row(2, decision=Decision.REFUSED)
    _bring(township, *rows)

    assert _outcomes(township, *rows) == [Outcome.SAME, Outcome.SAME]
    _bring(township, *rows)

    with township.work_as(Role.COORDINATOR) as work:
        assert [len(consents.opened(work, _id(work, n)).entries) for n in (1, 2)] == [1, 1]


@pytest.mark.parametrize(
    ("days", "outcome"), [(-1, Outcome.OVERRULED), (0, Outcome.OVERRULED), (1, Outcome.ADDED)]
)
def test_a_withdrawal_is_ended_only_by_a_later_signature(
    township: Township, days: int, outcome: Outcome
) -> None:
    township.students_without_consent(1)
    _say(
        township,
        1,
        decision=Decision.GIVEN,
        decided_on=SIGNED - timedelta(days=9),
        is_separate=True,
    )
    _say(township, 1, decision=Decision.WITHDRAWN, decided_on=SIGNED)
    row = _row(1, decided_on=SIGNED + timedelta(days=days))

    assert _outcomes(township, row) == [outcome]
    _bring(township, row)

    stands = outcome is Outcome.ADDED
    assert _standings(township) == [Standing.GIVEN if stands else Standing.WITHDRAWN]


def test_a_list_that_was_brought_in_before_a_withdrawal_does_not_end_it(township: Township) -> None:
    township.students_without_consent(1)
    _bring(township, _row(1))
    _say(township, 1, decision=Decision.WITHDRAWN, decided_on=SIGNED)

    assert _outcomes(township, _row(1)) == [Outcome.SAME]
    _bring(township, _row(1))

    assert _standings(township) == [Standing.WITHDRAWN]


def test_a_refusal_in_a_list_voids_the_tickets_at_once(township: Township) -> None:
    wave = township.wave(2)
    today = date(2026, 11, 1)
    with township.work_as(Role.COORDINATOR) as work:
        last = max(e.decided_on for e in consents.opened(work, _id(work, 1)).entries)
        day = max(last, min(today, day_in_china(work.now)))

    _bring(township, _row(1, decision=Decision.REFUSED, decided_on=day))

    codes = {slip.number: slip.code for slip in wave.slips}
    lab = township.browser()
    assert lab.submit("/", code=codes["2026000001"]).status_code == 400
    assert lab.submit("/", code=codes["2026000002"]).status_code == 302


def test_a_child_without_the_separate_consent_is_told_of_before_anything_is_done(
    township: Township,
) -> None:
    township.students_without_consent(1)  # born in 2013: 13 years old in November 2026

    with township.work_as(Role.COORDINATOR) as work:
        found = _plan(work, _row(1, is_separate=False))

    assert found.n_not_standing == 1
    assert [line.standing for line in found.lines] == [Standing.SEPARATE_MISSING]
    assert _standings(township) == [Standing.NOT_YET]


@pytest.mark.parametrize(
    ("other", "column", "code"),
    [
        ({"number": "0"}, "A", FaultCode.UNKNOWN_STUDENT),
        ({"name": "测试2号"}, "B", FaultCode.NAME_DIFFERS),
        ({"decided_on": date(2099, 1, 1)}, "H", FaultCode.DECIDED_IN_FUTURE),
        ({"expires_on": SIGNED - timedelta(days=1)}, "J", FaultCode.ENDS_BEFORE_IT_BEGINS),
    ],
)
def test_a_row_that_does_not_fit_the_roster_is_told_by_row_and_column(
    township: Township, other: dict[str, Any], column: str, code: FaultCode
) -> None:
    township.students_without_consent(2)

    assert _faults(township, _row(1, **other)) == [(2, column, code)]


def test_who_has_left_is_not_known_and_another_schools_neither(township: Township) -> None:
    township.students_without_consent(1)
    township.students_without_consent(1, unit=SECOND, first=7)
    with township.work_as(Role.COORDINATOR) as work:
        nobody = rosters.plan_import(work, [])
        rosters.carry_out(work, nobody.with_leavers(SIGNED))

    unknown = [FaultCode.UNKNOWN_STUDENT] * 2
    assert [code for *_, code in _faults(township, _row(1), _row(7))] == unknown


def _read(text: str) -> list[tuple[int | None, str | None, FaultCode]]:
    file = listed(read_to_mend((HEADER + text).encode(), "c.csv", CONSENTS)[0])
    return [(fault.line, fault.column, fault.code) for fault in file.faults]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("1,张三,转介,同意,,,,2026-11-02,,", "C 用途", FaultCode.BAD_PURPOSE),
        ("1,张三,,撤回,,,,2026-11-02,,", "D 是否同意", FaultCode.BAD_DECISION),
        ("1,张三,,,,,,2026-11-02,,", "D 是否同意", FaultCode.DECISION_MISSING),
        ("1,张三,,同意,也许,,,2026-11-02,,", "E 单独同意", FaultCode.BAD_YES_NO),
        ("1,张三,,同意,,,邻居,2026-11-02,,", "G 关系", FaultCode.BAD_RELATION),
        ("1,张三,,同意,,,,昨天,,", "H 日期", FaultCode.BAD_DAY),
        ("1,张三,,同意,,,,,,", "H 日期", FaultCode.DAY_MISSING),
        ("1,张三,,同意,,,,2026-11-02,信鸽,", "I 方式", FaultCode.BAD_CHANNEL),
        ("1,张三,,同意,,,,2026-11-02,,2026-13-01", "J 有效期至", FaultCode.BAD_DAY),
        (",张三,,同意,,,,2026-11-02,,", "A 学号", FaultCode.NUMBER_MISSING),
        ("1,,,同意,,,,2026-11-02,,", "B 姓名", FaultCode.NAME_MISSING),
    ],
)
def test_a_cell_that_cannot_be_is_told_by_row_and_column(
    row: str, column: str, code: FaultCode
) -> None:
    assert _read(f"{row}\n") == [(2, column, code)]


def test_a_student_stands_in_a_list_once() -> None:
    row = "1,张三,,同意,,,,2026-11-02,,\n"

    assert _read(row * 2) == [(3, "A 学号", FaultCode.DUPLICATE_NUMBER)]


def test_the_list_of_a_class_is_filled_in_and_read_back(township: Township) -> None:
    township.students_without_consent(2)
    with township.work_as(Role.COORDINATOR) as work:
        data = consent_list(coverage.of_class(work, 7, CLASS))
    empty = read_consents_safely(data, "c.xlsx")
    book = load_workbook(BytesIO(data))
    for column, words in {"D": "同意", "E": "是", "G": "外婆", "H": "2026年11月2日"}.items():
        book.worksheets[0][f"{column}2"] = words
    filled = BytesIO()
    book.save(filled)

    file = read_consents_safely(filled.getvalue(), "c.xlsx")

    assert (empty.faults, file.faults) == ((), ())
    assert [row.decision for row in empty.rows] == [None, None]
    assert file.rows[0] == _row(1, guardian_name="家长1", relation="grandparent")
    assert _outcomes(township, *file.rows) == [Outcome.ADDED, Outcome.BLANK]


def test_the_workbook_to_mend_marks_what_only_the_roster_shows(township: Township) -> None:
    township.students_without_consent(1)
    data = (HEADER + "9,测试1号,,同意,,,,2026-11-02,,\n").encode()
    file = read_consents_safely(data, "c.csv")
    assert file.reading is not None
    with township.work_as(Role.COORDINATOR) as work:
        found = consent_imports.plan(work, file.rows, file.reading)

    sheet = load_workbook(
        BytesIO(mend_consents_safely(data, "c.csv", None, found.faults, "zh"))
    ).active

    assert sheet["A2"].fill.fgColor.rgb == "FFF9D5D0"
    assert "没有这个学号" in sheet["K2"].value


def test_what_was_brought_in_does_not_wait_any_more(township: Township) -> None:
    township.students_without_consent(1)
    with township.work_as(Role.COORDINATOR) as work:
        uploads.keep(work, CONSENTS.name, uploads.Upload(b"x", "x.csv"), READING, [])
        consent_imports.carry_out(work, _plan(work, _row(1)))

        assert uploads.upload(work, CONSENTS.name) is None
