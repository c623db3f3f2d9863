"""Hostile rosters whose cells are what is hostile, and how each file of the corpus must end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from screening.services.roster_rows import FaultCode
from tests.screening.services.workbooks import HEADER, OUYANG, SHAN, a_csv

C = FaultCode
Place = tuple[int | None, str | None, FaultCode]


@dataclass(frozen=True, slots=True)
class Hostile:
    """One file: what it holds, and the students that it yields or the place where it is refused."""

    data: bytes
    filename: str
    #: Name, number, grade and class of each student; none where the file is refused.
    students: Sequence[tuple[str, str, int, str]] = ()
    refused: Place | None = None


def cells() -> Iterator[tuple[str, Hostile]]:
    """Yield text files with one cell, row or column that is wrong."""
    sound, typed_wrong = "G510182201403051234", "G510182201403051235"
    wrong: dict[str, tuple[dict[int, str], str, FaultCode]] = {
        "no name": ({0: ""}, "A 姓名", C.NAME_MISSING),
        "no number": ({1: " "}, "B 学号", C.NUMBER_MISSING),
        "a number in scientific form": ({1: "5.10101E+17"}, "B 学号", C.NUMERIC_ID),
        "a mistyped resident ID": ({1: typed_wrong}, "B 学号", C.BAD_RESIDENT_ID),
        "another birthday than its ID": (
            {1: sound, 5: "2014-03-06"},
            "F 出生日期",
            C.BIRTH_CONFLICT,
        ),
        "a year of entry for a grade": ({2: "2026级"}, "C 年级", C.BAD_GRADE),
        "two grades": ({3: "八年级2班"}, "C 年级", C.GRADE_CONFLICT),
        "a day that is none": ({5: "2014-02-30"}, "F 出生日期", C.BAD_DATE),
        "a script for a name": ({0: "<script>"}, "A 姓名", C.BAD_NAME),
        "a quote for a name": ({0: "'; DROP TABLE"}, "A 姓名", C.BAD_NAME),
        "a formula in a text": ({0: "=1+1"}, "A 姓名", C.FORMULA),
        "a command for a name": ({0: "@SUM(A1)"}, "A 姓名", C.BAD_NAME),
        "a cell too many": ({8: "x"}, "I", C.TOO_MANY_CELLS),
        "a number twice": ({1: OUYANG[1]}, "B 学号", C.DUPLICATE_NUMBER),
    }
    for name, (cells, column, code) in wrong.items():
        row = [cells.get(n, cell) for n, cell in enumerate([*SHAN, ""])]
        row = row if 8 in cells else row[:8]
        yield f"csv with {name}", Hostile(a_csv([OUYANG, row]), "r.csv", refused=(3, column, code))
    twin = [SHAN[0], "0200009", *SHAN[2:]]
    yield (
        "csv with a student twice",
        Hostile(a_csv([SHAN, twin]), "r.csv", refused=(3, "A 姓名", C.DUPLICATE_STUDENT)),
    )
    yield (
        "csv with a column twice",
        Hostile(
            a_csv([[*SHAN, "1"]], header=[*HEADER, "学籍号"]),
            "r.csv",
            refused=(1, "I 学籍号", C.COLUMN_TWICE),
        ),
    )


def characters() -> Iterator[tuple[str, Hostile]]:
    """Yield look-alikes and rare characters: (place of the cell, what stands there, what comes)."""
    taken: dict[str, tuple[int, str, str]] = {
        "full-width digits": (1, "０２００００１", "0200001"),
        "full-width letters": (1, "Ａ０１", "A01"),
        "a zero-width space in a number": (1, "02\u200b00001", "0200001"),
        "a zero-width joiner in a name": (0, "单\u200d晓明", "单晓明"),
        "a byte order mark in a cell": (0, "\ufeff单晓明", "单晓明"),
        "hard and wide spaces": (0, "\u00a0单\u3000晓明\u00a0", "单晓明"),
        "letters in pieces": (0, "Jose\u0301 Nun\u0303ez", "José Nuñez"),
        "Korean in pieces": (0, "\u1100\u1175\u11b7", "김"),
        "another dot": (0, "买买提•艾力", "买买提·艾力"),
        "a circled number for a class": (3, "②班", "2班"),
        "full-width brackets": (3, "（２）班", "2班"),
        "extension A": (0, "㛃䶮", "㛃䶮"),
        "extension B": (0, "李𠀀", "李𠀀"),
        "extension E": (0, "张𬭎", "张𬭎"),
        "extension G": (0, "王\U00030edd", "王\U00030edd"),
        "extension H": (0, "王\U000323af", "王\U000323af"),
        "a compatibility character": (0, "李\uf9d1", "李\uf9d1"),
        "a small x in an ID": (1, "51018220140305120x", "51018220140305120X"),
        "an apostrophe before a number": (1, "'0200001", "0200001"),
    }
    for name, (place, cell, comes) in taken.items():
        row = [cell if n == place else old for n, old in enumerate(SHAN)]
        name_, number, _, class_name = [comes if n == place else SHAN[n] for n in range(4)]
        yield name, Hostile(a_csv([row]), "r.csv", [(name_, number, 7, class_name)])
    wrong: dict[str, tuple[int, str, str, FaultCode]] = {
        "a Cyrillic A in a class": (3, "\u0410班", "D 班级", C.LOOK_ALIKE),
        "a Greek A in a class": (3, "\u0391班", "D 班级", C.LOOK_ALIKE),
        "a Cyrillic A in a number": (1, "\u0410001", "B 学号", C.BAD_NUMBER),
        "a Cyrillic a among Latin letters": (0, "\u0410nna", "A 姓名", C.LOOK_ALIKE),
        "Arabic digits for a class": (3, "٢班", "D 班级", C.BAD_CLASS),
        "Arabic digits in a number": (1, "٠٢", "B 学号", C.BAD_NUMBER),
        "a mark of direction in a name": (0, "单\u202e晓明", "A 姓名", C.BAD_NAME),
        "a mark of direction in a number": (1, "02\u200f001", "B 学号", C.BAD_NUMBER),
        "a soft hyphen": (0, "单\u00ad晓明", "A 姓名", C.BAD_NAME),
        "a radical for a character": (0, "\u2f9a晓明", "A 姓名", C.BAD_NAME),
        "a private character": (0, "张\ue863", "A 姓名", C.PRIVATE_CHARACTER),
        "a character that was lost": (0, "张\ufffd", "A 姓名", C.BAD_NAME),
        "question marks for characters": (0, "张??", "A 姓名", C.BAD_NAME),
        "a smiling face": (0, "张😀", "A 姓名", C.BAD_NAME),
    }
    for name, (place, cell, column, code) in wrong.items():
        row = [cell if n == place else old for n, old in enumerate(SHAN)]
        yield name, Hostile(a_csv([row]), "r.csv", refused=(2, column, code))
