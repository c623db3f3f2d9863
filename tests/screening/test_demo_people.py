import re
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.demo_people import Picker, people
from screening.services.pinyin import pinyin_key
from screening.services.roster_values import read_name, read_number, read_phone

CLASSES = [(7, "1班"), (7, "2班"), (8, "1班"), (9, "1班"), (10, "1班"), (12, "1班")]
SCHOOLS = {1: 520, 2: 410, 3: 280}
TOWNSHIP = [row for school, n in SCHOOLS.items() for row in people(school, n, CLASSES, seed=7)]


def test_the_same_seed_gives_the_same_people_and_another_gives_others():
    assert people(1, 50, CLASSES, seed=7) == people(1, 50, CLASSES, seed=7)
    assert people(1, 50, CLASSES, seed=7) != people(1, 50, CLASSES, seed=8)
    assert people(1, 50, CLASSES, seed=7)[0].name != people(2, 50, CLASSES, seed=7)[0].name


def test_a_picker_draws_what_any_blake2b_draws():
    # printf muye/demo/7/1/1 | b2sum -l 128, as one number, modulo 1000
    assert Picker("muye/demo/7/1").below(1000) == 582


def test_no_two_students_of_a_township_share_a_number():
    assert len({row.number for row in TOWNSHIP}) == len(TOWNSHIP) == 1210


def test_classes_are_filled_evenly():
    sizes = Counter((row.grade, row.class_name) for row in people(1, 520, CLASSES, seed=7))

    assert sizes.keys() == set(CLASSES)
    assert max(sizes.values()) - min(sizes.values()) <= 1


@pytest.mark.parametrize("surname", ["单", "曾", "仇", "查", "解", "欧阳", "上官"])
def test_surnames_that_are_misread_are_among_them(surname):
    assert any(row.name.startswith(surname) for row in TOWNSHIP)


@pytest.mark.parametrize("character", ["䶮", "㛃", "𬭎"])
def test_rare_characters_are_among_them(character):
    assert any(character in row.name for row in TOWNSHIP)


def test_no_telephone_number_can_be_anybodys():
    phones = [row.guardian_phone for row in TOWNSHIP if row.guardian_phone]

    assert len(phones) > 1100
    assert all(re.fullmatch("154[0-9]{8}", phone) for phone in phones)


def test_some_students_have_no_guardian_on_record():
    lonely = [row for row in TOWNSHIP if row.guardian_name is None]

    assert 10 < len(lonely) < 80
    assert all(row.guardian_phone is None for row in lonely)


def test_students_are_as_old_as_their_grade():
    seventh = [row.born_on for row in TOWNSHIP if row.grade == 7]

    # seventh grade in September 2026: six in first grade, so born from 2013-09 to 2014-08
    assert date(2013, 9, 1) <= min(seventh) <= max(seventh) <= date(2014, 8, 31)


def test_both_sexes_and_a_namesake_or_two_are_there():
    sexes = Counter(row.sex for row in TOWNSHIP)
    names = Counter(row.name for row in TOWNSHIP)

    assert min(sexes.values()) > 500
    assert names.most_common(1)[0][1] > 1


def test_the_roster_reader_would_take_them_as_they_are():
    for row in TOWNSHIP:
        assert read_name(row.name) == row.name
        assert read_number(row.number) == row.number
        assert read_phone(row.guardian_phone or "") == row.guardian_phone
        assert pinyin_key(row.name).isascii()


@given(st.text(max_size=20), st.integers(min_value=1, max_value=10**6))
def test_a_picker_stays_below_its_bound(name, n):
    assert 0 <= Picker(name).below(n) < n


def test_a_picker_is_even():
    picker = Picker("even")
    counts = Counter(picker.below(6) for _ in range(6000))

    # 6,000 throws of a die: 1,000 each, standard deviation sqrt(6000 * 1/6 * 5/6) = 29
    assert all(abs(n - 1000) < 5 * 29 for n in counts.values())


def test_a_picker_follows_its_weights():
    picker = Picker("weights")
    counts = Counter(picker.weighted([("a", 3), ("b", 1)]) for _ in range(4000))

    assert abs(counts["a"] - 3000) < 5 * 28  # sqrt(4000 * 3/4 * 1/4) = 27.4
