from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screening.services.roster_files import FaultCode, RosterFile, RosterRow, read_roster
from screening.services.roster_rows import MAX_BYTES, MAX_FAULTS, MAX_ROWS
from tests.screening.services.workbooks import HEADER, OUYANG, SHAN, a_csv, a_workbook

EXPECTED = (
    RosterRow(
        *(2, "单晓明", "0200001", "2班", 7, "male"),
        *(date(2014, 3, 5), "王建国", "15400000001"),
    ),
    RosterRow(3, "欧阳娜", "0200002", "2班", 7, "female", date(2014, 3, 6), None, None),
)


def one(row, header=HEADER, filename="r.xlsx"):
    """Read a workbook with one student."""
    return read_roster(a_workbook([row], header=header), filename)


def changed(**cells):
    """Return the cells of a student with some of them replaced."""
    return [cells.get(f"c{place}", cell) for place, cell in enumerate(SHAN)]


def faults(file):
    return [(fault.line, fault.column, fault.code) for fault in file.faults]


@pytest.mark.parametrize(
    ("data", "filename"),
    [
        pytest.param(a_workbook(), "名单.xlsx", id="xlsx"),
        pytest.param(a_workbook(), "名单.XLS", id="an xlsx that says it is an xls"),
        pytest.param(a_csv(), "名单.csv", id="utf-8"),
        pytest.param(a_csv(encoding="utf-8-sig"), "名单.csv", id="utf-8 with a mark"),
        pytest.param(a_csv(encoding="gb18030"), "名单.CSV", id="gb 18030"),
        pytest.param(a_csv(encoding="gbk"), "名单.csv", id="gbk, which gb 18030 contains"),
        pytest.param(a_csv(delimiter="\t"), "名单.csv", id="tabs"),
        pytest.param(a_csv(delimiter=";"), "名单.csv", id="semicolons"),
    ],
)
def test_the_same_students_are_read_from_every_kind_of_file(data, filename):
    assert read_roster(data, filename) == RosterFile(EXPECTED, ())


@pytest.mark.parametrize("name", ["䶮䶮", "李㛃", "张𬭎", "買買提·艾力", "李\uf9d1", "Anna Li"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_rare_character_is_kept_as_it_is(name, encoding):
    file = read_roster(a_csv([changed(c0=name)], encoding=encoding), "r.csv")

    assert [row.name for row in file.rows] == [name]


def test_a_number_in_a_number_cell_is_refused_at_its_address():
    file = one(changed(c1=510101201403051234))

    (fault,) = file.faults
    assert (fault.line, fault.column, fault.code) == (2, "B 学号", FaultCode.NUMERIC_ID)
    assert fault.facts == {"cell": "B2"}


def test_a_number_that_went_through_a_number_format_is_refused():
    assert faults(one(changed(c1="5.10101E+17"))) == [(2, "B 学号", FaultCode.NUMERIC_ID)]


def test_numbers_that_were_rounded_and_then_saved_as_text_are_noticed():
    rounded = [changed(c1=f"51010120140305{n}000", c5="") for n in range(3)]

    assert faults(read_roster(a_workbook(rounded), "r.xlsx")) == [
        (None, "B 学号", FaultCode.DIGITS_LOST)
    ]


def test_faults_of_a_row_are_listed_from_left_to_right():
    columns = [column for _, column, _ in faults(one(changed(c0="", c1="?", c3="", c5="x")))]

    assert len(columns) == 4
    assert columns == sorted(columns)


def test_one_long_number_among_others_may_end_in_zeros():
    rows = [changed(c1="990101201403050000"), changed(c1="990101201403051234", c0="李四")]

    assert read_roster(a_workbook(rows), "r.xlsx").faults == ()


@pytest.mark.parametrize(
    ("place", "cell", "column", "code"),
    [
        (0, "", "A 姓名", FaultCode.NAME_MISSING),
        (0, " \u3000", "A 姓名", FaultCode.NAME_MISSING),
        (0, 17, "A 姓名", FaultCode.BAD_NAME),
        (0, "张??", "A 姓名", FaultCode.BAD_NAME),
        (0, "张\ue863", "A 姓名", FaultCode.PRIVATE_CHARACTER),
        (1, "", "B 学号", FaultCode.NUMBER_MISSING),
        (1, "学号一", "B 学号", FaultCode.BAD_NUMBER),
        (2, "", "C 年级", FaultCode.GRADE_MISSING),
        (2, "2026级", "C 年级", FaultCode.BAD_GRADE),
        (2, "八年级", None, None),
        (3, "", "D 班级", FaultCode.CLASS_MISSING),
        (3, "八年级2班", "C 年级", FaultCode.GRADE_CONFLICT),
        (4, "不详", "E 性别", FaultCode.BAD_SEX),
        (5, "昨天", "F 出生日期", FaultCode.BAD_DATE),
        (5, "2014-02-30", "F 出生日期", FaultCode.BAD_DATE),
        (5, datetime(1914, 3, 5), "F 出生日期", FaultCode.BAD_DATE),
        (7, "没有", "H 监护人电话", FaultCode.BAD_PHONE),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_by_line_and_column(place, cell, column, code):
    file = one(changed(**{f"c{place}": cell}))

    assert faults(file) == ([(2, column, code)] if code else [])


def test_what_may_be_missing_may_be_missing():
    file = one(["单晓明", "0200001", "七年级", "2班", None, None, None, None])

    (row,) = file.rows
    assert (row.sex, row.born_on, row.guardian_name, row.guardian_phone) == (None,) * 4


def test_a_file_needs_no_more_than_name_number_and_class_with_its_grade():
    file = one(["单晓明", "0200001", "初一(2)班"], header=["姓名", "学籍号", "班级"])

    assert [(row.grade, row.class_name) for row in file.rows] == [(7, "2班")]


def test_a_grade_that_stands_nowhere_is_missed():
    file = one(["单晓明", "0200001", "2班"], header=["姓名", "学籍号", "班级"])

    assert faults(file) == [(2, None, FaultCode.GRADE_MISSING)]


def test_full_width_forms_and_stray_spaces_are_made_plain():
    row = [
        "单　晓 明 ",
        " ０２００００１\u200b",
        "７年级",
        "（２）班",
        "男 ",
        "2014年3月5日",
        "王 建国",
    ]
    file = one([*row, "154 0000-0001"])

    assert file == RosterFile(EXPECTED[:1], ())


def test_date_cells_number_cells_of_grade_and_class_and_mobile_numbers_are_taken():
    row = ["单晓明", "0200001", 7, 2, "男", datetime(2014, 3, 5), "王建国", 15400000001]

    assert one(row) == RosterFile(EXPECTED[:1], ())


def test_a_title_above_the_header_and_empty_rows_are_passed_over():
    def push_down(book, sheet):
        sheet.insert_rows(1, 2)
        sheet["A1"] = "木叶中学2026年学生名单"
        sheet.insert_rows(5)

    file = read_roster(a_workbook(change=push_down), "r.xlsx")

    assert [(row.line, row.name) for row in file.rows] == [(4, "单晓明"), (6, "欧阳娜")]


def test_other_columns_are_left_out():
    file = one([*SHAN, "汉族", 98.5], header=[*HEADER, "民族", "成绩"])

    assert file == RosterFile(EXPECTED[:1], ())


def test_a_number_that_stands_twice_names_both_lines():
    file = read_roster(a_workbook([SHAN, OUYANG, changed(c0="李四")]), "r.xlsx")

    (fault,) = file.faults
    assert (fault.line, fault.column, fault.code) == (4, "B 学号", FaultCode.DUPLICATE_NUMBER)
    assert fault.facts == {"first": "2"}


@pytest.mark.parametrize("number", ["0200001", "0200009"])
def test_a_student_who_stands_twice_is_found_under_any_number(number):
    file = read_roster(a_workbook([SHAN, OUYANG, changed(c1=number)]), "r.xlsx")

    assert faults(file) == [(4, "A 姓名", FaultCode.DUPLICATE_STUDENT)]


def test_two_students_of_one_name_may_share_a_class():
    namesakes = [changed(c5=""), changed(c1="0200009", c5="")]
    born_apart = [SHAN, changed(c1="0200009", c5="2014-04-05")]

    assert read_roster(a_workbook(namesakes), "r.xlsx").faults == ()
    assert read_roster(a_workbook(born_apart), "r.xlsx").faults == ()


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (["姓名", "甲", "年级", "班级"], FaultCode.NO_NUMBER_COLUMN),
        (["甲", "学号", "年级", "班级"], FaultCode.NO_NAME_COLUMN),
        (["姓名", "学号", "年级", "甲"], FaultCode.NO_CLASS_COLUMN),
        (["甲", "乙", "丙", "丁"], FaultCode.NO_HEADER),
    ],
)
def test_a_column_that_is_needed_is_missed(header, code):
    file = one(["单晓明", "0200001", "7", "2班"], header=header)

    assert [fault.code for fault in file.faults] == [code]
    assert file.rows == ()


def test_a_column_that_stands_twice_is_refused():
    file = one([*SHAN, "0200001"], header=[*HEADER, "学籍号"])

    (fault,) = file.faults
    assert (fault.line, fault.column) == (1, "I 学籍号")
    assert (fault.code, fault.facts) == (FaultCode.COLUMN_TWICE, {"first": "B 学号"})


@pytest.mark.parametrize(
    "data", [a_workbook([]), a_workbook([[""] * 8]), a_workbook([], header=[])]
)
def test_a_file_without_students_is_empty(data):
    assert [fault.code for fault in read_roster(data, "r.xlsx").faults] == [FaultCode.EMPTY]


def test_a_file_over_the_limit_is_refused_before_it_is_looked_at():
    file = read_roster(bytes(50 * 1024 * 1024), "r.xlsx")

    assert [(f.code, f.facts) for f in file.faults] == [(FaultCode.TOO_LARGE, {"limit": "5"})]
    assert read_roster(bytes(MAX_BYTES), "r.xlsx").faults[0].code is FaultCode.NOT_A_WORKBOOK


def test_too_many_students_are_refused():
    rows = [changed(c0="张三", c1=f"{n}", c5="") for n in range(MAX_ROWS + 1)]

    assert faults(read_roster(a_csv(rows), "r.csv")) == [(None, None, FaultCode.TOO_MANY_ROWS)]
    assert len(read_roster(a_csv(rows[:-1]), "r.csv").rows) == MAX_ROWS


def test_faults_beyond_what_anybody_reads_are_counted():
    rows = [changed(c0="", c1=f"{n}") for n in range(MAX_FAULTS + 50)]

    file = read_roster(a_csv(rows), "r.csv")

    assert len(file.faults) == MAX_FAULTS + 1
    assert file.faults[-1].code is FaultCode.TOO_MANY_FAULTS
    assert file.faults[-1].facts == {"count": str(MAX_FAULTS + 50), "limit": str(MAX_FAULTS)}


def test_no_fault_repeats_what_stands_in_a_cell():
    marks = [f"标记{n}?" for n in range(8)]
    file = read_roster(a_workbook([marks, marks]), "r.xlsx")

    assert len(file.faults) > 5
    assert not [mark for mark in marks if mark in repr(file) or mark[:-1] in repr(file)]


def test_a_row_does_not_print_whom_it_is_about():
    (row,) = one(SHAN).rows

    assert not [cell for cell in (*SHAN[:2], *SHAN[6:]) if cell in repr(row)]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400), st.sampled_from(["r.csv", "r.xlsx", "r.xls", "r", "r.docx"]))
def test_any_bytes_are_read_or_refused(data, filename):
    file = read_roster(data, filename)

    assert file.faults


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), min_size=8, max_size=8), max_size=4))
def test_any_text_in_the_cells_is_read_or_refused_in_place(rows):
    data = "\n".join([",".join(HEADER), *(",".join(row) for row in rows)]).encode(
        "utf-8", "surrogatepass"
    )
    file = read_roster(data, "r.csv")

    assert all(fault.line is None or fault.line > 0 for fault in file.faults)
    assert all(row.name and row.number and 1 <= row.grade <= 12 for row in file.rows)
