import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import crockford
from crypto.crockford import ALPHABET, check_character, checked, decode, encode, group, normalise
from crypto.errors import CodeMistyped

LENGTHS = pytest.mark.parametrize("n_characters", [16, 33])


def a_code(n_characters):
    text = crockford.new_text(n_characters - 1)
    return text + check_character(text)


def is_refused(text):
    try:
        checked(text, len(text))
    except CodeMistyped:
        return True
    return False


def test_the_alphabet_is_crockfords():
    assert ALPHABET == "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    assert not set("ILOU") & set(ALPHABET)


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("0", "0"),
        ("1", "2"),  # 1 * x
        ("10", "4"),  # 1 * x**2
        ("G", "5"),  # x**4 * x = x**5 = x**2 + 1
        ("11", "6"),  # x**2 + x
        ("G0", "A"),  # (x**2 + 1) * x = x**3 + x
    ],
)
def test_the_check_character_can_be_worked_out_by_hand(text, check):
    assert check_character(text) == check


@LENGTHS
def test_every_single_wrong_character_is_noticed(n_characters):
    # The check is linear, so that one code stands for all; three are tried all the same.
    for code in (a_code(n_characters) for _ in range(3)):
        for position in range(n_characters):
            for wrong in set(ALPHABET) - {code[position]}:
                assert is_refused(code[:position] + wrong + code[position + 1 :])


@LENGTHS
def test_every_swap_of_two_neighbours_is_noticed(n_characters):
    # Every pair of different characters at every position before the check character …
    for position in range(n_characters - 2):
        rest = crockford.new_text(n_characters - 3)
        for one, other in itertools.combinations(ALPHABET, 2):
            right = rest[:position] + one + other + rest[position:]
            swapped = rest[:position] + other + one + rest[position:]
            assert check_character(right) != check_character(swapped)
    # … and the check character with its neighbour, in codes enough that all 1,024 pairs occur.
    for code in (a_code(n_characters) for _ in range(6000)):
        swapped = code[:-2] + code[-1] + code[-2]
        assert swapped == code or is_refused(swapped)


def test_in_a_ticket_any_two_characters_may_not_change_places():
    for code in (a_code(16) for _ in range(50)):
        for one in range(16):
            for other in range(one):
                swapped = list(code)
                swapped[one], swapped[other] = code[other], code[one]
                assert "".join(swapped) == code or is_refused("".join(swapped))


@pytest.mark.parametrize(
    "typed",
    [
        "01ab-cdef",
        " 0 1 A B C D E F ",
        "oiab cdef",
        "OlAB—CDEF",
        "０１ＡＢ－ＣＤＥＦ",
        "０ｌａｂ　ｃｄｅｆ",
        "01AB\tCDEF\n",
        "01.ab_cd·ef",
    ],
)
def test_what_people_do_to_a_code_is_forgiven(typed):
    assert normalise(typed) == "01ABCDEF"


@pytest.mark.parametrize("typed", ["01ABU", "01AB!", "01AB木", "01AB\0", "0" * 201, "ﷺ" * 200])
def test_what_no_code_contains_is_refused(typed):
    with pytest.raises(CodeMistyped):
        normalise(typed)


def test_every_character_of_the_alphabet_may_occur_at_once():
    assert normalise(ALPHABET) == ALPHABET


def test_the_longest_text_that_is_looked_at_is_still_read():
    assert normalise("0" * crockford.LONGEST_INPUT) == "0" * 200


@given(st.text(max_size=60))
def test_any_text_is_either_normal_or_refused(text):
    try:
        kept = normalise(text)
    except CodeMistyped:
        return

    assert set(kept) <= set(ALPHABET)
    assert normalise(kept) == kept


@pytest.mark.parametrize("typed", ["", "0", "00000000000000000"])
def test_a_code_of_another_length_is_refused(typed):
    with pytest.raises(CodeMistyped):
        checked(typed, 16)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (bytes(5), "00000000"),
        (b"\xff" * 5, "ZZZZZZZZ"),
        (b"\x00\x00\x00\x00\x01", "00000001"),
        (b"\x08\x42\x10\x84\x21", "11111111"),  # 00001 eight times over
    ],
)
def test_bytes_are_written_five_bits_a_character(value, text):
    assert encode(value) == text
    assert decode(text) == value


@given(st.integers(0, 8).flatmap(lambda n: st.binary(min_size=5 * n, max_size=5 * n)))
def test_bytes_survive_being_written(value):
    assert decode(encode(value)) == value


def test_groups_are_of_four():
    assert group("ABCDEFGHJ") == "ABCD-EFGH-J"


def test_drawn_text_uses_the_whole_alphabet():
    # 2,000 characters: one of 32 is missing with probability under 32 * (31/32)**2000 = 1e-26.
    assert set(crockford.new_text(2000)) == set(ALPHABET)
