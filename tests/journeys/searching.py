"""Look for marks in files, in every dress in which they could stand there."""

import base64
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

LONGEST_STREAM = 1 << 20
ZLIB_HEADS = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


def dresses(mark: bytes) -> Iterator[bytes]:
    """Give a mark as it is, as UTF-16, base64 at each alignment, hexadecimal and URL-encoded."""
    forms = [mark]
    try:
        text = mark.decode()
    except UnicodeDecodeError:
        text = ""
    if text and text.isprintable():
        forms += [text.encode("utf-16-le"), text.encode("utf-16-be"), text.encode("gb18030")]
        yield quote(text).encode()
        yield quote(text).lower().encode()
        yield text.encode("unicode_escape")
    for form in forms:
        yield form
        yield form.hex().encode()
        yield form.hex().upper().encode()
        yield from _base64(form)


def found_in(files: Iterable[Path], marks: Iterable[bytes]) -> set[bytes]:
    """Return the marks that stand in any of the files, in whatever dress."""
    wanted = [(mark, dress) for mark in marks for dress in set(dresses(mark))]
    found: set[bytes] = set()
    for path in files:
        content = path.read_bytes()
        for part in (content, *_inflated(content)):
            found |= {mark for mark, dress in wanted if dress in part}
    return found


def every_file(*folders: Path) -> list[Path]:
    """Return all files below some folders."""
    return [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]


def _base64(form: bytes) -> Iterator[bytes]:
    """Give what is certain of a base64 text that holds the bytes: three alignments, no edges."""
    for shift in range(3):
        whole = base64.b64encode(bytes(shift) + form)
        first = (shift * 8 + 5) // 6
        last = (shift + len(form)) * 8 // 6
        yield from (whole[first:last], base64.urlsafe_b64encode(bytes(shift) + form)[first:last])


def _inflated(content: bytes) -> Iterator[bytes]:
    """Give what every zlib stream in some bytes holds; most places that look like one are none."""
    for head in ZLIB_HEADS:
        at = content.find(head)
        while at >= 0:
            try:
                stream = content[at : at + LONGEST_STREAM]
                yield zlib.decompressobj().decompress(stream, LONGEST_STREAM)
            except zlib.error:
                pass
            at = content.find(head, at + 1)
