import io
import struct
import zipfile

import pytest

from screening.services.roster_archives import MAX_UNPACKED, unpack_workbook
from screening.services.roster_files import read_roster
from screening.services.roster_rows import FaultCode, RefusedError
from tests.screening.services.workbooks import a_workbook, packed, parts_of, with_part, with_text

PLAIN = a_workbook()
SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def refusal(data):
    with pytest.raises(RefusedError) as refused:
        unpack_workbook(data)
    (fault,) = read_roster(data, "r.xlsx").faults
    assert fault == refused.value.fault
    return fault.code


def a_bomb(n_bytes):
    """Return a workbook with one more part that unfolds to so many zeros."""
    return with_part(PLAIN, "xl/worksheets/sheet9.xml", b" " * n_bytes)


def with_declared_size(data, name, size):
    """Let the directory of an archive declare another size for one part."""
    directory = data.index(b"PK\x01\x02")
    at = data.index(name.encode(), directory) - 46
    return data[: at + 24] + struct.pack("<I", size) + data[at + 28 :]


def test_a_plain_workbook_gives_its_parts():
    parts = unpack_workbook(PLAIN)

    assert parts[SHEET] == parts_of(PLAIN)[SHEET]


def test_a_part_that_unfolds_to_more_than_any_roster_is_refused():
    bomb = a_bomb(MAX_UNPACKED + 1)

    assert len(bomb) < 200_000
    assert refusal(bomb) is FaultCode.EXPANDS_TOO_FAR


@pytest.mark.parametrize("size", [1, 4_000_000])
def test_a_part_that_holds_another_size_than_it_declares_is_refused(size):
    bomb = with_declared_size(a_bomb(3_000_000), "xl/worksheets/sheet9.xml", size)

    assert refusal(bomb) is FaultCode.EXPANDS_TOO_FAR


def test_an_archive_of_very_many_parts_is_refused():
    crowd = packed({**parts_of(PLAIN), **{f"xl/media/{n}": b"" for n in range(600)}})

    assert refusal(crowd) is FaultCode.EXPANDS_TOO_FAR


@pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/theme/theme1.xml"])
@pytest.mark.parametrize("declaration", [LAUGHS, OUTSIDE, "<!DOCTYPE w>"])
def test_a_document_type_is_refused_in_every_part(name, declaration):
    part = parts_of(PLAIN)[name].decode()
    body = part[part.index("?>") + 2 :] if part.startswith("<?xml") else part

    assert refusal(with_part(PLAIN, name, declaration + body)) is FaultCode.ENTITIES


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_a_part_in_an_encoding_that_hides_a_document_type_is_refused(encoding):
    hidden = with_part(PLAIN, SHEET, (LAUGHS + "<worksheet/>").encode(encoding))

    assert refusal(hidden) is FaultCode.NOT_A_WORKBOOK


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("xl/vbaProject.bin", FaultCode.MACRO),
        ("xl/activeX/activeX1.xml", FaultCode.MACRO),
        ("xl/macrosheets/sheet1.xml", FaultCode.MACRO),
        ("xl/externalLinks/externalLink1.xml", FaultCode.EXTERNAL_LINK),
        ("xl/connections.xml", FaultCode.EXTERNAL_LINK),
        ("xl/queryTables/queryTable1.xml", FaultCode.EXTERNAL_LINK),
        ("xl/embeddings/oleObject1.bin", FaultCode.EXTERNAL_LINK),
        ("XL\\VBAPROJECT.BIN", FaultCode.MACRO),
    ],
)
def test_macros_and_links_to_other_files_are_refused(name, code):
    assert refusal(with_part(PLAIN, name, b"<x/>")) is code


def test_a_workbook_that_says_it_has_macros_is_refused():
    data = with_text(
        PLAIN, "[Content_Types].xml", "spreadsheetml.sheet.main", "macroEnabled.sheet.main"
    )

    assert refusal(data) is FaultCode.MACRO


def test_a_locked_archive_is_refused():
    data = bytearray(PLAIN)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature)
        data[at + offset] |= 1

    assert refusal(bytes(data)) is FaultCode.PASSWORD


def test_an_unusual_compression_is_refused():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_LZMA) as archive:
        for name, part in parts_of(PLAIN).items():
            archive.writestr(name, part)

    assert refusal(content.getvalue()) is FaultCode.NOT_A_WORKBOOK


@pytest.mark.parametrize("missing", ["[Content_Types].xml", "xl/workbook.xml"])
def test_an_archive_that_is_no_workbook_is_refused(missing):
    parts = {name: part for name, part in parts_of(PLAIN).items() if name != missing}

    assert refusal(packed(parts)) is FaultCode.NOT_A_WORKBOOK


def test_a_part_that_stands_twice_is_refused():
    twice = packed({**parts_of(PLAIN), SHEET.upper(): b"<worksheet/>"})

    assert refusal(twice) is FaultCode.NOT_A_WORKBOOK


@pytest.mark.parametrize("kept", [4, 100, 2000])
def test_an_archive_that_was_cut_off_is_refused(kept):
    assert refusal(PLAIN[:kept]) is FaultCode.NOT_A_WORKBOOK
