import pytest

from scoring.errors import TableRefused
from scoring.table_files.delimited import encoding_of, neutralised, open_source, open_target
from scoring.table_files.pieces import Column, Kind, Layout, Piece


def _read(path):
    with open_source(path) as source:
        pieces = list(source.pieces())
        return source.columns, pieces


def _write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_usual_encodings_are_read(encoding, tmp_path):
    path = _write(tmp_path / "a.csv", "姓名,q1\n李雷,0\n", encoding)

    columns, (piece,) = _read(path)

    assert columns == ("姓名", "q1")
    assert piece.cells == (("李雷",), ("0",))


def test_a_text_in_no_known_encoding_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"q1,\xff\xff\xff\n0,1\n")

    with pytest.raises(TableRefused, match="undecodable"):
        _read(path)


@pytest.mark.parametrize("content", [b"\xef\xbb\xbfq1,\xff\n0\n", b"\xff\xfeq\x00\x00\xd8\n\x00"])
def test_a_text_that_belies_its_mark_is_refused(content, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(content)

    with pytest.raises(TableRefused, match="undecodable"):
        _read(path)


def test_binary_content_is_not_taken_for_text(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"PK\x03\x04\x00\x00")

    with path.open("rb") as file, pytest.raises(TableRefused, match="undecodable"):
        encoding_of(file)


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path):
    # a cell with a line break is one row; an empty line has a number and is left out
    path = _write(tmp_path / "a.csv", 'note,q1\n"two\nlines",0\n\n,1\n,\nlast,2\n')

    _, (piece,) = _read(path)

    assert list(piece.rows) == [2, 4, 5, 6]
    assert piece.cells[0] == ("two\nlines", "", "", "last")


def test_a_row_with_another_number_of_cells_is_torn(tmp_path):
    path = _write(tmp_path / "a.csv", "a,q1,q2\nx,0\ny,0,1,\nz,0,1,2\nw,0,1\n")

    _, (piece,) = _read(path)

    # too few; a comma too many at the end does no harm; a cell too many
    assert piece.torn == {0: 2, 2: 4}
    assert piece.cells[2] == ("", "1", "1", "1")


def test_tabs_separate_a_tsv(tmp_path):
    columns, _ = _read(_write(tmp_path / "a.tsv", "a,b\tq1\nx\t0\n"))

    assert columns == ("a,b", "q1")


def test_an_empty_file_is_refused(tmp_path):
    with pytest.raises(TableRefused, match="empty"):
        _read(_write(tmp_path / "a.csv", ""))


def test_a_quote_that_is_never_closed_is_refused_with_its_row(tmp_path):
    path = _write(tmp_path / "a.csv", 'a,q1\nx,0\n"y,1\nz,2\n')

    with pytest.raises(TableRefused) as refused:
        _read(path)

    assert refused.value.rule == "broken_quotes"
    assert refused.value.facts == {"row": "3"}


def test_a_large_file_comes_in_pieces_with_its_progress(tmp_path):
    path = _write(tmp_path / "a.csv", "q1\n" + "0\n" * 45_000)

    _, pieces = _read(path)

    assert [len(piece.rows) for piece in pieces] == [20_000, 20_000, 5_000]
    assert pieces[-1].rows[-1] == 45_001
    assert pieces[0].done < pieces[1].done <= pieces[2].done == 1


@pytest.mark.parametrize(
    "text", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-cmd", "\tx", "\r=1", "=HYPERLINK(1)"]
)
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert neutralised(text) == "'" + text


@pytest.mark.parametrize(
    "text", ["-5", "+3.25", "-1e-3", "+86 138-0000-0000", "-", "-12%", "李雷", "a=1", ""]
)
def test_numbers_and_plain_texts_stay_as_they_are(text):
    assert neutralised(text) == text


def _written(path, schema):
    layout = Layout(("=name", "q1"), frozenset({1}), (Column("total", Kind.NUMBER),), schema)
    piece = Piece((("=1", "-5", "b,c"), ("0", "1", "")), range(2, 5))
    with open_target(path, layout) as target:
        target.write(piece, [[12.0, 7.875, None]])
    return path.read_bytes(), target.n_neutralised


def test_carried_cells_and_scores_are_written_side_by_side(tmp_path):
    content, n_neutralised = _written(tmp_path / "out.csv", "utf-8")

    assert content.decode() == "'=name,q1,total\n'=1,0,12\n-5,1,7.875\n\"b,c\",,\n"
    assert n_neutralised == 2


def test_what_came_from_a_spreadsheet_begins_with_a_byte_order_mark(tmp_path):
    content, _ = _written(tmp_path / "out.csv", "gb18030")

    assert content.startswith(b"\xef\xbb\xbf'=name")


@pytest.mark.parametrize("text", ["a\rb", "a\r\nb", "a\nb", 'a "b", c'])
def test_a_cell_with_a_line_break_stays_one_cell(text, tmp_path):
    with open_target(tmp_path / "out.csv", Layout(("note", "q1"), frozenset({1}), (), None)) as out:
        out.write(Piece(((text,), ("0",)), [2]), [])

    _, (piece,) = _read(tmp_path / "out.csv")

    assert piece.cells == ((text,), ("0",))
