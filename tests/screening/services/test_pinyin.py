import pytest
from pypinyin import lazy_pinyin

from screening.services.pinyin import COMPOUND_SURNAMES, SURNAMES, pinyin_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("单晓明", "shan xiao ming"),
        ("曾国", "zeng guo"),
        ("仇英", "qiu ying"),
        ("查良", "zha liang"),
        ("解晓东", "xie xiao dong"),
        ("朴树", "piao shu"),
        ("盖叫天", "ge jiao tian"),
        ("尉迟恭", "yu chi gong"),
        ("万俟卨", "mo qi xie"),
        ("单于明", "chan yu ming"),
        ("欧阳修", "ou yang xiu"),
        ("张解", "zhang jie"),  # the surname's reading is the surname's alone
        ("李䶮", "li yan"),
    ],
)
def test_a_name_sorts_by_its_sound(name, key):
    assert pinyin_key(name) == key


def test_two_characters_alone_are_a_surname_and_a_given_name():
    assert pinyin_key("单于") == "shan yu"


@pytest.mark.parametrize("surname", SURNAMES)
def test_every_override_is_needed(surname):
    assert lazy_pinyin(surname) != [SURNAMES[surname]]


@pytest.mark.parametrize("surname", sorted(COMPOUND_SURNAMES))
def test_every_compound_surname_has_two_syllables_of_letters(surname):
    assert [part.isascii() for part in pinyin_key(surname + "明").split()] == [True] * 3


def test_a_name_in_latin_letters_and_a_name_with_a_dot_have_a_key():
    assert pinyin_key("Anna Li") == "anna li"
    assert pinyin_key("买买提·艾力") == "mai mai ti ai li"


def test_a_character_without_a_reading_sorts_behind():
    assert pinyin_key("\U00031234明") > pinyin_key("左明")


def test_a_register_comes_out_in_the_order_of_the_alphabet():
    names = ["张三", "仇英", "单明", "曾国", "解东", "查良", "李四"]

    assert sorted(names, key=pinyin_key) == ["李四", "仇英", "单明", "解东", "曾国", "查良", "张三"]
