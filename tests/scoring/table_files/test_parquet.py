from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scoring.errors import TableRefused
from scoring.table_files import parquet
from scoring.table_files.pieces import Column, Kind, Layout, Piece

ADDED = (Column("total", Kind.NUMBER), Column("band", Kind.WORD), Column("n", Kind.COUNT))


@pytest.fixture
def file(tmp_path):
    table = pa.table(
        {
            "id": pa.array([2**60, 2], pa.int64()),
            "paid": pa.array([Decimal("1.10"), None], pa.decimal128(5, 2)),
            "q1": pa.array([3, None], pa.int8()),
        }
    )
    pq.write_table(table, tmp_path / "in.parquet")
    return tmp_path / "in.parquet"


def test_rows_are_numbered_as_if_there_were_a_header(file):
    with parquet.open_source(file) as source:
        (piece,) = source.pieces()

    assert source.columns == ("id", "paid", "q1")
    assert list(piece.rows) == [2, 3]
    assert piece.cells[2] == [3, None]


def test_carried_columns_keep_their_types(file, tmp_path):
    with parquet.open_source(file) as source:
        layout = Layout(source.columns, frozenset({2}), ADDED, source.schema)
        with parquet.open_target(tmp_path / "out.parquet", layout) as target:
            for piece in source.pieces():
                target.write(piece, [[3.0, None], ["low", ""], [0, None]])

    written, original = pq.read_table(tmp_path / "out.parquet"), pq.read_table(file)
    assert written.select(["id", "paid", "q1"]).equals(original)
    assert written.select(["total", "band", "n"]).to_pydict() == {
        "total": [3.0, None],
        "band": ["low", ""],
        "n": [0, None],
    }


def test_a_date_that_python_does_not_know_is_carried_all_the_same(tmp_path):
    # 5,000,000 days of 365.2425 are 13,689.5 years, counted from 1970
    table = pa.table({"on": pa.array([5_000_000, None], pa.date32()), "q1": [1, 2]})
    pq.write_table(table, tmp_path / "in.parquet")

    with parquet.open_source(tmp_path / "in.parquet") as source:
        (piece,) = source.pieces()

    (on, nothing), answers = piece.cells
    assert str(on).startswith("15659-")
    assert nothing is None
    assert answers == [1, 2]


def test_a_text_that_is_no_utf8_is_refused(tmp_path):
    # one text of one byte, 0xFF, from place 0 to place 1
    buffers = [None, pa.py_buffer(b"\0\0\0\0\1\0\0\0"), pa.py_buffer(b"\xff")]
    broken = pa.Array.from_buffers(pa.string(), 1, buffers)
    pq.write_table(pa.table({"name": broken, "q1": [1]}), tmp_path / "in.parquet")

    with (
        pytest.raises(TableRefused, match="undecodable"),
        parquet.open_source(tmp_path / "in.parquet") as source,
    ):
        list(source.pieces())


def test_what_comes_from_elsewhere_becomes_text(tmp_path):
    layout = Layout(("id", "q1"), frozenset({1}), ADDED[:1], "utf-8")
    piece = Piece((("007", 8.0), ("1", "x")), [2, 3])

    with parquet.open_target(tmp_path / "out.parquet", layout) as target:
        target.write(piece, [[1.0, None]])

    assert pq.read_table(tmp_path / "out.parquet").to_pydict() == {
        "id": ["007", "8"],
        "q1": ["1", "x"],
        "total": [1.0, None],
    }


def test_columns_without_a_name_are_numbered_so_that_the_file_can_be_read(tmp_path):
    layout = Layout(("id", "", "q1", ""), frozenset({2}), (), "utf-8")

    with parquet.open_target(tmp_path / "out.parquet", layout) as target:
        target.write(Piece((("a",), ("x",), ("1",), ("",)), [2]), [])

    read = pq.read_table(tmp_path / "out.parquet").to_pydict()
    assert read == {"id": ["a"], "column_2": ["x"], "q1": ["1"], "column_4": [""]}


def test_a_file_that_is_no_parquet_file_is_refused(tmp_path):
    path = tmp_path / "odd.parquet"
    path.write_bytes(b"q1,q2\n0,1\n")

    with pytest.raises(TableRefused, match="not_parquet"), parquet.open_source(path):
        pass


def test_a_file_that_is_damaged_inside_is_refused(tmp_path):
    path = tmp_path / "damaged.parquet"
    pq.write_table(pa.table({"q1": list(range(5000))}), path, compression="zstd")
    content = bytearray(path.read_bytes())
    content[20:2000] = b"\xff" * 1980
    path.write_bytes(content)

    with (
        pytest.raises((TableRefused, OSError)),
        parquet.open_source(path) as source,
    ):
        list(source.pieces())
