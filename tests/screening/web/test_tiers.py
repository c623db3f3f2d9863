import pytest

from screening.web.tiers import tier_level


@pytest.mark.parametrize(
    ("highest", "levels"),
    [
        (2, ["calm", "watch-3", "urgent"]),
        (3, ["calm", "watch-2", "watch-3", "urgent"]),
        (4, ["calm", "watch-1", "watch-2", "watch-3", "urgent"]),
    ],
)
def test_the_ends_look_the_same_in_every_standard(highest, levels):
    assert [tier_level(rank, highest) for rank in range(highest + 1)] == levels
