import pytest

from screening.services.roster_grades import class_of, grade_of

NUMERALS = "一二三四五六七八九"


@pytest.mark.parametrize(
    ("words", "grade"),
    [
        *((f"{numeral}年级", n) for n, numeral in enumerate(NUMERALS, start=1)),
        *((f"初{numeral}", 6 + n) for n, numeral in enumerate("一二三", start=1)),
        *((f"高{numeral}", 9 + n) for n, numeral in enumerate("一二三", start=1)),
        *((str(n), n) for n in range(1, 13)),
        *(("小学四年级", 4), ("小五", 5), ("初中二年级", 8), ("高中三年级", 12), ("初2", 8)),
        *(("十年级", 10), ("十二年级", 12), ("7年级", 7), ("12年级", 12), ("七", 7), ("07", 7)),
        *(("Grade 7", 7), ("grade10", 10), ("G8", 8), ("Year 9", 9), ("七 年级", 7)),
    ],
)
def test_a_grade_is_read_however_a_school_writes_it(words, grade):
    assert grade_of(words) == grade


@pytest.mark.parametrize(
    "words",
    [
        *(
            "",
            "0",
            "13",
            "十三年级",
            "初四",
            "高五",
            "2026级",
            "2026",
            "七年级2班",
            "大一",
            "年级",
            "初",
            "k",
        )
    ],
)
def test_what_is_no_grade_is_none(words):
    assert grade_of(words) is None


@pytest.mark.parametrize(
    ("words", "grade", "class_name"),
    [
        ("七年级2班", 7, "2班"),
        ("七年级(2)班", 7, "2班"),
        ("七年级二班", 7, "2班"),
        ("初一2班", 7, "2班"),
        ("初一(2)班", 7, "2班"),
        ("初一二班", 7, "2班"),
        ("七(2)班", 7, "2班"),
        ("七(2)", 7, "2班"),
        ("高二十班", 11, "10班"),
        ("高二10班", 11, "10班"),
        ("高一火箭班", 10, "火箭班"),
        ("7年级12班", 7, "12班"),
        ("2班", None, "2班"),
        ("2", None, "2班"),
        ("02", None, "2班"),
        ("(2)班", None, "2班"),
        ("二班", None, "2班"),
        ("十一班", None, "11班"),
        ("二十一班", None, "21班"),
        ("实验1班", None, "实验1班"),
        ("701", None, "701"),
        ("火箭班", None, "火箭班"),
        ("", None, ""),
    ],
)
def test_a_class_is_split_from_the_grade_in_its_name(words, grade, class_name):
    assert class_of(words) == (grade, class_name)
