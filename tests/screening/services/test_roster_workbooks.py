from io import BytesIO

import pytest
from openpyxl import load_workbook

from screening.services.roster_workbooks import Look, Written, harmless, workbook_of


def read_back(*texts):
    """Write one row, and read it as another program does."""
    content = workbook_of([(3, [Written(text, Look.FAULTY) for text in texts])])
    return [
        cell for row in load_workbook(BytesIO(content)).active.iter_rows(min_row=3) for cell in row
    ]


def test_texts_come_back_as_they_were():
    texts = ["单晓明", "0200001", "<a & 'b'>", " 两边 有空 ", "𬭎"]

    assert [cell.value for cell in read_back(*texts)] == texts


def test_what_xml_cannot_hold_is_left_out():
    assert read_back("a\x00\x0bb")[0].value == "ab"


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(A1)", "\t=1"])
def test_no_cell_is_a_formula_and_none_becomes_one(text):
    cell = read_back(text)[0]

    assert (cell.data_type, cell.number_format, cell.quotePrefix) == ("s", "@", True)
    assert harmless(text).startswith("'")
    assert not cell.value.strip().startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("text", ["+8613900000000", "-5", "0200001", "单晓明", ""])
def test_figures_and_names_stay_as_they_are(text):
    assert harmless(text) == text


def test_nothing_is_written_to_the_disk(monkeypatch):
    def refuse(*_given: object, **_named: object) -> None:
        raise AssertionError("a temporary file")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", refuse)
    monkeypatch.setattr("tempfile.mkstemp", refuse)

    assert workbook_of([(1, [Written("单晓明", Look.PLAIN)])]).startswith(b"PK")
