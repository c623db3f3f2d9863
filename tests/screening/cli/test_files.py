import os
import stat

import pytest

from screening.cli import files


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_is_its_owners_alone_and_takes_the_place_of_an_older_one(tmp_path):
    path = tmp_path / "model.json"
    path.write_text("older")
    path.chmod(0o644)

    files.write(path, b"newer")

    assert (path.read_bytes(), mode(path)) == (b"newer", 0o600)
    assert list(tmp_path.iterdir()) == [path]


def test_what_fails_half_way_leaves_the_older_file_and_no_part(tmp_path, monkeypatch):
    path = tmp_path / "model.json"
    path.write_text("older")
    monkeypatch.setattr(os, "fsync", lambda _handle: (_ for _ in ()).throw(OSError("full")))

    with pytest.raises(OSError, match="full"):
        files.write(path, b"newer")

    assert path.read_text() == "older"
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_appears_once_all_of_it_was_written(tmp_path):
    path = tmp_path / "answers.ndjson"

    with files.writing_new(path) as file:
        file.write("一行\n")
        assert not path.exists()
        (part,) = tmp_path.iterdir()
        assert mode(part) == 0o600

    assert (path.read_text(encoding="utf-8"), mode(path)) == ("一行\n", 0o600)
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_that_is_not_ended_never_appears(tmp_path):
    def written_half(file):
        file.write("half")
        raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"), files.writing_new(tmp_path / "a") as file:
        written_half(file)

    assert list(tmp_path.iterdir()) == []


def test_a_new_file_takes_no_others_place(tmp_path):
    path = tmp_path / "answers.ndjson"
    path.write_text("older")

    with pytest.raises(FileExistsError), files.writing_new(path):
        pass

    assert path.read_text() == "older"
