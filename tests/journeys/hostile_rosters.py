"""Roster files as schools, spreadsheets and attackers make them, each with how it must end."""

import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from screening.services.roster_archives import MAX_PARTS, MAX_UNPACKED
from screening.services.roster_files import RosterFile
from screening.services.roster_rows import MAX_COLUMNS, MAX_TEXT, FaultCode
from screening.services.roster_sandbox import read_safely
from screening.services.roster_workbooks import Look, Written, workbook_of
from tests.journeys.hostile_cells import C, Hostile, Place, cells, characters
from tests.screening.services.workbooks import (
    HEADER,
    SHAN,
    a_csv,
    a_workbook,
    packed,
    parts_of,
    with_part,
    with_text,
)

OLD = Path(__file__).resolve().parent.parent / "screening" / "services" / "data"
"""Workbooks of the old format, which nothing here can write."""

SHEET = "xl/worksheets/sheet1.xml"
PLAIN = (("单晓明", "0200001", 7, "2班"), ("欧阳娜", "0200002", 7, "2班"))


def files() -> Mapping[str, Hostile]:
    """Make every file, by what it is."""
    return {
        **dict(_texts()),
        **dict(_workbooks()),
        **dict(_archives()),
        **dict(_old_workbooks()),
        **dict(_sizes()),
        **dict(cells()),
        **dict(characters()),
    }


def _exact(data: bytes, filename: str = "r.csv") -> Hostile:
    return Hostile(data, filename, PLAIN)


def _whole(data: bytes, code: FaultCode, filename: str = "r.csv") -> Hostile:
    return Hostile(data, filename, refused=(None, None, code))


def _texts() -> Iterator[tuple[str, Hostile]]:
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "gbk", "gb2312"):
        yield f"csv in {encoding}", _exact(a_csv(encoding=encoding))
    for name, delimiter in (("tabs", "\t"), ("semicolons", ";")):
        yield f"csv with {name}", _exact(a_csv(delimiter=delimiter))
    yield "csv with plain line ends", _exact(a_csv().replace(b"\r\n", b"\n"))
    yield "csv with empty lines", _exact(b"\r\n\r\n" + a_csv() + b"\r\n,,,\r\n")
    quoted = ",".join(f'"{cell}"' for cell in HEADER) + "\n"
    yield (
        "csv with everything quoted",
        _exact(quoted.encode() + a_csv().partition(b"\r\n")[2].replace(b"\r\n", b"\n")),
    )
    for encoding in ("utf-16", "utf-32"):
        yield f"csv in {encoding}", _whole(a_csv(encoding=encoding), C.WRONG_ENCODING)
    yield "csv in big5", _whole("姓名,學號\n".encode("big5"), C.WRONG_ENCODING)
    yield "csv in shift-jis", _whole("氏名,学号\n".encode("shift_jis"), C.WRONG_ENCODING)
    yield "csv in two encodings", _whole(a_csv() + "张三".encode("gb18030"), C.WRONG_ENCODING)
    yield "csv that is no text", _whole(a_csv() + b"\xff\xff", C.WRONG_ENCODING)
    yield "csv of zeros", Hostile(bytes(100), "r.csv", refused=(1, None, C.NUL_BYTES))
    yield (
        "csv with an open quote",
        Hostile(a_csv() + b'"never', "r.csv", refused=(4, None, C.BROKEN_CSV)),
    )
    yield "an empty csv", _whole(b"", C.EMPTY)
    yield "a csv with a header alone", _whole(a_csv([]), C.EMPTY)
    yield "a csv without a header", _whole(b"a,b\n1,2\n", C.NO_HEADER)
    yield "a workbook that calls itself csv", _whole(a_workbook(), C.WRONG_ENDING)


def _workbooks() -> Iterator[tuple[str, Hostile]]:
    yield "xlsx", _exact(a_workbook(), "r.xlsx")
    yield "xlsx under a title and a gap", _exact(a_workbook(change=_push_down), "r.xlsx")
    at: tuple[tuple[str, Any, Place], ...] = (
        ("merged cells", _merge, (2, "D 班级", C.MERGED_CELLS)),
        ("a hidden row", _hide_row, (2, None, C.HIDDEN_ROW)),
        ("a formula", _set("A2", "=1+1"), (2, "A 姓名", C.FORMULA)),
        ("a link as a formula", _set("B3", '=HYPERLINK("x")'), (3, "B 学号", C.FORMULA)),
        ("a number as a number", _set("B2", 200001), (2, "B 学号", C.NUMERIC_ID)),
        ("a number as a date", _set("F2", 41703), (2, "F 出生日期", C.BAD_DATE)),
        ("a number as a truth", _set("B2", True), (2, "B 学号", C.BAD_NUMBER)),
        ("a long text", _set("A2", "长" * (MAX_TEXT + 1)), (None, None, C.LONG_TEXT)),
        ("a value far below", _set("A900000", "x"), (None, None, C.TOO_MANY_ROWS)),
        ("a value far to the right", _set("ZZ2", "x"), (None, None, C.TOO_MANY_COLUMNS)),
    )
    for name, change, place in at:
        yield f"xlsx with {name}", Hostile(a_workbook(change=change), "r.xlsx", refused=place)
    for state in ("hidden", "veryHidden"):
        hide = _hide_sheet(state)
        yield (
            f"xlsx with a {state} sheet",
            _whole(a_workbook(change=hide), C.HIDDEN_SHEET, "r.xlsx"),
        )
    second = a_workbook(change=lambda book, _: book.create_sheet("二").append(["姓名"]))
    yield "xlsx with two sheets", _whole(second, C.SEVERAL_SHEETS, "r.xlsx")
    rounded = [[f"学生{n}", f"51010120140305{n}000", *SHAN[2:5]] for n in range(3)]
    yield (
        "xlsx with rounded numbers as text",
        Hostile(a_workbook(rounded), "r.xlsx", refused=(None, "B 学号", C.DIGITS_LOST)),
    )


def _archives() -> Iterator[tuple[str, Hostile]]:
    plain = a_workbook()
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    dtd = f'<!DOCTYPE w [<!ENTITY l0 "ha">{laughs}]><worksheet'
    file = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet'
    bomb = with_part(plain, "xl/media.xml", b" " * (MAX_UNPACKED + 1))
    made = {
        "a zip bomb": (bomb, C.EXPANDS_TOO_FAR),
        "a zip bomb that lies": (_lying(bomb), C.EXPANDS_TOO_FAR),
        "very many parts": (
            packed({**parts_of(plain), **{f"{n}.txt": b"" for n in range(MAX_PARTS)}}),
            C.EXPANDS_TOO_FAR,
        ),
        "entities within entities": (with_text(plain, SHEET, "<worksheet", dtd), C.ENTITIES),
        "an entity that reads a file": (with_text(plain, SHEET, "<worksheet", file), C.ENTITIES),
        "a macro": (with_part(plain, "xl/vbaProject.bin", b"x"), C.MACRO),
        "a link to another file": (
            with_part(plain, "xl/externalLinks/externalLink1.xml", b"<x/>"),
            C.EXTERNAL_LINK,
        ),
        "no workbook in it": (packed({"a.txt": b"x"}), C.NOT_A_WORKBOOK),
        "its end cut off": (plain[: len(plain) // 2], C.NOT_A_WORKBOOK),
        "broken xml": (with_part(plain, SHEET, b"<worksheet>"), C.NOT_A_WORKBOOK),
        "text in it": (a_csv(), C.NOT_A_WORKBOOK),
    }
    for name, (data, code) in made.items():
        yield f"xlsx with {name}", _whole(data, code, "r.xlsx")
    yield "a document", _whole(plain, C.UNKNOWN_KIND, "r.docx")


def _old_workbooks() -> Iterator[tuple[str, Hostile]]:
    where: dict[str, Place] = {
        "formula": (3, "I", C.FORMULA),
        "hidden_row": (3, None, C.HIDDEN_ROW),
        "hidden_sheet": (None, None, C.HIDDEN_SHEET),
        "merged": (5, "A 姓名", C.MERGED_CELLS),
        "numeric": (3, "B 学号", C.NUMERIC_ID),
        "far": (None, None, C.TOO_MANY_ROWS),
        "wide": (None, None, C.TOO_MANY_COLUMNS),
    }
    for name, place in where.items():
        yield f"xls, {name}", Hostile((OLD / f"{name}.xls").read_bytes(), "r.xls", refused=place)
    plain = (OLD / "plain.xls").read_bytes()
    yield "xls that was cut off", _whole(plain[:600], C.NOT_A_WORKBOOK, "r.xls")


def _sizes() -> Iterator[tuple[str, Hostile]]:
    rows = [[f"学生{n}", f"{n:07}", "7", "1班"] for n in range(100_000)]
    text = a_csv(rows, header=HEADER[:4])
    book = workbook_of(
        (n, [Written(cell, Look.PLAIN) for cell in row])
        for n, row in enumerate([HEADER[:4], *rows], start=1)
    )
    for name, data, filename in (("csv", text, "r.csv"), ("xlsx", book, "r.xlsx")):
        yield f"{name} of 100,000 rows", _whole(data, C.TOO_MANY_ROWS, filename)
    yield "a file of 6 MB", _whole(text * 3, C.TOO_LARGE)
    wide = [[*SHAN, *[""] * MAX_COLUMNS, "x"]]
    yield (
        "a csv that is very wide",
        Hostile(a_csv(wide), "r.csv", refused=(2, None, C.TOO_MANY_COLUMNS)),
    )


def _set(address: str, value: object) -> Any:
    def change(_book: object, sheet: Worksheet) -> None:
        sheet[address] = value

    return change


def _push_down(_book: object, sheet: Worksheet) -> None:
    sheet.insert_rows(1, 2)
    sheet["A1"] = "木叶中学学生名单"


def _merge(_book: object, sheet: Worksheet) -> None:
    sheet.merge_cells("D2:D3")


def _hide_row(_book: object, sheet: Worksheet) -> None:
    sheet.row_dimensions[2].hidden = True


def _hide_sheet(state: str) -> Any:
    def change(book: Any, _sheet: Worksheet) -> None:
        book.create_sheet("另一张")
        book.worksheets[1].sheet_state = state

    return change


def _lying(bomb: bytes) -> bytes:
    """Let a bomb's directory say that its largest part is small."""
    with zipfile.ZipFile(io.BytesIO(bomb)) as archive:
        size = max(info.file_size for info in archive.infolist())
    return bomb.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))


def told(file: RosterFile) -> dict[str, Any]:
    """Return what came of a file, as plain values."""
    return {
        "students": [(r.name, r.number, r.grade, r.class_name) for r in file.rows],
        "faults": [(f.line, f.column, f.code, dict(f.facts)) for f in file.faults],
    }


def main() -> None:
    """Read every file in the sandbox, and tell what came of it and the most that a child took."""
    read = {name: told(read_safely(f.data, f.filename)) for name, f in files().items()}
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    json.dump({"read": read, "peak_kib": peak}, sys.stdout)


if __name__ == "__main__":
    main()
