import pytest

from screening.services.roster_columns import field_of, find_header, guess_columns
from screening.services.roster_fields import CONSENTS, ROSTER
from screening.services.roster_rows import FaultCode


@pytest.mark.parametrize(
    ("header", "field"),
    [
        *((word, name) for name, field in ROSTER.items() for word in field.words),
        ("姓 名", "name"),
        ("　姓名　", "name"),
        ("学号（必填）", "number"),
        ("*学籍号", "number"),
        ("学籍号*", "number"),
        ("姓名：", "name"),
        ("Student_Number", "number"),
        ("Date of Birth", "born_on"),
        ("出生日期(yyyy-mm-dd)", "born_on"),
    ],
)
def test_a_header_is_known_by_its_words(header, field):
    assert field_of(header) == field


@pytest.mark.parametrize("header", ["民族", "", "姓名学号", 7, None, 3.5, "身份证件号"])
def test_another_header_is_not_known(header):
    assert field_of(header) is None


@pytest.mark.parametrize(
    ("word", "name"), [(word, name) for name, field in CONSENTS.items() for word in field.words]
)
def test_the_words_of_another_table_are_its_own(word, name):
    assert field_of(word, CONSENTS) == name


@pytest.mark.parametrize("fields", [ROSTER, CONSENTS])
def test_no_word_means_two_fields(fields):
    words = [word for field in fields.values() for word in field.words]

    assert len(words) == len(set(words))


def test_the_header_is_the_first_line_that_names_a_student_and_more():
    lines = [["木叶中学"], ["姓名：张三"], ["序号", "姓名", "学号"], ["姓名", "学号", "班级"]]

    assert find_header(lines) == 2
    assert find_header(lines[:2]) is None


def test_columns_are_found_in_any_order_and_labelled_for_a_person():
    columns, faults = guess_columns(1, ["序号", "班级", "学号", "姓名 "])

    assert columns.places == {"class_name": 1, "number": 2, "name": 3}
    assert columns.labels["name"] == "D 姓名"
    assert faults == ()


def test_everything_that_is_missing_is_said_at_once():
    _, faults = guess_columns(3, ["年级", "性别"])

    assert [(fault.line, fault.code) for fault in faults] == [
        (3, FaultCode.NO_NAME_COLUMN),
        (3, FaultCode.NO_NUMBER_COLUMN),
        (3, FaultCode.NO_CLASS_COLUMN),
    ]
