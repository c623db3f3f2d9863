"""Write what only its owner may read: the file appears when it is whole, and not before."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


def write(path: Path, content: bytes) -> None:
    """Write a file in place of an older one.

    Raises:
        OSError: it cannot be written; the older one stays as it was.
    """
    with _unfinished(path, os.O_TRUNC) as (part, handle):
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            os.fsync(file.fileno())
        part.replace(path)


@contextmanager
def writing_new(path: Path) -> Iterator[TextIO]:
    """Give a text file that appears under its name once all of it was written.

    Raises:
        FileExistsError: there is a file of this name, or one is being written.
        OSError: it cannot be written.
    """
    if path.exists():
        raise FileExistsError(errno.EEXIST, "", str(path))
    with _unfinished(path, os.O_EXCL) as (part, handle):
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.link(part, path)  # never in place of one that came meanwhile


@contextmanager
def _unfinished(path: Path, flag: int) -> Iterator[tuple[Path, int]]:
    part = path.with_name(f".{path.name}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | flag, 0o600)
    try:
        yield part, handle
    finally:
        part.unlink(missing_ok=True)
