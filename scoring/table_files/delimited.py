"""Tables of text: csv and tsv in UTF-8, UTF-16 or GB18030."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TextIO

from scoring.errors import TableRefused
from scoring.table_files.pieces import ROWS_AT_A_TIME, Layout, Piece, as_text

DELIMITERS = {".csv": ",", ".tsv": "\t"}

MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}

_RISKY = frozenset("=+-@\t\r")
_HARMLESS = re.compile(r"[+-]?[\d\s.,:/()%eE+-]*")


class DelimitedSource:
    """A csv or tsv file that is being read."""

    def __init__(self, file: BinaryIO, encoding: str, delimiter: str) -> None:
        self._file = file
        self._size = file.seek(0, 2)
        file.seek(0)
        self._text = io.TextIOWrapper(file, encoding, newline="")
        self._records = _numbered(csv.reader(self._text, delimiter=delimiter, strict=True))
        self.schema: object = encoding
        header = next(self._records, None)
        if header is None:
            raise TableRefused("empty")
        self.columns = tuple(header[1])

    def pieces(self) -> Iterator[Piece]:
        """Yield the rows in their order, blank ones too; an empty line is no row."""
        filled = ((n, cells) for n, cells in self._records if cells)
        while part := list(islice(filled, ROWS_AT_A_TIME)):
            yield self._piece(part)

    def _piece(self, part: list[tuple[int, list[str]]]) -> Piece:
        width, torn = len(self.columns), {}
        for position, (_, cells) in enumerate(part):
            if len(cells) != width and (len(cells) < width or any(cells[width:])):
                torn[position] = len(cells)
            if len(cells) < width:
                cells.extend([""] * (width - len(cells)))
        columns = tuple(zip(*(cells[:width] for _, cells in part), strict=True))
        return Piece(columns, [n for n, _ in part], torn, self._file.tell() / max(self._size, 1))


def _numbered(records: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Number the records as a spreadsheet numbers its rows, and refuse broken quotes."""
    n = 0
    while True:
        n += 1
        try:
            cells = next(records)
        except StopIteration:
            return
        except csv.Error as error:
            raise TableRefused("broken_quotes", row=str(n)) from error
        yield n, cells


@contextmanager
def open_source(path: Path) -> Iterator[DelimitedSource]:
    """Open a csv or tsv file for reading.

    Raises:
        TableRefused: it is empty, in no known encoding, or its quotes are broken.
    """
    with path.open("rb") as file:
        encoding = encoding_of(file)
        yield DelimitedSource(file, encoding, DELIMITERS[path.suffix.lower()])


def encoding_of(file: BinaryIO) -> str:
    """Find out how a text is encoded, by its mark or by reading all of it.

    Raises:
        TableRefused: it is neither UTF-8 nor UTF-16 with a mark nor GB18030.
    """
    head = file.read(4)
    marked = [encoding for mark, encoding in MARKS.items() if head.startswith(mark)]
    for encoding in marked or ("utf-8", "gb18030"):
        if _decodes(file, encoding):
            return encoding
    raise TableRefused("undecodable")


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while block := file.read(1 << 20):
            if "\0" in decoder.decode(block):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


class DelimitedTarget:
    """A csv or tsv file that is being written."""

    def __init__(self, file: TextIO, delimiter: str, names: Sequence[str]) -> None:
        self._writer = csv.writer(_LineFeeds(file), delimiter=delimiter, lineterminator="\r\n")
        self.n_neutralised = 0
        self._writer.writerow(self._harmless(names))

    def write(self, piece: Piece, added: Sequence[Sequence[object]]) -> None:
        """Write some rows; texts that a spreadsheet would run as formulas are quoted."""
        carried = [self._harmless(_texts(cells)) for cells in piece.cells]
        self._writer.writerows(zip(*carried, *(_plain(cells) for cells in added), strict=True))

    def _harmless(self, texts: Sequence[str]) -> Sequence[str]:
        if not any(text[:1] in _RISKY for text in texts if text):
            return texts
        made = [neutralised(text) for text in texts]
        self.n_neutralised += sum(a is not b for a, b in zip(made, texts, strict=True))
        return made


class _LineFeeds:
    """Ends the rows of a csv writer in a line feed.

    The writer itself ends them in both characters: before Python 3.13 it quotes a carriage return
    within a cell only where its line ends hold one.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, row: str) -> int:
        """Write one row."""
        return self._file.write(row.removesuffix("\r\n") + "\n")


def neutralised(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula.

    Numbers, dates and telephone numbers stay as they are, whatever their sign.

    Source:
        OWASP, CSV Injection.
    """
    if text[:1] in _RISKY and not _HARMLESS.fullmatch(text):
        return "'" + text
    return text


def _texts(cells: Sequence[object]) -> Sequence[str]:
    return [cell if isinstance(cell, str) else as_text(cell) for cell in cells]


def _plain(cells: Iterable[object]) -> list[object]:
    """Write whole numbers without a decimal point; a None becomes nothing by itself."""
    return [int(c) if isinstance(c, float) and c.is_integer() else c for c in cells]


@contextmanager
def open_target(path: Path, layout: Layout) -> Iterator[DelimitedTarget]:
    """Open a csv or tsv file for writing, in UTF-8.

    It begins with a byte order mark where the source came from a spreadsheet, so that the same
    spreadsheet also reads the result.
    """
    is_plain = layout.schema == "utf-8" or not isinstance(layout.schema, str)
    encoding = "utf-8" if is_plain else "utf-8-sig"
    with path.open("w", encoding=encoding, newline="") as file:
        yield DelimitedTarget(file, DELIMITERS[path.suffix.lower()], layout.names)
