import pytest

from screening.services.roster_rows import Fault, FaultCode, letters, refuse
from screening.wording import LANGUAGES, say

FACTS = {
    **dict.fromkeys(("too_large", "long_text"), ("limit",)),
    **dict.fromkeys(("too_many_rows", "too_many_columns"), ("limit",)),
    **dict.fromkeys(("formula", "error_cell", "numeric_id"), ("cell",)),
    **dict.fromkeys(("column_twice", "duplicate_number", "duplicate_student"), ("first",)),
    "several_sheets": ("count",),
    "hidden_sheet": ("position",),
    "merged_cells": ("cells",),
    "too_many_faults": ("count", "limit"),
}
"""The facts that a sentence may count on; every other sentence stands by itself."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", FaultCode)
def test_every_fault_has_a_sentence_that_asks_for_no_more_than_its_facts(code, language):
    facts = {name: f"<{name}>" for name in FACTS.get(code, ())}
    sentence = say(language, f"fault.{code}", **facts)

    assert sentence.strip()
    assert all(fact in sentence for fact in facts.values())


@pytest.mark.parametrize(
    ("column", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")]
)
def test_a_column_has_the_letters_of_a_spreadsheet(column, name):
    assert letters(column) == name


def test_a_refusal_says_its_code_and_keeps_its_facts_as_text():
    error = refuse(FaultCode.TOO_LARGE, limit=5)

    assert str(error) == "too_large"
    assert error.fault == Fault(None, None, FaultCode.TOO_LARGE, {"limit": "5"})
