from dataclasses import replace

import pytest
from pyxform.xls2xform import convert

from instruments.catalogue import catalogue, get
from instruments.interchange.errors import InterchangeRefused
from instruments.interchange.xlsform import LONGEST_CELL, sheets_of, tables_of
from instruments.reader import instrument_of
from tests.instruments.toys import toy

WORDED = [i for i in catalogue().values() if not i.is_key_only]


@pytest.mark.parametrize("instrument", WORDED, ids=lambda i: i.id)
def test_an_independent_reader_makes_a_form_of_it(instrument):
    sheets = sheets_of(instrument)
    book = {
        name: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
        for name, rows in sheets.items()
        if name != "muye"
    }

    form = convert(book)

    assert form.xform.count("<select1 ") == instrument.n_items


@pytest.mark.parametrize("instrument", WORDED, ids=lambda i: i.id)
def test_what_was_exported_comes_back_equal(instrument):
    assert instrument_of("a", tables_of(sheets_of(instrument), "a"), "") == replace(
        instrument, digest=""
    )


def test_every_key_of_the_format_comes_back(tmp_path):
    instrument = toy(tmp_path)

    assert instrument_of("a", tables_of(sheets_of(instrument), "a"), "") == replace(
        instrument, digest=""
    )


def test_no_cell_is_longer_than_the_reader_of_workbooks_lets_through():
    for instrument in WORDED:
        cells = [cell for rows in sheets_of(instrument).values() for row in rows for cell in row]

        assert max(map(len, cells)) <= LONGEST_CELL


def test_a_key_without_words_is_no_form():
    with pytest.raises(InterchangeRefused, match="no_wording"):
        sheets_of(get("mht"))


SURVEY = [["type", "name", "label"], ["select_one a", "x", "难过"]]
CHOICES = [["list_name", "name", "label"], ["a", "no", "否"], ["a", "yes", "是"]]


def test_a_foreign_form_gives_a_draft():
    table = tables_of({"survey": SURVEY, "choices": CHOICES}, "a.xlsx")

    assert table["items"] == [{"id": "q1", "text": {"zh": "难过"}}]
    assert [o["value"] for o in table["options"]] == [0, 1]
    assert "subscales" not in table


@pytest.mark.parametrize(
    ("sheets", "rule"),
    [
        ({}, "sheet_missing"),
        ({"survey": SURVEY}, "sheet_missing"),
        ({"survey": [["type"]], "choices": CHOICES}, "column_missing"),
        ({"survey": [*SURVEY, ["geopoint", "y", "?"]], "choices": CHOICES}, "not_a_choice"),
        ({"survey": SURVEY[:1], "choices": CHOICES}, "no_items"),
        ({"survey": SURVEY, "choices": CHOICES[:1]}, "no_options"),
        ({"survey": [["type", "name"], ["select_one a", "x"]], "choices": CHOICES}, "words_wanted"),
        ({"survey": SURVEY, "choices": CHOICES, "muye": [["definition"], ["{"]]}, "rest_broken"),
    ],
)
def test_what_cannot_be_read_is_refused(sheets, rule):
    with pytest.raises(InterchangeRefused, match=rule):
        tables_of(sheets, "a")
