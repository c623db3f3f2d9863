import pytest

from referral.standard import default_standard
from screening.services.standard_trials import Moved, Trial
from screening.services.trial_tables import told

STANDARD = default_standard()


def trial(**tiers):
    """Make a trial of one grade with some forms in each tier."""
    made = Trial(STANDARD)
    made.tiers.update(tiers)
    made.n_forms = made.tiers.total()
    flagged = made.n_forms - tiers.get("routine", 0)
    made.grades.update({(7, True): flagged, (7, False): tiers.get("routine", 0)})
    made.schools.update({(0, True): flagged, (0, False): tiers.get("routine", 0)})
    return made


def counts(tables):
    return {each.tier.id: (each.n_before, each.n) for each in tables.tiers}


def test_small_tiers_of_a_wave_are_withheld_and_those_that_would_give_them_away():
    tables = told(trial(routine=80, watch1=12, watch2=3), None, Moved(), {}, is_made_up=False)

    assert counts(tables) == {
        "routine": (None, 80),
        "watch1": (None, None),
        "watch2": (None, None),
        "watch3": (None, 0),
        "urgent": (None, 0),
    }
    assert tables.schools == ()


def test_hours_are_minutes_by_flags_and_with_something_withheld_the_least():
    whole = told(trial(routine=40, watch1=20, urgent=10), None, Moved(), {}, is_made_up=False)
    part = told(trial(routine=40, watch1=20, urgent=4), None, Moved(), {}, is_made_up=False)
    given = told(
        *(trial(routine=40, watch1=20, urgent=10), None, Moved()),
        {"watch1": 15.0},
        is_made_up=False,
    )

    # 20 flags of 30 minutes and 10 of 180; with watch1 told to take 15, 5 hours and 30
    assert (whole.hours, whole.is_least) == (40, False)
    assert (part.hours, part.is_least) == (0, True)
    assert given.hours == 35
    assert {t.tier.id for t in given.tiers if not t.is_assumed} == {"watch1"}


def test_two_standards_do_not_tell_of_the_few_between_them():
    old, new = trial(routine=60, watch1=30, watch2=20), trial(routine=62, watch1=28, watch2=20)

    tables = told(new, old, Moved(n_fewer=2, n_later=2), {}, is_made_up=False)

    assert counts(tables)["routine"] == counts(tables)["watch1"] == (None, None)
    assert counts(tables)["watch2"] == (20, 20)
    assert tables.moved == {"more": 0, "fewer": None, "sooner": 0, "later": None}


@pytest.mark.parametrize("is_made_up", [True, False])
def test_nothing_of_a_made_up_township_is_withheld(is_made_up):
    tables = told(trial(routine=5, urgent=2), None, Moved(), {}, is_made_up=is_made_up)

    assert (counts(tables)["urgent"][1] == 2) is is_made_up
    assert (tables.grades[0].n_flagged == 2) is is_made_up
    assert bool(tables.schools) is is_made_up
