import numpy as np
import pytest

from instruments.catalogue import get
from scoring.errors import MalformedNorms
from scoring.norm_tables import norms_as_toml, packaged_norms, read_norms
from scoring.norms import NormRow, NormTable, percentile
from scoring.reliability import cronbach_alpha
from tests.scoring.real_answers import of_malaysian_students, phq9_of_chinese_students

TEXT = b"""
[table]
id = "own"
version = "1"
instrument = "phq9"
instrument_version = "1"
region = "CN"
population = { zh = "x", en = "x" }
source = "own wave"

[[rows]]
subscale = "total"
n = 30
mean = 4.0
sd = 2.0
counts = [10, 10, 10]
"""


@pytest.mark.parametrize("table", packaged_norms(), ids=lambda table: table.id)
def test_every_table_is_of_an_instrument_that_there_is(table):
    instrument = get(table.instrument, table.instrument_version)

    assert {row.subscale for row in table.rows} <= set(instrument.subscales)
    assert set(table.population) == {"zh", "en"}


def _row(table_id):
    return next(table for table in packaged_norms() if table.id == table_id).rows[0]


def test_the_norms_of_chinese_students_are_those_of_their_answers(shared_data):
    answers = phq9_of_chinese_students(shared_data).astype(float)
    totals, row = answers.sum(axis=0), _row("su2024_phq9")

    assert np.bincount(totals.astype(int)).tolist() == [n for _, n in row.distribution]
    assert (round(totals.mean(), 4), round(totals.std(ddof=1), 4)) == (row.mean, row.sd)
    assert round(cronbach_alpha(answers.T), 4) == row.reliability
    # 1,316 of 24,292 reach a total of 10
    assert percentile(row, 9).least.n == 24_292 - 1_316


def test_the_norms_of_malaysian_students_are_those_of_their_answers(shared_data):
    answers = of_malaysian_students(shared_data, "A", 7)
    totals, row = answers.sum(axis=0), _row("ukm2025_gad7")

    assert (len(totals), round(totals.mean(), 4), round(totals.std(ddof=1), 4)) == (
        row.n,
        row.mean,
        row.sd,
    )
    assert round(cronbach_alpha(answers.T), 4) == row.reliability


def test_a_table_that_was_written_reads_back_as_it_was():
    rows = (
        NormRow(
            *("total", 40, 2.5, 1.25, 0.8, "omega", "male", 12, 14, 7, 8, ((0.0, 30), (2.5, 10))),
            in_steps=True,
            skewness=-0.5,
            kurtosis=2.5,
        ),
        NormRow("phq2", 40, 2.5, 1.25),
    )
    named = {"zh": 'a "b"\\', "en": "two\nlines"}
    table = NormTable("own", "2", "phq9", "1", "zh", "CN-33", named, "own", rows, {"wave": "0a"})

    assert read_norms(norms_as_toml(table).encode()) == table


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        (b"sd = 2.0", b"sd = 0.0", "rows[1].sd"),
        (b"sd = 2.0", b"sd = true", "rows[1].sd"),
        (b"mean = 4.0", b"", "rows[1].mean"),
        (b"mean = 4.0", b'mean = 4.0\nmood = "x"', "rows[1].mood"),
        (b"[10, 10, 10]", b"[10, 10, 9]", "rows[1].counts"),
        (b"[10, 10, 10]", b"[10, 10, 10.0]", "rows[1].counts"),
        (b"[10, 10, 10]", b"[10, 10, 10]\nscores = [0, 2]", "rows[1].counts"),
        (b"sd = 2.0", b"sd = 2.0\nreliability = 1.0", "rows[1].reliability"),
        (
            b"sd = 2.0",
            b'sd = 2.0\nreliability = 0.5\nreliability_kind = "x"',
            "rows[1].reliability_kind",
        ),
        (b"sd = 2.0", b'sd = 2.0\nsex = "f"', "rows[1].sex"),
        (b"sd = 2.0", b"sd = 2.0\nlowest_grade = 9\nhighest_grade = 7", "rows[1].lowest_grade"),
        (b"sd = 2.0", b"sd = 2.0\nhighest_age = 200", "rows[1].lowest_age"),
        (b"sd = 2.0", b"sd = 2.0\nin_steps = 1", "rows[1].in_steps"),
        (b"sd = 2.0", b"sd = 2.0\nskewness = 1.0", "rows[1].kurtosis"),
        (b"sd = 2.0", b"sd = 2.0\nskewness = 1.0\nkurtosis = 1.5", "rows[1].kurtosis"),
        (b'source = "own wave"', b'source = "x"\nprovenance = { wave = 1 }', "table.provenance"),
        (b"[[rows]]", b"[rows]", "rows"),
        (b"[table]", b"[tables]", "table"),
        (b"[table]", b"[table", "the file"),
    ],
)
def test_a_table_that_breaks_a_rule_is_refused_with_its_key(old, new, key):
    with pytest.raises(MalformedNorms) as refused:
        read_norms(TEXT.replace(old, new))

    assert refused.value.key == key


@pytest.mark.parametrize(
    "broken",
    [
        b'scores = [1, "a", 2]',
        b"scores = [[1], [2], [3]]",
        b"scores = [true, 2, 3]",
        b"scores = [1, nan, 2]",
    ],
)
def test_scores_that_are_no_numbers_are_refused(broken):
    with pytest.raises(MalformedNorms):
        read_norms(TEXT + broken)


@pytest.mark.parametrize("line", [b"mean = nan", b"sd = nan", b"sd = inf"])
def test_a_mean_or_sd_that_is_no_number_is_refused(line):
    name = line.split(b" ")[0]
    kept = [row for row in TEXT.splitlines() if not row.startswith(name + b" ")]

    with pytest.raises(MalformedNorms):
        read_norms(b"\n".join([*kept, line]))
