import numpy as np
import pytest

from scoring.cells import AnswerReader, Rejection, code_of, read_answer, reason_of
from scoring.compiled import MISSING

OPTIONS = {0, 1, 2, 3}


@pytest.mark.parametrize("text", ["1", "1.0", " 1 ", "１", "+1", "01", "1.", "1e0"])
def test_a_number_is_an_answer_however_it_is_written(text):
    assert read_answer(text, OPTIONS) == 1


@pytest.mark.parametrize("text", ["", "  ", "NA", "n/a", "NaN", "NULL", "None", "#N/A"])
def test_a_blank_is_a_blank_however_it_is_written(text):
    assert read_answer(text, OPTIONS) == MISSING


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("4", Rejection.NOT_AN_OPTION),
        ("7", Rejection.NOT_AN_OPTION),
        ("-1", Rejection.NOT_AN_OPTION),
        ("99", Rejection.NOT_AN_OPTION),
        ("1e300", Rejection.NOT_AN_OPTION),
        ("1.5", Rejection.NOT_WHOLE),
        ("1e999", Rejection.NOT_WHOLE),
        ("abc", Rejection.NOT_A_NUMBER),
        ("1_0", Rejection.NOT_A_NUMBER),
        ("0x1", Rejection.NOT_A_NUMBER),
        ("inf", Rejection.NOT_A_NUMBER),
        ("1,5", Rejection.NOT_A_NUMBER),
        ("好几天", Rejection.NOT_A_NUMBER),
        ("TRUE", Rejection.NOT_A_NUMBER),
    ],
)
def test_anything_else_is_rejected_with_its_reason(text, reason):
    assert reason_of(read_answer(text, OPTIONS)) is reason


@pytest.mark.parametrize("reason", Rejection)
def test_a_rejection_has_a_code_below_that_of_a_blank(reason):
    assert code_of(reason) < MISSING
    assert reason_of(code_of(reason)) is reason


def test_a_column_is_read_whatever_its_cells_are():
    cells = ["2", 2, 2.0, None, float("nan"), True, 1.5, 9]

    read = AnswerReader(OPTIONS).read(cells)

    rejected = [code_of(Rejection(r)) for r in ("not_a_number", "not_whole", "not_an_option")]
    assert read.dtype == np.int8
    assert read.tolist() == [2, 2, 2, MISSING, MISSING, *rejected]


def test_memory_for_different_texts_has_an_end():
    reader = AnswerReader(OPTIONS)

    reader.read([str(n) for n in range(20_000)])

    assert len(reader) == 10_000
