from dataclasses import replace

import pytest

from instruments.catalogue import catalogue
from instruments.reader import parse_instrument
from instruments.writer import table_of, toml_of
from tests.instruments.toys import toy


@pytest.mark.parametrize("instrument", catalogue().values(), ids=lambda i: i.id)
def test_what_is_written_reads_back_as_the_same(instrument):
    written = toml_of(table_of(instrument)).encode()

    assert replace(parse_instrument("a", written), digest="") == replace(instrument, digest="")


def test_every_key_of_the_format_survives(tmp_path):
    instrument = toy(tmp_path)

    written = toml_of(table_of(instrument)).encode()

    assert replace(parse_instrument("a", written), digest="") == replace(instrument, digest="")


def test_no_text_breaks_out_of_its_quotes(tmp_path):
    nasty = 'a"b\\c\td\x7fe\u2028"""\'\'\'#'
    table = table_of(toy(tmp_path))
    table["licence"]["holder"] = nasty

    read = parse_instrument("a", toml_of(table).encode())

    assert read.licence.holder == nasty
