import re

import pytest

from crypto import crockford
from crypto.errors import RecoveryMistyped
from crypto.keyslots import FLOOR, make_keyslot, open_keyslot
from crypto.recovery import CODE_BYTES, new_recovery_code, normalise_recovery_code
from tests.crypto.examples import PLACE, a_seed

TEXT = crockford.encode(bytes(range(20)))
CODE = crockford.group(TEXT + crockford.check_character(TEXT))


def test_a_code_is_160_bits_in_eight_groups_of_four_and_a_check():
    code = new_recovery_code()

    assert CODE_BYTES * 8 == 160
    assert re.fullmatch(r"(?:[0-9A-Z]{4}-){8}[0-9A-Z]", code)
    assert len(normalise_recovery_code(code)) == CODE_BYTES


@pytest.mark.parametrize(
    "typed", [CODE, CODE.lower(), CODE.replace("-", " "), CODE.replace("0", "o")]
)
def test_a_code_is_understood_however_it_is_typed(typed):
    assert normalise_recovery_code(typed) == bytes(range(20))


@pytest.mark.parametrize("typed", ["", CODE[:-2], CODE + "0", "Z" + CODE[1:], "回家的路"])
def test_what_cannot_be_a_code_is_refused(typed):
    with pytest.raises(RecoveryMistyped):
        normalise_recovery_code(typed)


def test_a_typed_code_opens_the_slot_that_the_printed_one_made():
    printed = new_recovery_code()
    slot = make_keyslot(normalise_recovery_code(printed), a_seed(), PLACE, None, FLOOR)

    typed = normalise_recovery_code(printed.lower().replace("-", ""))

    opened = open_keyslot(typed, slot.sealed, slot.verifier, PLACE, None)
    assert opened.secret == a_seed().secret


def test_no_two_codes_are_alike():
    assert len({new_recovery_code() for _ in range(1000)}) == 1000
