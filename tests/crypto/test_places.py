import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.errors import MalformedPlace
from crypto.places import Place, length_prefixed, random_id
from tests.crypto.examples import OTHER_PLACES, PLACE


def test_the_context_is_written_as_the_design_says():
    # security.md 1.7: LP("muye/1"), table, column, row, owner, revision; lengths in two bytes.
    place = Place("record", "sheet", b"\x01" * 16, b"\x02" * 16, 7)

    assert place.as_bytes() == (
        b"\x00\x06muye/1"
        b"\x00\x06record"
        b"\x00\x05sheet"
        b"\x00\x10" + b"\x01" * 16 + b"\x00\x10" + b"\x02" * 16 + b"\x00\x02\x00\x07"
    )


def test_no_two_places_share_a_context():
    places = [PLACE, *OTHER_PLACES.values()]

    assert len({place.as_bytes() for place in places}) == len(places)


@given(st.lists(st.binary(max_size=6), max_size=4), st.lists(st.binary(max_size=6), max_size=4))
def test_joined_parts_are_equal_only_if_the_parts_are(one, two):
    assert (length_prefixed(*one) == length_prefixed(*two)) == (one == two)


@pytest.mark.parametrize(
    "parts",
    [
        ("", "column", b"r", b"o", 1),
        ("table", "", b"r", b"o", 1),
        ("table", "column", b"", b"o", 1),
        ("table", "column", b"r", b"", 1),
        ("table", "column", b"r", b"o", 0),
        ("table", "column", b"r", b"o", 1 << 16),
    ],
)
def test_a_place_without_a_part_cannot_be_made(parts):
    with pytest.raises(MalformedPlace):
        Place(*parts)


def test_a_part_too_long_to_be_bound_is_refused():
    assert length_prefixed(bytes(0xFFFF)) == b"\xff\xff" + bytes(0xFFFF)
    with pytest.raises(MalformedPlace):
        Place("table", "column", bytes(1 << 16), b"o").as_bytes()


def test_row_ids_are_random_and_of_one_length():
    ids = [random_id() for _ in range(1000)]

    assert {len(i) for i in ids} == {16}
    assert len(set(ids)) == 1000
    assert sorted(ids) != ids
