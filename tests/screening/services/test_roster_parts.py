from screening.services.roster_parts import ROOM, in_parts


def test_no_part_is_fuller_than_its_seal_and_none_is_lost():
    items = [bytes(n * 37 % 900) for n in range(500)]

    parts = list(in_parts(items, len, 40))

    assert [item for part in parts for item in part] == items
    assert all(len(part) <= 40 and sum(map(len, part)) < ROOM for part in parts)


def test_what_takes_little_room_is_divided_by_number_alone():
    assert [len(part) for part in in_parts([b"x"] * 95, len, 40)] == [40, 40, 15]


def test_nothing_makes_no_part():
    assert list(in_parts([], len, 40)) == []
