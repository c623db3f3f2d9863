import csv
import io
from dataclasses import replace

import pytest

from instruments.catalogue import catalogue, get
from instruments.interchange.errors import InterchangeRefused
from instruments.interchange.redcap import COLUMNS, dictionary_of, tables_of
from instruments.reader import instrument_of
from tests.instruments.toys import toy

WORDED = [i for i in catalogue().values() if not i.is_key_only]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("instrument", WORDED, ids=lambda i: i.id)
def test_what_was_exported_comes_back_equal(instrument, language):
    table = tables_of(dictionary_of(instrument, language), "a.csv")

    assert instrument_of("a", table, "") == replace(instrument, digest="")


def test_every_key_of_the_format_comes_back(tmp_path):
    instrument = toy(tmp_path)

    table = tables_of(dictionary_of(instrument, "en"), "a.csv")

    assert instrument_of("a", table, "") == replace(instrument, digest="")


def test_a_dictionary_is_as_redcap_writes_one():
    rows = list(csv.DictReader(io.StringIO(dictionary_of(get("phq9"), "en").decode())))

    assert tuple(rows[0]) == COLUMNS
    assert [row["Variable / Field Name"] for row in rows[1:]] == [
        f"phq9_q{n}" for n in range(1, 10)
    ]
    assert rows[1]["Choices, Calculations, OR Slider Labels"] == (
        "0, Not at all | 1, Several days | 2, More than half the days | 3, Nearly every day"
    )
    assert [row["Required Field?"] for row in rows[8:]] == ["y", ""]


def test_a_bar_in_an_option_s_words_is_refused(tmp_path):
    barred = toy(tmp_path, ('zh = "从不", en = "Never"', 'zh = "从不|无", en = "Never"'))

    with pytest.raises(InterchangeRefused, match="bar_in_words"):
        dictionary_of(barred, "zh")


HEAD = ",".join(f'"{column}"' for column in COLUMNS) + "\n"
ROW = '"a_1","a","","radio","难过","0, 否 | 1, 是",' + ",".join(['""'] * 12) + "\n"


def test_a_foreign_dictionary_gives_a_draft():
    table = tables_of((HEAD + ROW).encode(), "a.csv")

    assert table["items"] == [{"id": "q1", "text": {"zh": "难过"}, "may_skip": True}]
    assert "subscales" not in table


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "column_missing"),
        (b"\xff", "not_csv"),
        (b'"a', "not_csv"),
        (b"a,b\n1,2\n", "column_missing"),
        (HEAD.encode(), "no_items"),
        ((HEAD + ROW.replace("radio", "text")).encode(), "not_a_choice"),
        ((HEAD + ROW.replace("0, 否 | 1, 是", "")).encode(), "no_options"),
        ((HEAD + ROW.replace("0, 否 | 1, 是", "0 | 1")).encode(), "words_wanted"),
        ((HEAD + ROW.replace("难过", "")).encode(), "words_wanted"),
        ((HEAD + ROW + '"' + "x" * 140_000 + '"').encode(), "not_csv"),
    ],
)
def test_what_cannot_be_read_is_refused(content, rule):
    with pytest.raises(InterchangeRefused, match=rule):
        tables_of(content, "a")
