"""Look into an old xls file before anything parses it: the compound file and its records.

Source:
    Microsoft, [MS-CFB] Compound File Binary File Format, and [MS-XLS] Excel Binary File Format.
"""

import struct
from collections.abc import Iterator

from screening.services.roster_rows import (
    MAX_COLUMNS,
    MAX_FAULTS,
    MAX_ROWS,
    Fault,
    FaultCode,
    letters,
    refuse,
)
from screening.services.roster_worksheets import HEADER_ROWS

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")

_END_OF_CHAIN = 0xFFFFFFFA  # this and above: no sector
_HEADER_FAT_SECTORS = 109
_STREAM = 2
_BOOKS = ("workbook", "book")
_ENTRY = 128

_BEGIN, _FORMULA, _FILE_PASS, _SUP_BOOK = 0x0809, 0x0006, 0x002F, 0x01AE
_ROW, _BOOL_OR_ERROR, _DIMENSIONS = 0x0208, 0x0205, 0x0200
_OWN_BOOK, _ADD_IN = 0x0401, 0x3A01
_VALUES = {0x00FD, 0x0203, 0x027E, 0x00BD, 0x0204, 0x00D6, _FORMULA, _BOOL_OR_ERROR}
_HIDDEN = 0x20
_FORMAT_ROWS, _FORMAT_COLUMNS = 0x10000, 0x100


def check_xls(data: bytes) -> tuple[Fault, ...]:
    """Return the formulas, error cells and hidden rows of an old workbook.

    Raises:
        RefusedError: it is no old workbook, is locked, holds macros or links to other files, or is
            too long or too wide.
    """
    try:
        streams = _streams(data)
        book = next((streams[name] for name in _BOOKS if streams.get(name)), None)
        if "encryptedpackage" in streams:
            raise refuse(FaultCode.PASSWORD)
        if any(name.startswith("_vba_project") for name in streams):
            raise refuse(FaultCode.MACRO)
        if book is None:
            raise refuse(FaultCode.NOT_A_WORKBOOK)
        return tuple(_faults(book))[:MAX_FAULTS]
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise refuse(FaultCode.NOT_A_WORKBOOK) from error


def _faults(book: bytes) -> Iterator[Fault]:
    hidden: set[int] = set()
    for kind, body in _records(book):
        if kind == _BEGIN:
            hidden.clear()
        if kind == _FILE_PASS:
            raise refuse(FaultCode.PASSWORD)
        if kind == _SUP_BOOK and struct.unpack_from("<H", body, 2)[0] not in {_OWN_BOOK, _ADD_IN}:
            raise refuse(FaultCode.EXTERNAL_LINK)
        if kind == _ROW and struct.unpack_from("<H", body, 12)[0] & _HIDDEN:
            hidden.add(struct.unpack_from("<H", body)[0])
        if kind == _DIMENSIONS and len(body) >= 12:
            _check_dimensions(body)
        if kind in _VALUES:
            yield from _faults_of_cell(kind, body, hidden)


def _check_dimensions(body: bytes) -> None:
    """Refuse a sheet that claims to be larger than the format: readers reserve what it claims."""
    _, rows, _, columns = struct.unpack_from("<IIHH", body)
    if rows > _FORMAT_ROWS or columns > _FORMAT_COLUMNS:
        raise refuse(FaultCode.NOT_A_WORKBOOK)


def _faults_of_cell(kind: int, body: bytes, hidden: set[int]) -> Iterator[Fault]:
    row, column = struct.unpack_from("<HH", body)
    if row >= MAX_ROWS + HEADER_ROWS:
        raise refuse(FaultCode.TOO_MANY_ROWS, limit=MAX_ROWS)
    if column >= MAX_COLUMNS:
        raise refuse(FaultCode.TOO_MANY_COLUMNS, limit=MAX_COLUMNS)
    if row in hidden:
        hidden.discard(row)
        yield Fault(row + 1, None, FaultCode.HIDDEN_ROW)
    is_error = kind == _BOOL_OR_ERROR and body[7] == 1
    if kind == _FORMULA or is_error:
        code = FaultCode.FORMULA if kind == _FORMULA else FaultCode.ERROR_CELL
        letter = letters(column)
        yield Fault(row + 1, letter, code, {"cell": f"{letter}{row + 1}"})


def _records(book: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        yield kind, book[at + 4 : at + 4 + length]
        at += 4 + length


def _streams(data: bytes) -> dict[str, bytes]:
    """Return the streams of a compound file by lower-case name; only a book's has its content."""
    sector = 1 << _between(struct.unpack_from("<H", data, 30)[0], 9, 12)
    fat = _fat(data, sector)
    directory = _chain(data, sector, fat, struct.unpack_from("<I", data, 48)[0])
    small = struct.unpack_from("<I", data, 56)[0]
    streams = {}
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        name_length = _between(struct.unpack_from("<H", directory, at + 64)[0], 0, 64)
        name = directory[at : at + max(0, name_length - 2)].decode("utf-16-le").lower()
        first, size = struct.unpack_from("<II", directory, at + 116)
        is_read = name in _BOOKS and directory[at + 66] == _STREAM and size >= small
        streams[name] = _chain(data, sector, fat, first)[:size] if is_read else b""
    return streams


def _fat(data: bytes, sector: int) -> list[int]:
    """Return the table that says which sector follows which."""
    heads = list(struct.unpack_from(f"<{_HEADER_FAT_SECTORS}I", data, 76))
    return [
        entry
        for head in heads
        if head < _END_OF_CHAIN
        for entry in struct.unpack_from(f"<{sector // 4}I", data, (head + 1) * sector)
    ]


def _chain(data: bytes, sector: int, fat: list[int], first: int) -> bytes:
    """Follow a chain of sectors; one that returns into itself is refused."""
    content, at, steps = bytearray(), first, 0
    while at < _END_OF_CHAIN:
        steps += 1
        if steps > len(fat):
            raise refuse(FaultCode.NOT_A_WORKBOOK)
        content += data[(at + 1) * sector : (at + 2) * sector]
        at = fat[at]
    return bytes(content)


def _between(value: int, lowest: int, highest: int) -> int:
    if not lowest <= value <= highest:
        raise refuse(FaultCode.NOT_A_WORKBOOK)
    return value
