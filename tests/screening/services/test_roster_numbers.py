from datetime import date

import pytest

from screening.services.roster_numbers import birthday_in, in_one_case, is_resident_id_sound

SOUND = "11010519491231002X"
"""The example of GB 11643-1999; its bearer is no student, but its check character is right."""


def with_check(seventeen: str) -> str:
    """Return an ID with the character that ISO 7064 MOD 11-2 gives, by its recursive method."""
    p = 0
    for digit in seventeen:
        p = (p + int(digit)) * 2 % 11
    rest = (12 - p) % 11
    return seventeen + ("X" if rest == 10 else str(rest))


def test_the_recursive_method_of_the_standard_agrees_on_its_example():
    assert with_check(SOUND[:17]) == SOUND


@pytest.mark.parametrize("order", range(30))
def test_the_check_character_of_the_standard_is_sound_and_no_other(order):
    number = with_check(f"51018220140305{order:03}")

    assert is_resident_id_sound(number)
    assert is_resident_id_sound("G" + number)
    others = [number[:17] + c for c in "0123456789X" if c != number[-1]]
    assert not any(is_resident_id_sound(other) for other in others)


def test_two_neighbours_that_changed_places_are_noticed():
    number = with_check("51018220140305123")
    swapped = number[:14] + number[15] + number[14] + number[16:]

    assert swapped != number
    assert not is_resident_id_sound("G" + swapped)


@pytest.mark.parametrize(
    "number", ["20260001", "S001", "990101201403051234", "1" * 18, "L" + "1" * 18]
)
def test_any_other_number_is_nobodys_id(number):
    assert is_resident_id_sound(number)
    assert birthday_in(number) is None


@pytest.mark.parametrize("middle", ["20141305", "20140230", "19140305"])
def test_a_national_number_without_a_birthday_is_refused(middle):
    assert not is_resident_id_sound("G" + with_check(f"510182{middle}123"))


def test_the_birthday_is_read():
    assert birthday_in("G" + with_check("51018220140305123")) == date(2014, 3, 5)


def test_a_small_x_is_the_same_student():
    assert in_one_case("g51018220140305123x") == "G51018220140305123X"
    assert in_one_case("s001x") == "s001x"
