import re

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from crypto import crockford, tickets
from crypto.envelope import Shape, Size
from crypto.errors import SealBroken, TicketMistyped
from crypto.symmetric import open_sealed, seal
from crypto.tickets import derive, new_code, new_sitting_code, parse, receipt_text
from tests.crypto import rfc9180
from tests.crypto.examples import PLACE

SALT = b"one sitting salt"
CODE = "Q7K2-9ABC-DEFG-HJK" + crockford.check_character("Q7K29ABCDEFGHJK")


def test_a_code_is_four_groups_of_four_that_begin_with_the_sitting():
    sitting = new_sitting_code()

    code = new_code(sitting)

    assert re.fullmatch(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", code)
    assert code.startswith(sitting + "-")


def test_a_code_holds_at_least_fifty_secret_bits():
    assert tickets.SECRET_BITS == 55


def test_no_two_codes_of_a_sitting_are_alike():
    assert len({new_code("Q7K2") for _ in range(2000)}) == 2000


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        CODE.lower(),
        CODE.replace("-", " "),
        CODE.replace("-", ""),
        f"  {CODE}\n",
        CODE.translate({ord(c): ord(c) + 0xFEE0 for c in CODE}),
    ],
)
def test_a_code_is_understood_however_it_is_typed(typed):
    code = parse(typed)

    assert (code.sitting, code.secret.reveal()) == ("Q7K2", b"9ABCDEFGHJK")


@pytest.mark.parametrize(("printed", "typed"), [("0", "O"), ("0", "o"), ("1", "I"), ("1", "l")])
def test_look_alikes_are_taken_for_what_was_printed(printed, typed):
    text = f"Q7K2{printed}ABCDEFGHJ{printed}"
    code = text + crockford.check_character(text)

    assert parse(code.replace(printed, typed)).secret == parse(code).secret


@pytest.mark.parametrize(
    "typed", ["", "Q7K2", CODE[:-1], CODE + "0", CODE.replace("9", "8"), "木叶", CODE[:-1] + "U"]
)
def test_what_cannot_be_a_code_is_refused(typed):
    with pytest.raises(TicketMistyped) as refusal:
        parse(typed)

    assert str(refusal.value) == "this is not a valid ticket code"


@pytest.mark.parametrize("sitting", ["", "Q7K", "Q7K29", "Q7K!"])
def test_no_code_is_drawn_for_what_is_no_sitting(sitting):
    with pytest.raises(TicketMistyped):
        new_code(sitting)


def test_the_keys_come_from_one_run_of_argon2id_at_the_floor():
    stretched = Argon2id(salt=SALT, length=32, iterations=2, lanes=1, memory_cost=19456).derive(
        b"Q7K29ABCDEFGHJK"
    )

    keys = derive(parse(CODE), SALT)

    assert keys.lookup == rfc9180.expand(stretched, b"lookup", 16)
    assert keys.key.secret.reveal() == rfc9180.expand(stretched, b"draft", 32)
    assert keys.receipt == rfc9180.expand(stretched, b"receipt", 16)


def test_the_same_code_in_another_sitting_finds_and_opens_nothing():
    here, there = derive(parse(CODE), SALT), derive(parse(CODE), b"another sitting!")
    draft = seal(here.key, b"answers so far", Size.DRAFT, PLACE, Shape.DRAFT)

    assert here.lookup != there.lookup
    assert open_sealed(here.key, draft, Size.DRAFT, PLACE, Shape.DRAFT) == b"answers so far"
    with pytest.raises(SealBroken):
        open_sealed(there.key, draft, Size.DRAFT, PLACE, Shape.DRAFT)


def test_a_receipt_is_two_groups_that_tell_nothing_of_the_code():
    # 40 bits, the first five bytes, as eight characters of five bits.
    assert receipt_text(b"\x08\x42\x10\x84\x21" + bytes(11)) == "1111-1111"


def test_keys_without_a_code_are_never_the_same() -> None:
    drawn = [tickets.keys_without_code() for _ in range(50)]

    assert len({keys.lookup for keys in drawn}) == 50
    assert len({keys.key.key_id for keys in drawn}) == 50


def test_seats_are_drawn_so_that_each_number_comes_once_and_in_no_order():
    drawn = [tuple(tickets.in_any_order(range(1, 41))) for _ in range(20)]

    assert {tuple(sorted(order)) for order in drawn} == {tuple(range(1, 41))}
    assert len(set(drawn)) == 20
