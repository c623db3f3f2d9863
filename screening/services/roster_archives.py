"""Look into an xlsx file before anything parses it: sizes, macros, links, entities."""

import struct
import zlib
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from screening.services.roster_rows import FaultCode, RefusedError, refuse

MAX_PARTS = 500
MAX_UNPACKED = 64 * 1024 * 1024
"""A sheet of 20,000 students and ten columns unpacks to about 20 MB."""

_LOCAL_HEADER = 30
_XML = (".xml", ".rels", ".vml")
_MACRO = ("vbaproject", "activex", "xl/macrosheets/", "xl/dialogsheets/", "ctrlprops")
_LINKS = ("xl/externallinks/", "xl/connections", "xl/querytables/", "xl/embeddings/", "xl/model/")
_NEEDED = ("[content_types].xml", "xl/workbook.xml")


def unpack_workbook(data: bytes) -> Mapping[str, bytes]:
    """Return the XML parts of a workbook by lower-case name, each checked.

    Raises:
        RefusedError: it is no plain workbook: it unfolds too far, is locked, holds macros, links
            to other files, or declares entities.
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            infos = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise refuse(FaultCode.NOT_A_WORKBOOK) from error
    _check_sizes(infos)
    names = [info.filename.lower().replace("\\", "/") for info in infos]
    _check_names(names)
    parts = {
        name: _inflate(data, info)
        for name, info in zip(names, infos, strict=True)
        if name.endswith(_XML)
    }
    if b"macroenabled" in parts["[content_types].xml"].lower():
        raise refuse(FaultCode.MACRO)
    for content in parts.values():
        _check_xml(content)
    return parts


def _check_sizes(infos: list[ZipInfo]) -> None:
    if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise refuse(FaultCode.EXPANDS_TOO_FAR, limit=MAX_UNPACKED // 1024**2)
    if any(info.flag_bits & 1 for info in infos):
        raise refuse(FaultCode.PASSWORD)
    if any(info.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for info in infos):
        raise refuse(FaultCode.NOT_A_WORKBOOK)


def _check_names(names: list[str]) -> None:
    if any(mark in name for name in names for mark in _MACRO):
        raise refuse(FaultCode.MACRO)
    if any(name.startswith(_LINKS) for name in names):
        raise refuse(FaultCode.EXTERNAL_LINK)
    if len(set(names)) != len(names) or any(needed not in names for needed in _NEEDED):
        raise refuse(FaultCode.NOT_A_WORKBOOK)


def _inflate(data: bytes, info: ZipInfo) -> bytes:
    """Unpack one part, and refuse it where it holds more or less than it declares."""
    try:
        lengths: tuple[int, int] = struct.unpack_from("<HH", data, info.header_offset + 26)
        start = info.header_offset + _LOCAL_HEADER + sum(lengths)
        body = data[start : start + info.compress_size]
        if info.compress_type == ZIP_STORED:
            content, ended = body, True
        else:
            unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
            content = unpacker.decompress(body, info.file_size + 1)
            ended = unpacker.eof
    except (struct.error, zlib.error) as error:
        raise refuse(FaultCode.NOT_A_WORKBOOK) from error
    if not ended or len(content) != info.file_size:
        raise _declares_wrong_size()
    return content


def _declares_wrong_size() -> RefusedError:
    return refuse(FaultCode.EXPANDS_TOO_FAR, limit=MAX_UNPACKED // 1024**2)


def _check_xml(content: bytes) -> None:
    """Refuse what only an attack needs: entities, document types, an encoding to hide them in."""
    if b"\0" in content:
        raise refuse(FaultCode.NOT_A_WORKBOOK)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise refuse(FaultCode.ENTITIES)
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse(FaultCode.NOT_A_WORKBOOK) from error
