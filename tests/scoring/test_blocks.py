import numpy as np
import pytest

from instruments.catalogue import get
from scoring.blocks import NO_BAND, check_options, mark_critical, score_complete, score_incomplete
from scoring.compiled import MISSING, compile_instrument
from scoring.errors import AnswerOutOfRange
from tests.instruments.toys import toy


def test_a_block_says_whether_anything_is_blank():
    compiled = compile_instrument(get("rses"))
    block = np.full((10, 3), 2, dtype=np.int8)

    assert not check_options(compiled, block)
    block[4, 1] = MISSING
    assert check_options(compiled, block)


def test_items_with_options_of_their_own_are_checked_one_by_one(tmp_path):
    compiled = compile_instrument(toy(tmp_path))
    block = np.array([[2], [2], [3], [2], [2]], dtype=np.int8)

    assert not check_options(compiled, block)
    block[2] = 0
    with pytest.raises(AnswerOutOfRange, match="q3"):
        check_options(compiled, block)


def test_complete_answers_are_summed_and_banded():
    compiled = compile_instrument(get("gad7"))
    # 1+2+1+2+1+2+1 = 10, moderate; first two 3, at the cut
    block = np.array([[1], [2], [1], [2], [1], [2], [1]], dtype=np.int8)
    raw, bands = [np.empty(1, np.int8) for _ in "ab"], [np.empty(1, np.int8) for _ in "ab"]

    score_complete(compiled, block, raw, bands)

    assert [sums.tolist() for sums in raw] == [[10], [3]]
    assert [codes.tolist() for codes in bands] == [[2], [1]]


def test_blanks_are_prorated_up_to_the_limit():
    compiled = compile_instrument(get("gad7"))
    block = np.ones((7, 3), dtype=np.int8)
    block[6, 1], block[0, 1] = MISSING, 2
    block[5:, 2] = MISSING

    values, missing, bands = score_incomplete(compiled, block)

    # complete: 7; one blank: 7 over 6 items, times 7; two blanks: none
    assert values[0, :2].tolist() == pytest.approx([7, 49 / 6])
    assert np.isnan(values[0, 2])
    assert missing[0].tolist() == [0, 1, 2]
    assert bands[0].tolist() == [1, 1, NO_BAND]


def test_weights_that_cancel_out_give_no_score_without_complaint(tmp_path):
    changed = toy(
        tmp_path,
        (
            'max_missing = 1\nmethod = "mean"\nweights = { q3 = 3 }',
            "max_missing = 0\nweights = { q3 = -1 }",
        ),
        ("multiplier = 10\noffset = 50\n", ""),
        ("weighted = 82.5", "weighted = -3"),
        ("weighted = 80,", 'weighted = "",'),
        ("weighted = 55", "weighted = 2"),
    )
    compiled = compile_instrument(changed)
    block = np.array([[1, 1], [0, 0], [2, MISSING], [0, 0], [0, MISSING]], dtype=np.int8)

    values, _, _ = score_incomplete(compiled, block)

    # 1 - 3; q3 blank
    assert values[compiled.index["weighted"], 0] == -2
    assert np.isnan(values[compiled.index["weighted"], 1])


def test_a_blank_may_count_a_fixed_score(tmp_path):
    compiled = compile_instrument(toy(tmp_path))
    block = np.array([[2], [MISSING], [3], [0], [0]], dtype=np.int8)

    values, _, _ = score_incomplete(compiled, block)

    assert values[compiled.index["filled"]].tolist() == [2]


def test_a_critical_item_may_be_reached_from_above(tmp_path):
    compiled = compile_instrument(toy(tmp_path))
    block = np.array([[0, 0], [0, 0], [1, 2], [0, MISSING], [0, 0]], dtype=np.int8)
    critical = np.empty((2, 2), dtype=np.int8)

    mark_critical(compiled, block, critical)

    assert critical.tolist() == [[0, 2], [1, 0]]
