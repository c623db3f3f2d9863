import logging
import re
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from crypto.tickets import keys_without_code, new_code
from screening.models import Sitting
from screening.services.slips import PrintedTicket
from screening.web.slip_files import A_PAGE, HEIGHT, LEFT, TOP, WIDTH, SlipFile, slip_file

AT = datetime(2026, 11, 23, 6, tzinfo=UTC)
ADDRESS = "http://192.168.1.5:8765/"
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")
POINTS = 72 / 25.4
"""Points of a millimetre: a PDF file measures in points, from the lower left corner."""
UNKNOWN = "\U00031350"
"""A character that was encoded after the font was drawn."""


def _slips(*names: str) -> list[PrintedTicket]:
    return [
        PrintedTicket(name, f"20260{n:03d}", new_code("Q7K2"), n, keys_without_code())
        for n, name in enumerate(names, start=1)
    ]


def _file(slips: list[PrintedTicket], **other: Any) -> SlipFile:
    sitting = Sitting(grade=7, class_name="1班", code="Q7K2", number=1)
    facts = {"address": ADDRESS, "language": "zh", "made_at": AT} | other
    return slip_file(slips, sitting, **facts)


@contextmanager
def _opened(file: SlipFile) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(file.content)
    yield document
    document.close()


def _texts(file: SlipFile) -> list[str]:
    with _opened(file) as document:
        return [page.get_textpage().get_text_range() for page in document]


def test_slips_come_eight_a_page_in_the_order_given_and_can_be_searched():
    slips = _slips(*(f"学生{n}" for n in "甲乙丙丁戊己庚辛壬"))

    pages = _texts(_file(slips))

    assert [CODE.findall(text) for text in pages] == [
        [slip.code for slip in slips[:A_PAGE]],
        [slips[A_PAGE].code],
    ]
    for slip in slips:
        page = pages[(slip.seat - 1) // A_PAGE]
        for words in (slip.name, f"学号 {slip.number}", f"座位 {slip.seat}", ADDRESS):
            assert words in page
    assert ["七年级 1班 第1页，共2页" in pages[0], "七年级 1班 第2页，共2页" in pages[1]] == [
        True,
        True,
    ]


def test_each_slip_stands_in_its_own_rectangle_and_marks_show_where_to_cut():
    slips = _slips(*(f"学生{n}" for n in "甲乙丙丁戊己庚辛"))

    with _opened(_file(slips)) as document:
        page = document[0]
        assert [round(side / POINTS) for side in page.get_size()] == [210, 297]
        text = page.get_textpage()
        for n, slip in enumerate(slips):
            left, top = LEFT + n % 2 * WIDTH, TOP + n // 2 * HEIGHT
            box = (left * POINTS, (297 - top - HEIGHT) * POINTS)
            inside = text.get_text_bounded(*box, (left + WIDTH) * POINTS, (297 - top) * POINTS)
            assert CODE.findall(inside) == [slip.code]
            assert slip.name in inside
        image = page.render(scale=4).to_pil().convert("L")
    for column in range(3):
        for row in range(5):
            x, y = LEFT + column * WIDTH, TOP + row * HEIGHT
            for at in ((x + 1.5, y), (x, y + 1.5)):
                spot = [round(4 * POINTS * v) for v in at]
                dark = image.crop((spot[0] - 3, spot[1] - 3, spot[0] + 3, spot[1] + 3))
                assert dark.getextrema()[0] < 100


@pytest.mark.parametrize("address", [ADDRESS, f"https://{'a' * 60}.school.example:8443/"])
def test_the_qr_code_is_the_address_with_the_code_on_it(address):
    slips = _slips("甲", "乙", "丙")

    with _opened(_file(slips, address=address)) as document:
        found = zxingcpp.read_barcodes(document[0].render(scale=4).to_pil())

    assert {each.text for each in found} == {f"{address}#{slip.code}" for slip in slips}


@pytest.mark.parametrize("name", ["王䶮", "𬱖三", "〇一", "买买提·艾力", "José", "张龑堃喆昇"])
def test_rare_characters_of_names_are_printed_as_they_are(name, caplog):
    with caplog.at_level(logging.WARNING):
        file = _file(_slips(name))

    assert file.spelled == []
    assert name in _texts(file)[0]
    assert caplog.records == []


def test_a_character_that_the_font_has_not_is_spelled_and_told_of(caplog):
    with caplog.at_level(logging.WARNING):
        file = _file(_slips("甲", f"张{UNKNOWN}三", "丙"))

    assert file.spelled == [2]
    assert "张(U+31350)三" in _texts(file)[0]
    assert caplog.records == []


def test_the_words_are_those_of_the_readers_language():
    page = _texts(_file(_slips("甲"), language="en"))[0]

    assert "Grade 7, 1班 Page 1 of 1" in page
    assert "Seat 1" in page


def test_the_longest_names_stay_inside_their_slip():
    long = "阿" * 40
    slips = _slips(long, "乙")

    with _opened(_file(slips, address=f"http://{'b' * 80}.example/")) as document:
        text = document[0].get_textpage()
        inside = text.get_text_bounded(
            LEFT * POINTS,
            (297 - TOP - HEIGHT) * POINTS,
            (LEFT + WIDTH) * POINTS,
            (297 - TOP) * POINTS,
        )

    assert inside.count("阿") == 40
    assert inside.count("b") == 80


def test_the_same_slips_make_the_same_file_which_says_nothing_of_its_maker():
    slips = _slips("甲", "乙")

    first, second = _file(slips), _file(slips)

    assert first.content == second.content
    with _opened(first) as document:
        about = {key: value for key, value in document.get_metadata_dict().items() if value}
    assert about == {"Title": "答题码", "CreationDate": "D:20261123060000Z"}


def test_no_file_is_written_while_slips_are_drawn():
    """A code may not lie on the server's disk, and in a PDF file no search for it would find it."""
    slips = _slips("甲", f"乙{UNKNOWN}")
    _file(slips)  # what is loaded at the first time is loaded
    written: list[object] = []
    is_watching = True

    def watch(event: str, args: tuple[Any, ...]) -> None:
        if is_watching and event == "open" and (set(str(args[1])) & set("wax+") or args[2] & 3):
            written.append(args[0])

    sys.addaudithook(watch)
    try:
        file = _file(slips)
    finally:
        is_watching = False

    assert file.content.startswith(b"%PDF-")
    assert written == []


def test_a_large_class_takes_little_memory():
    slips = _slips(*("张三" for _ in range(160)))
    _file(slips)

    tracemalloc.start()
    file = _file(slips)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert len(file.content) < 500_000
    assert peak < 60_000_000
