import pytest

from instruments.catalogue import get
from referral.standard import DEFAULT_FILE
from screening.services import batteries
from screening.services.errors import CannotOpen

STANDARD = DEFAULT_FILE.read_bytes()


def test_the_standard_that_is_shipped_may_be_given_to_all_its_grades():
    standard = batteries.checked(STANDARD, range(4, 13))

    assert standard.battery_for(7) == ("phq9", "gad7", "who5")


def test_a_grade_without_a_battery_is_refused():
    with pytest.raises(CannotOpen, match="no_battery"):
        batteries.checked(STANDARD, [3])


@pytest.mark.parametrize(
    ("grade", "instrument", "why"),
    [
        (5, "phq9", "other_ages"),
        (7, "psc17", "no_wording"),
        (7, "phq_a", "provisional_wording"),
        (7, "mht", "no_wording"),
        (7, "awareness_own", "not_screening"),
        (7, "bullying_own", "not_screening"),
        (7, "asq", "not_screening"),
    ],
)
def test_a_grade_is_refused_what_it_may_not_be_given(grade, instrument, why):
    found = get(instrument)
    rules = [
        f'[[rules]]\nid = "{c.item_id}_{part}"\nkind = "{kind}"\ninstrument = "{instrument}"\n'
        f'item = "{c.item_id}"\ntier = "urgent"\nwords = {{ zh = "甲", en = "a" }}\nsource = "b"\n'
        + (f"at_least = {c.at_least}\n" if kind == "critical_item" else "")
        for c in found.critical_items
        for part, kind in (("on", "critical_item"), ("blank", "critical_blank"))
        if instrument != "phq9"
    ]
    subscale = next(iter(found.subscales))
    rules.append(
        f'[[rules]]\nid = "none"\nkind = "unscored"\ninstrument = "{instrument}"\n'
        f'subscale = "{subscale}"\ntier = "watch1"\nsource = "b"\n'
        'words = { zh = "甲", en = "a" }\n'
    )
    text = STANDARD.decode().replace(
        'grades = [4, 5, 6]\ninstruments = ["who5"]',
        f'grades = [5]\ninstruments = ["{instrument}"]',
    )
    text = (
        text.replace("grades = [7, 8, 9]", "grades = [9]")
        if grade == 5
        else text.replace(
            'instruments = ["phq9", "gad7", "who5"]', f'instruments = ["{instrument}"]', 1
        )
    )

    with pytest.raises(CannotOpen) as refused:
        batteries.checked((text + "\n".join(rules)).encode(), [grade])

    assert (refused.value.why, refused.value.facts["instrument"]) == (why, instrument)
