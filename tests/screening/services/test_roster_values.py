from datetime import date, datetime, time, timedelta

import pytest

from screening.services.roster_rows import FaultCode
from screening.services.roster_values import (
    READERS,
    UnreadableError,
    read_class,
    read_date,
    read_name,
    read_number,
    read_phone,
    read_sex,
    tidy,
)


def refusal(read, cell):
    with pytest.raises(UnreadableError) as refused:
        read(cell)
    return refused.value.code


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("Ａｂ１（２）", "Ab1(2)"),
        ("\ufeff 张\u3000三\u200b\xa0", "张 三"),
        ("a \t\r\n b", "a b"),
        (7, "7"),
        (7.0, "7"),
        (7.5, ""),
        (1e300, ""),
        (float("nan"), ""),
        (float("inf"), ""),
        (True, ""),
        (time(3, 4), ""),
        (timedelta(1), ""),
    ],
)
def test_a_cell_is_tidied_by_its_type(cell, text):
    assert tidy(cell) == text


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("张　三", "张三"),
        ("欧阳 娜娜", "欧阳娜娜"),
        ("买买提•艾力", "买买提·艾力"),
        ("Anna  Maria Li", "Anna Maria Li"),
        ("O'Neill", "O'Neill"),
        ("张三（大）", "张三(大)"),
        ("李明2", "李明2"),
        ("䶮㛃𬭎", "䶮㛃𬭎"),
        ("\U00031350明", "\U00031350明"),  # assigned in Unicode 15, after Python 3.11's table
        ("", ""),
    ],
)
def test_a_name_is_kept_and_only_tidied(cell, name):
    assert read_name(cell) == name


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("=1+1", FaultCode.BAD_NAME),
        ("+张三", FaultCode.BAD_NAME),
        ("-张三", FaultCode.BAD_NAME),
        ("@SUM", FaultCode.BAD_NAME),
        ("张?", FaultCode.BAD_NAME),
        ("张\ufffd", FaultCode.BAD_NAME),
        ("张<b>", FaultCode.BAD_NAME),
        ("张\u202e三", FaultCode.BAD_NAME),
        ("张\x07", FaultCode.BAD_NAME),
        ("张😀", FaultCode.BAD_NAME),
        ("字" * 41, FaultCode.BAD_NAME),
        ("12", FaultCode.BAD_NAME),
        (date(2014, 3, 5), FaultCode.BAD_NAME),
        ("张\ue863", FaultCode.PRIVATE_CHARACTER),
        ("张\U000f0000", FaultCode.PRIVATE_CHARACTER),
    ],
)
def test_what_no_name_has_is_refused(cell, code):
    assert refusal(read_name, cell) is code


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("０２００ ００１", "0200001"),
        ("G51010120140305123X", "G51010120140305123X"),
        ("2026-7/2.01_A", "2026-7/2.01_A"),
        ("g11010120130101123x", "G11010120130101123X"),
        ("'0200001", "0200001"),
        ("1E5", "1E5"),
        ("", ""),
    ],
)
def test_a_number_is_a_text(cell, number):
    assert read_number(cell) == number


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (200001, FaultCode.NUMERIC_ID),
        (5.1e17, FaultCode.NUMERIC_ID),
        ("5.1E+17", FaultCode.NUMERIC_ID),
        (True, FaultCode.BAD_NUMBER),
        (date(2014, 3, 5), FaultCode.BAD_NUMBER),
        ("学号", FaultCode.BAD_NUMBER),
        ("-1", FaultCode.BAD_NUMBER),
        ("1" * 33, FaultCode.BAD_NUMBER),
        ("1;2", FaultCode.BAD_NUMBER),
        ("٣٤", FaultCode.BAD_NUMBER),
    ],
)
def test_what_is_no_number_is_refused(cell, code):
    assert refusal(read_number, cell) is code


@pytest.mark.parametrize(
    ("cell", "sex"),
    [
        ("男", "male"),
        ("女 ", "female"),
        ("M", "male"),
        ("Female", "female"),
        (1, "male"),
        ("", None),
    ],
)
def test_a_sex_is_read(cell, sex):
    assert read_sex(cell) == sex


@pytest.mark.parametrize("cell", ["不详", 3, 0.5, True, date(2014, 3, 5)])
def test_what_is_no_sex_is_refused(cell):
    assert refusal(read_sex, cell) is FaultCode.BAD_SEX


@pytest.mark.parametrize(
    "cell",
    [
        *("2014-03-05", "2014/3/5", "2014.03.05", "2014年3月5日", "2014 年 3 月 5 日", "20140305"),
        *("２０１４－０３－０５", 20140305, date(2014, 3, 5), datetime(2014, 3, 5, 8, 30)),
    ],
)
def test_a_date_is_read_however_it_is_written(cell):
    assert read_date(cell) == date(2014, 3, 5)


@pytest.mark.parametrize(
    "cell",
    [
        *("2014-3", "5/3/2014", "14-3-5", "2014-13-01", "2014-02-30", "1914-03-05", "2099-01-01"),
        *(41703, 41703.5, True, time(3, 4), timedelta(3), "abc"),
    ],
)
def test_what_is_no_date_is_refused(cell):
    assert refusal(read_date, cell) is FaultCode.BAD_DATE


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        ("154 0000-0001", "15400000001"),
        ("+86 15400000001", "+8615400000001"),
        ("(028) 8000000", "0288000000"),
        (15400000001, "15400000001"),
        (15400000001.0, "15400000001"),
        ("", None),
    ],
)
def test_a_telephone_number_is_read(cell, phone):
    assert read_phone(cell) == phone


@pytest.mark.parametrize("cell", ["123", "无", "1540000000x", "1" * 16, 288000000, 1.5, True])
def test_what_is_no_telephone_number_is_refused(cell):
    assert refusal(read_phone, cell) is FaultCode.BAD_PHONE


@pytest.mark.parametrize("cell", [2.5, True, date(2014, 3, 5), "字" * 21, "2班<", "2\u202e班"])
def test_what_is_no_class_is_refused(cell):
    assert refusal(read_class, cell) is FaultCode.BAD_CLASS


@pytest.mark.parametrize("name", READERS)
def test_every_field_can_be_empty_for_its_reader(name):
    assert not READERS[name]("") or READERS[name]("") == (None, "")
