import re
from uuid import UUID, uuid4

import pytest

from crypto.errors import CodeMistyped
from crypto.paper_codes import paper_code, read
from crypto.seeds import SymmetricKey

KEY = SymmetricKey.from_bytes(bytes(range(32)))
OTHER_KEY = SymmetricKey.from_bytes(bytes(32))
ROUND, OWNER = UUID(int=1).bytes, UUID(int=2).bytes


def test_a_code_is_two_groups_of_four_and_the_same_each_time() -> None:
    code = paper_code(KEY, ROUND, OWNER)

    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", code)
    assert paper_code(KEY, ROUND, OWNER) == code


def test_another_key_round_or_owner_has_another_code() -> None:
    codes = {
        paper_code(KEY, ROUND, OWNER),
        paper_code(OTHER_KEY, ROUND, OWNER),
        paper_code(KEY, OWNER, OWNER),
        paper_code(KEY, ROUND, ROUND),
    }

    assert len(codes) == 4


def test_the_codes_of_a_school_hardly_ever_meet() -> None:
    codes = {paper_code(KEY, ROUND, uuid4().bytes) for _ in range(2000)}

    # 2000 draws of 35 bits: a meeting has a chance of 2000**2 / 2**36, that is 1 in 17,000.
    assert len(codes) == 2000


@pytest.mark.parametrize("change", [str.lower, lambda c: c.replace("-", " "), lambda c: f" {c} "])
def test_a_code_is_read_however_it_is_typed(change) -> None:
    code = paper_code(KEY, ROUND, OWNER)

    assert read(change(code)) == code


def test_one_wrong_character_is_noticed() -> None:
    code = paper_code(KEY, ROUND, OWNER)
    wrong = ("0" if code[0] != "0" else "1") + code[1:]

    with pytest.raises(CodeMistyped):
        read(wrong)


@pytest.mark.parametrize("text", ["", "K7QM", "K7QM-2P9X-K7QM-2P9X", "????-????", "张三"])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(CodeMistyped):
        read(text)
