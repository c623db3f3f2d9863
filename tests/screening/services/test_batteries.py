import pytest

from instruments.catalogue import get
from screening.services import batteries, waves
from screening.services.errors import CannotOpen

STANDARD = waves.DEFAULT_FILE.read_bytes()


def test_the_standard_that_is_shipped_may_be_given_to_all_its_grades():
    standard = batteries.checked(STANDARD, range(4, 13))

    assert standard.battery_for(7) == ("phq9", "gad7", "who5")


def test_a_grade_without_a_battery_is_refused():
    with pytest.raises(CannotOpen, match="no_battery"):
        batteries.checked(STANDARD, [3])


@pytest.mark.parametrize(
    ("grade", "instrument", "why"),
    [
        (7, "phq9", None),
        (6, "phq9", None),  # eleven and twelve: some of them are too young, which is a warning
        (5, "phq9", "other_ages"),
        (7, "phq_a", "provisional_wording"),
        (7, "psc17", "provisional_wording"),
        (4, "who5", None),
        (3, "who5", None),
    ],
)
def test_what_bars_a_grade_from_an_instrument(grade, instrument, why):
    assert batteries.barred(grade, get(instrument)) == why
