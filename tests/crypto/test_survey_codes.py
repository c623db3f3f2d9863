import re

import pytest

from crypto import crockford, survey_codes, tickets
from crypto.errors import CodeMistyped
from crypto.secret import Secret
from crypto.survey_codes import has_form, in_any_order, lookup, new_code

KEY = Secret(bytes(range(32)))
TEXT = "Q7K29ABCDEF"
CODE = crockford.group(TEXT + crockford.check_character(TEXT))


def test_a_code_is_three_groups_of_four():
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", new_code())


def test_a_code_holds_at_least_fifty_secret_bits():
    assert survey_codes.SECRET_BITS == 55


def test_no_two_codes_are_alike():
    assert len({new_code() for _ in range(2000)}) == 2000


@pytest.mark.parametrize(
    "typed", [CODE, CODE.lower(), CODE.replace("-", " "), CODE.replace("-", "")]
)
def test_a_code_may_be_typed_as_people_type(typed):
    assert has_form(typed)
    assert lookup(typed, KEY) == lookup(CODE, KEY)


def test_the_length_tells_it_from_a_ticket():
    ticket = tickets.new_code("Q7K2")

    assert not has_form(ticket)
    with pytest.raises(CodeMistyped):
        lookup(ticket, KEY)


@pytest.mark.parametrize("text", ["", "Q7K2", "Q7K2-9ABC-DE!F", "木叶木叶木叶木叶木叶木叶"])
def test_what_is_no_code_has_not_its_form(text):
    assert not has_form(text)


def test_a_wrong_character_is_noticed_before_any_work():
    wrong = CODE[:-1] + ("0" if CODE[-1] != "0" else "1")

    assert has_form(wrong)
    with pytest.raises(CodeMistyped):
        lookup(wrong, KEY)


def test_another_installation_finds_the_code_elsewhere():
    found = lookup(CODE, KEY)

    assert len(found) == 16
    assert found != lookup(CODE, Secret(bytes(32)))


def test_every_order_is_as_likely():
    # Six orders of three values; 600 draws, 100 expected each. P(chi2 with 5 df > 30) < 2e-5.
    values = [b"a", b"b", b"c"]
    counts: dict[bytes, int] = {}
    for _ in range(600):
        drawn = b"".join(in_any_order(values))
        counts[drawn] = counts.get(drawn, 0) + 1

    assert len(counts) == 6
    assert sum((n - 100) ** 2 / 100 for n in counts.values()) < 30
