"""The thief's search finds what is there: whatever it misses would be missed in the real game."""

import gzip
import io
import sqlite3
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.marks import WINDOW_BYTES, answer_marks, forms_of, search_for

NAME = "阿依古丽·茉莉"
ANSWERS = [3, 0, 1, 2, 2, 0, 3, 1, 1, 0, 2, 3, 3, 1, 0, 2, 1, 3, 0, 2, 1]
MARKS = {"name": NAME, "seed": bytes(range(200, 232))} | answer_marks("answers", ANSWERS)
CLUTTER = b"\x00\xffclutter "

FORMS = [(name, form, needle) for name, mark in MARKS.items() for form, needle in forms_of(mark)]

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "zlib": zlib.compress,
    "zlib, fast": lambda data: zlib.compress(data, 1),
    "gzip": gzip.compress,
    "raw deflate": lambda data: zlib.compress(data, wbits=-15),
    "zip": lambda data: _zipped(data),
}


@pytest.mark.parametrize("name", MARKS)
@pytest.mark.parametrize("offset", range(WINDOW_BYTES))
def test_a_mark_is_found_in_every_form_wherever_it_stands(name: str, offset: int) -> None:
    search = search_for(MARKS)
    forms = list(forms_of(MARKS[name]))

    for form, needle in forms:
        data = CLUTTER * 3 + bytes(offset) + needle + CLUTTER
        assert (name, form) in {(f.mark, f.form) for f in search.in_bytes(data, "")}

    assert len(forms) > 10


@pytest.mark.parametrize("packer", PACKERS)
def test_a_mark_in_a_compressed_stream_is_found(tmp_path: Path, packer: str) -> None:
    packed = PACKERS[packer](CLUTTER * 20 + NAME.encode() + CLUTTER * 20)
    assert NAME.encode() not in packed
    (tmp_path / "file").write_bytes(b"a log line\n" + packed + CLUTTER)

    assert "name" in {find.mark for find in search_for(MARKS).in_folders(tmp_path)}


def test_a_mark_in_a_large_file_is_found_behind_a_zlib_header(tmp_path: Path) -> None:
    packed = zlib.compress(CLUTTER * 20 + NAME.encode() + CLUTTER * 20)
    (tmp_path / "file").write_bytes(bytes(1_000_003) + packed + bytes(1_000_000))

    assert "name" in {find.mark for find in search_for(MARKS).in_folders(tmp_path)}


def test_a_mark_in_the_name_of_a_file_is_found(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.txt").touch()

    assert {find.mark for find in search_for(MARKS).in_folders(tmp_path)} == {"name"}


def test_a_mark_in_a_database_is_found_before_any_checkpoint(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("CREATE TABLE t (name TEXT, answers BLOB)")
    database.execute("INSERT INTO t VALUES (?, ?)", (NAME, bytes(ANSWERS)))

    found = search_for(MARKS).in_folders(tmp_path)
    database.close()

    assert {find.mark for find in found} == {"name", "answers, packed"}
    assert {find.place for find in found} == {str(tmp_path / "x.db-wal")}


def test_what_bears_no_mark_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(CLUTTER * 1000 + "阿依古丽".encode() + bytes(ANSWERS[:-1]))

    assert search_for(MARKS).in_folders(tmp_path) == []


def test_a_mark_that_chance_could_write_is_refused() -> None:
    with pytest.raises(AssertionError, match="too short"):
        search_for({"age": b"\x0c"})


def test_every_form_is_long_enough_not_to_be_there_by_chance() -> None:
    assert min(len(needle) for _, _, needle in FORMS) >= WINDOW_BYTES


def _zipped(data: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sheet1.xml", data)
    return content.getvalue()
