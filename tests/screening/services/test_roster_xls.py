import struct
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.services.roster_files import FaultCode, read_roster
from screening.services.roster_rows import RefusedError
from screening.services.roster_xls import MAGIC, check_xls

# Written with xlwt 1.3.0, a program of others: two students, and in each file one thing that the
# name tells. Small enough that every byte of them can be changed in a test.
FILES = Path(__file__).parent / "data"
PLAIN = (FILES / "plain.xls").read_bytes()


def read(name):
    return read_roster((FILES / name).read_bytes(), name)


def faults(file):
    return [(fault.line, fault.column, fault.code) for fault in file.faults]


def refusal(data):
    with pytest.raises(RefusedError) as refused:
        check_xls(data)
    return refused.value.fault.code


def test_an_old_workbook_is_read_by_the_types_of_its_cells():
    file = read("plain.xls")

    assert [(r.name, r.number, r.grade, r.class_name) for r in file.rows] == [
        ("单晓明", "0200001", 7, "2班"),
        ("欧阳娜", "0200002", 7, "2班"),
    ]
    assert [row.born_on.isoformat() for row in file.rows] == ["2014-03-05", "2014-03-06"]
    assert file.faults == ()


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("numeric.xls", (3, "B 学号", FaultCode.NUMERIC_ID)),
        ("formula.xls", (3, "I", FaultCode.FORMULA)),
        ("hidden_row.xls", (3, None, FaultCode.HIDDEN_ROW)),
        ("hidden_sheet.xls", (None, None, FaultCode.HIDDEN_SHEET)),
        ("merged.xls", (5, "A 姓名", FaultCode.MERGED_CELLS)),
        ("far.xls", (None, None, FaultCode.TOO_MANY_ROWS)),
        ("wide.xls", (None, None, FaultCode.TOO_MANY_COLUMNS)),
    ],
)
def test_what_a_roster_may_not_hold_is_found(name, fault):
    assert fault in faults(read(name))


def test_a_macro_is_found_by_its_storage():
    # the third of the four entries of the directory is not in use
    unused = PLAIN.index("Workbook".encode("utf-16-le")) + 128
    name = "_VBA_PROJECT_CUR\0".encode("utf-16-le")
    entry = name.ljust(64, b"\0") + len(name).to_bytes(2, "little") + b"\x01"
    data = PLAIN[:unused] + entry + PLAIN[unused + len(entry) :]

    assert refusal(data) is FaultCode.MACRO


@pytest.mark.parametrize(
    ("kind", "code"), [(b"\x2f\x00", FaultCode.PASSWORD), (b"\xae\x01", FaultCode.EXTERNAL_LINK)]
)
def test_a_lock_and_a_link_to_another_file_are_found_by_their_record(kind, code):
    # the record of the code page, 2 bytes, becomes another of 4 with the next record's head
    at = PLAIN.index(b"\x42\x00\x02\x00")
    data = PLAIN[:at] + kind + b"\x04\x00" + PLAIN[at + 4 :]

    assert refusal(data) is code


def test_a_locked_new_workbook_is_told_from_an_old_one():
    data = PLAIN.replace(
        "Workbook".encode("utf-16-le") + b"\0\0\0\0" * 12 + b"\x12",
        "EncryptedPackage".encode("utf-16-le") + b"\0\0" * 16 + b"\x22",
    )

    assert refusal(data) in {FaultCode.PASSWORD, FaultCode.NOT_A_WORKBOOK}


def test_a_chain_of_sectors_that_returns_into_itself_is_refused():
    fat = 512 * (int.from_bytes(PLAIN[76:80], "little") + 1)
    first = int.from_bytes(PLAIN[48:52], "little")
    at = fat + 4 * first
    data = PLAIN[:at] + first.to_bytes(4, "little") + PLAIN[at + 4 :]

    assert refusal(data) is FaultCode.NOT_A_WORKBOOK


@pytest.mark.parametrize(("rows", "columns"), [(65537, 8), (0xFFFFFFFF, 8), (3, 257)])
def test_a_sheet_that_claims_more_than_the_format_has_is_refused(rows, columns):
    # python-calamine 0.9.1 reserves what is claimed and, where it gets none, aborts the process
    at = PLAIN.index(b"\x00\x02\x0e\x00") + 4
    claim = struct.pack("<IIHH", 0, rows, 0, columns)

    assert refusal(PLAIN[:at] + claim + PLAIN[at + 12 :]) is FaultCode.NOT_A_WORKBOOK


def test_a_sheet_that_is_coloured_to_its_last_row_is_read():
    at = PLAIN.index(b"\x00\x02\x0e\x00") + 4
    claim = struct.pack("<IIHH", 0, 65536, 0, 256)

    assert len(read_roster(PLAIN[:at] + claim + PLAIN[at + 12 :], "r.xls").rows) == 2


@pytest.mark.parametrize("data", [MAGIC, MAGIC + bytes(600), PLAIN[:1500], MAGIC + b"\xff" * 4096])
def test_what_only_begins_like_an_old_workbook_is_refused(data):
    assert read_roster(data, "r.xls").faults[0].code is FaultCode.NOT_A_WORKBOOK


@settings(max_examples=300, deadline=None)
@given(st.integers(min_value=8, max_value=len(PLAIN) - 1), st.integers(min_value=1, max_value=255))
def test_a_changed_byte_is_read_or_refused(at, change):
    data = PLAIN[:at] + bytes([PLAIN[at] ^ change]) + PLAIN[at + 1 :]

    with suppress(RefusedError):
        check_xls(data)
