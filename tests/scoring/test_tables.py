import csv
import tracemalloc

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from instruments.catalogue import get
from scoring.errors import TableRefused
from scoring.tables import FORMATS, score_table
from tests.instruments.toys import toy

HEADER = "name," + ",".join(f"q{n}" for n in range(1, 10))


def _write(path, *rows, header=HEADER):
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def _read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_table_keeps_its_columns_and_gains_the_scores(tmp_path):
    source = _write(tmp_path / "in.csv", "李雷,1,1,2,1,1,1,1,1,0", "韩梅梅,0,0,0,0,0,0,0,0,1")

    report = score_table(get("phq9"), source, tmp_path / "out.csv")

    first, second = _read(tmp_path / "out.csv")
    assert list(first) == [
        *HEADER.split(","),
        *(f"{s}{end}" for s in ("total", "phq2", "phq8") for end in ("", "_band", "_missing")),
        *("critical", "validity"),
    ]
    assert (first["name"], first["total"], first["total_band"]) == ("李雷", "9", "mild")
    assert (second["total"], second["critical"]) == ("1", "q9")
    assert (report.n_rows, report.n_rejected_rows) == (2, 0)


ROWS = [
    ["a", 0, 1, 2, 3, 0, 1, 2, 3, 0],
    ["b", 1, 1, 1, 1, 1, 1, 1, None, 0],
    ["c", 9, 0, 0, 0, 0, 0, 0, 0, 1],
    ["d", *[None] * 9],
]


def _make(path):
    """Write ROWS by the means of each format."""
    header = HEADER.split(",")
    if path.suffix == ".parquet":
        columns = dict(zip(header, zip(*ROWS, strict=True), strict=True))
        pq.write_table(pa.table({name: list(cells) for name, cells in columns.items()}), path)
    elif path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in [header, *ROWS]:
            book.active.append(row)
        book.save(path)
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter="\t" if path.suffix == ".tsv" else ",")
            writer.writerows([header, *ROWS])
    return path


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("other", FORMATS)
def test_every_format_leads_to_every_other_with_the_same_scores(ending, other, tmp_path):
    source, target = _make(tmp_path / f"source{ending}"), tmp_path / f"target{other}"

    report = score_table(get("phq9"), source, target)
    score_table(get("phq9"), target, tmp_path / "again.csv")

    again = _read(tmp_path / "again.csv")
    assert [(c.row, c.column) for c in report.rejected] == [(4, "q1")]
    assert [row["name"] for row in again] == ["a", "b", "c", "d"]
    # 12; 7 over 8 answered items, times 9; rejected; blank
    assert [row["input_total"] for row in again] == ["12", "7.875", "", ""]
    assert [row["total"] for row in again] == ["12", "7.875", "", ""]
    assert [row["critical"] for row in again] == ["", "", "q9", "q9?"]


@pytest.mark.parametrize("ending", FORMATS)
def test_a_respondent_who_answered_nothing_stays_in_the_result(ending, tmp_path):
    columns = ",".join(f"q{n}" for n in range(1, 10))
    source = _write(tmp_path / "in.csv", "1" + ",0" * 8, "," * 8, "2" + ",0" * 8, header=columns)
    score_table(get("phq9"), source, tmp_path / f"made{ending}")

    score_table(get("phq9"), tmp_path / f"made{ending}", tmp_path / "out.csv")

    rows = _read(tmp_path / "out.csv")
    assert [row["total"] for row in rows] == ["1", "", "2"]
    assert [row["total_missing"] for row in rows] == ["0", "9", "0"]
    assert [row["critical"] for row in rows] == ["", "q9?", ""]


def test_a_column_named_like_a_score_gets_another_name(tmp_path):
    header = HEADER.replace("name", "total")
    source = _write(tmp_path / "in.csv", "99,0,0,0,0,0,0,0,0,0", header=header)

    report = score_table(get("phq9"), source, tmp_path / "out.csv")

    (row,) = _read(tmp_path / "out.csv")
    assert report.renamed == {"total": "input_total"}
    assert (row["input_total"], row["total"]) == ("99", "0")


def test_names_of_items_may_be_written_in_capitals_and_out_of_order(tmp_path):
    header = " Q9 ,q8,q7,q6,q5,q4,q3,q2,Q1"
    source = _write(tmp_path / "in.csv", "3,0,0,0,0,0,0,0,1", header=header)

    score_table(get("phq9"), source, tmp_path / "out.csv")

    (row,) = _read(tmp_path / "out.csv")
    assert (row[" Q9 "], row["Q1"], row["total"], row["critical"]) == ("3", "1", "4", "q9")


def test_a_rejected_row_is_kept_without_scores_and_named(tmp_path):
    source = _write(tmp_path / "in.csv", "a,0,0,0,0,0,0,0,0,0", "b,4,0,1.5,abc,0,7,0,0,0")

    report = score_table(get("phq9"), source, tmp_path / "out.csv")

    rejected = [(cell.row, cell.column, str(cell.reason)) for cell in report.rejected]
    assert rejected == [
        (3, "q1", "not_an_option"),
        (3, "q3", "not_whole"),
        (3, "q4", "not_a_number"),
        (3, "q6", "not_an_option"),
    ]
    assert [row["total"] for row in _read(tmp_path / "out.csv")] == ["0", ""]
    assert _read(tmp_path / "out.csv")[1]["q4"] == "abc"


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("", "empty"),
        (HEADER + "\n", "no_rows"),
        ("name,q1,q2\na,0,1\n", "missing_columns"),
        (HEADER + ",Q3\n" + "a" + ",0" * 10 + "\n", "duplicate_columns"),
        (HEADER + '\na,0,"0,0\n', "broken_quotes"),
    ],
)
def test_a_file_that_is_no_table_of_answers_leaves_nothing_behind(content, rule, tmp_path):
    (tmp_path / "in.csv").write_text(content, encoding="utf-8")

    with pytest.raises(TableRefused) as refused:
        score_table(get("phq9"), tmp_path / "in.csv", tmp_path / "out.csv")

    assert refused.value.rule == rule
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_missing_columns_are_named(tmp_path):
    source = _write(tmp_path / "in.csv", "a,0,1", header="name,q1,q2")

    with pytest.raises(TableRefused) as refused:
        score_table(get("phq9"), source, tmp_path / "out.csv")

    assert refused.value.facts == {"columns": "q3, q4, q5, q6, q7, q8, q9"}


def test_a_file_without_a_header_is_refused_without_a_word_of_its_first_row(tmp_path):
    source = _write(tmp_path / "in.csv", "b,0,0,0,0,0,0,0,0,0", header="a,3,3,0,0,0,0,0,0,3")

    with pytest.raises(TableRefused) as refused:
        score_table(get("phq9"), source, tmp_path / "out.csv")

    assert refused.value.rule == "missing_columns"
    assert refused.value.facts == {"columns": ", ".join(f"q{n}" for n in range(1, 10))}


@pytest.mark.parametrize(("source", "target"), [("in.txt", "out.csv"), ("in.csv", "out.doc")])
def test_a_kind_of_file_that_is_not_known_is_refused(source, target, tmp_path):
    _write(tmp_path / source, "a,0,0,0,0,0,0,0,0,0")

    with pytest.raises(TableRefused, match="wrong_ending"):
        score_table(get("phq9"), tmp_path / source, tmp_path / target)


def test_a_source_is_never_replaced_by_its_result(tmp_path):
    source = _write(tmp_path / "in.csv", "a,0,0,0,0,0,0,0,0,0")
    (tmp_path / "link.csv").symlink_to(source)

    with pytest.raises(TableRefused, match="same_file"):
        score_table(get("phq9"), source, tmp_path / "link.csv")

    assert source.read_text(encoding="utf-8").startswith(HEADER)


def test_an_older_result_stays_where_the_new_one_fails(tmp_path):
    (tmp_path / "out.csv").write_text("older", encoding="utf-8")
    source = _write(tmp_path / "in.csv", "a,0,0,0,0,0,0,0,0,0", 'b,"0')

    with pytest.raises(TableRefused):
        score_table(get("phq9"), source, tmp_path / "out.csv")

    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "older"


def test_a_questionnaire_of_ones_own_is_scored_alike(tmp_path):
    source = _write(tmp_path / "in.csv", "1,0,1,2,", header="q1,q2,q3,q4,q5")

    score_table(toy(tmp_path), source, tmp_path / "out.csv")

    (row,) = _read(tmp_path / "out.csv")
    # as worked in the toy's first example
    assert (row["total"], row["weighted"], row["filled"]) == ("5", "82.5", "3")
    assert row["critical"] == "q4;q3"


def test_a_large_file_is_scored_in_bounded_memory_with_its_progress(tmp_path):
    shares = []
    small = _write(tmp_path / "small.csv", *["x,0,1,2,3,0,1,2,3,0"] * 20_000)
    large = _write(tmp_path / "large.csv", *["x,0,1,2,3,0,1,2,3,0"] * 60_000)
    peaks = []
    for source in (small, large):
        tracemalloc.start()
        score_table(get("phq9"), source, tmp_path / "out.csv", shares.append)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < 1.2 * peaks[0]
    assert len(shares) == 1 + 3
    assert shares[-1] == 1


def test_a_workbook_made_by_hand_is_scored(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["学号", *(f"q{n}" for n in range(1, 8))])
    book.active.append(["001", 1, 2, 1, 2, 1, 2, 1])
    book.active.append(["002", 1, 2.5, None, "NA", True, 2, 1])
    book.save(tmp_path / "in.xlsx")

    report = score_table(get("gad7"), tmp_path / "in.xlsx", tmp_path / "out.csv")

    first, _ = _read(tmp_path / "out.csv")
    assert (first["学号"], first["total"], first["total_band"]) == ("001", "10", "moderate")
    assert [(c.row, c.column) for c in report.rejected] == [(3, "q2"), (3, "q5")]
