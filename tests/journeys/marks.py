"""What a thief looks for: marks, in every form in which a program might leave them in a file.

A mark is a text or some bytes. Each of its forms becomes a needle; a file is searched for all
needles at once, and so is whatever compressed streams in it can be unpacked.
"""

import base64
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

WINDOW_BYTES = 8
"""The shortest needle. Anything shorter could stand in a file by chance."""

TEXT_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")

LARGEST_RAW = 256 * 1024
"""Bytes of a file up to which a deflate stream is looked for at every offset, without a header."""

STREAM = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08|PK\x03\x04")
"""How zlib, gzip and zip begin."""

LONGEST_STREAM = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Find:
    """A mark that stands in a file: which, where, in which form."""

    mark: str
    place: str
    form: str


def forms_of(mark: str | bytes) -> Iterator[tuple[str, bytes]]:
    """Yield every form of a mark that is long enough to be told from chance."""
    raw = [(e, mark.encode(e)) for e in TEXT_ENCODINGS] if isinstance(mark, str) else []
    raw = raw or [("bytes", bytes(mark))]  # type: ignore[arg-type]
    spelled = _spellings(mark)
    seen: set[bytes] = set()
    for name, needle in (*raw, *spelled, *_armoured([*raw, *spelled[:1]])):
        if len(needle) >= WINDOW_BYTES and needle not in seen:
            seen.add(needle)
            yield name, needle


@dataclass
class Search:
    """All needles, ready to be looked for."""

    #: By eight bytes of each: the mark, its form, the needle, and where in it the eight stand.
    needles: dict[int, list[tuple[str, str, bytes, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    _sorted: NDArray[np.uint64] = field(default_factory=lambda: np.empty(0, np.uint64))

    def add(self, name: str, mark: str | bytes) -> None:
        """Look for one more mark, under a name that the finds will bear."""
        raw = mark.encode() if isinstance(mark, str) else mark
        assert len(raw) >= WINDOW_BYTES, f"{name} is too short a mark"
        for form, needle in forms_of(mark):
            at = _telling(needle)
            window = int.from_bytes(needle[at : at + WINDOW_BYTES], "little")
            self.needles[window].append((name, form, needle, at))

    def in_bytes(self, data: bytes, place: str) -> Iterator[Find]:
        """Find marks in some bytes, as they are."""
        wanted = self._windows()
        for shift in range(WINDOW_BYTES):
            n = (len(data) - shift) // WINDOW_BYTES
            if n <= 0:
                continue
            words = np.frombuffer(data, dtype="<u8", count=n, offset=shift)
            at = np.searchsorted(wanted, words)
            at[at == len(wanted)] = 0
            for i in np.flatnonzero(wanted[at] == words):
                yield from self._at(data, shift + int(i) * WINDOW_BYTES, place)

    def in_file(self, path: Path) -> Iterator[Find]:
        """Find marks in a file, its name, and the streams that are compressed in it."""
        data = path.read_bytes()
        yield from self.in_bytes(str(path).encode() + bytes(WINDOW_BYTES), f"the name of {path}")
        yield from self.in_bytes(data, str(path))
        for offset, stream in _streams(data):
            yield from self.in_bytes(stream, f"{path}, unpacked at {offset}")

    def in_folders(self, *folders: Path) -> list[Find]:
        """Find marks in every file below some folders."""
        files = sorted(p for f in folders for p in f.rglob("*") if p.is_file())
        assert files, "there is nothing to search"
        return [find for path in files for find in self.in_file(path)]

    def _windows(self) -> NDArray[np.uint64]:
        """Return all windows, sorted; they are collected again only when there are more."""
        if len(self._sorted) != len(self.needles):
            self._sorted = np.sort(np.fromiter(self.needles, np.uint64, len(self.needles)))
        return self._sorted

    def _at(self, data: bytes, offset: int, place: str) -> Iterator[Find]:
        window = int.from_bytes(data[offset : offset + WINDOW_BYTES], "little")
        for name, form, needle, at in self.needles[window]:
            if offset >= at and data.startswith(needle, offset - at):
                yield Find(name, place, form)


def search_for(marks: Mapping[str, str | bytes]) -> Search:
    """Make a search for some marks."""
    search = Search()
    for name, mark in marks.items():
        search.add(name, mark)
    return search


def answer_marks(name: str, answers: Sequence[int]) -> dict[str, str | bytes]:
    """Return the ways in which a row of answers may be written down."""
    spaced = json.dumps(list(answers))
    return {
        f"{name}, packed": bytes(answers),
        f"{name}, as digits": "".join(map(str, answers)),
        f"{name}, as JSON": spaced,
        f"{name}, as dense JSON": spaced.replace(" ", ""),
        f"{name}, as two bytes each": b"".join(a.to_bytes(2, "little") for a in answers),
        f"{name}, as four bytes each": b"".join(a.to_bytes(4, "little") for a in answers),
        f"{name}, as doubles": np.array(answers, dtype="<f8").tobytes(),
    }


def _spellings(mark: str | bytes) -> list[tuple[str, bytes]]:
    """Return how escapes of programs and pages spell a mark."""
    if isinstance(mark, bytes):
        return [("repr", repr(mark)[2:-1].encode()), ("escaped", _hex_escaped(mark))]
    utf8 = mark.encode()
    escaped = json.dumps(mark)[1:-1]
    return [
        ("JSON", escaped.encode()),
        ("JSON, upper case", re.sub(r"\\u[0-9a-f]{4}", lambda m: _upper(m[0]), escaped).encode()),
        ("repr of bytes", repr(utf8)[2:-1].encode()),
        ("URL", quote(mark, safe="").encode()),
        ("URL, lower case", quote(mark, safe="").lower().encode()),
        ("HTML, decimal", "".join(f"&#{ord(c)};" for c in mark).encode()),
        ("HTML, hexadecimal", "".join(f"&#x{ord(c):x};" for c in mark).encode()),
    ]


def _armoured(raw: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Yield hexadecimal in both cases, and base64 at all three alignments in both alphabets."""
    for name, data in raw:
        yield f"hex of {name}", data.hex().encode()
        yield f"HEX of {name}", data.hex().upper().encode()
        for shift in range(3):
            # Of a group that a neighbouring byte shares, nothing can be known.
            first, last = -(-shift * 8 // 6), (shift + len(data)) * 8 // 6
            inside = base64.b64encode(bytes(shift) + data)[first:last]
            yield f"base64 of {name}, {shift} bytes on", inside
            yield f"base64url of {name}, {shift} bytes on", inside.translate(_URL_SAFE)


_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def _telling(needle: bytes) -> int:
    """Return where eight bytes of a needle stand that are not all alike, as in blank pages."""
    starts = range(len(needle) - WINDOW_BYTES + 1)
    return next((n for n in starts if len(set(needle[n : n + WINDOW_BYTES])) > 3), 0)


def _upper(escape: str) -> str:
    return "\\u" + escape[2:].upper()


def _hex_escaped(data: bytes) -> bytes:
    return "".join(f"\\x{byte:02x}" for byte in data).encode()


def _streams(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield what can be unpacked: behind every header of a stream, in small files everywhere."""
    view = memoryview(data)
    for begun in STREAM.finditer(data):
        offset = begun.start()
        if begun[0] == b"PK\x03\x04":
            names = int.from_bytes(data[offset + 26 : offset + 28], "little")
            more = int.from_bytes(data[offset + 28 : offset + 30], "little")
            yield from _unpacked(view, offset + 30 + names + more, -zlib.MAX_WBITS)
        else:
            yield from _unpacked(view, offset, zlib.MAX_WBITS | 32)
    if len(data) <= LARGEST_RAW:
        for offset in range(len(data)):
            yield from _unpacked(view, offset, -zlib.MAX_WBITS)


def _unpacked(data: memoryview, offset: int, window: int) -> Iterator[tuple[int, bytes]]:
    try:
        stream = zlib.decompressobj(window).decompress(data[offset:], LONGEST_STREAM)
    except zlib.error:
        return
    if len(stream) >= WINDOW_BYTES:
        yield offset, stream
