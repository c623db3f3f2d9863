import pytest

from instruments import kinds


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (kinds.ID, "phq_a"),
        (kinds.VERSION, "1.0"),
        (kinds.WORDS, {"zh": "是"}),
        (kinds.VALUE, 127),
        (kinds.NUMBER, 0.5),
        (kinds.ITEMS, "all"),
        (kinds.ITEMS, ["q1"]),
        (kinds.ANSWERS, [0, "", 3]),
        (kinds.ANSWERS, {"q1": 0}),
        (kinds.EXPECTED, {"total": ""}),
        (kinds.CRITICAL, ["q9", "q10?"]),
        (kinds.CRITICAL, []),
        (kinds.LOINC, "44249-1"),
        (kinds.METHOD, "mean"),
    ],
)
def test_a_value_of_the_kind_fits(kind, value):
    assert kind.fits(value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (kinds.ID, "PHQ-9"),
        (kinds.ID, "../etc"),
        (kinds.VERSION, 1),
        (kinds.VERSION, "new"),
        (kinds.WORDS, {}),
        (kinds.WORDS, {"zh": " "}),
        (kinds.WORDS, {"chinese": "是"}),
        (kinds.WORDS, "是"),
        (kinds.VALUE, -1),
        (kinds.VALUE, 128),
        (kinds.VALUE, True),
        (kinds.VALUE, 1.0),
        (kinds.NUMBER, True),
        (kinds.NUMBER, float("inf")),
        (kinds.NUMBER, float("nan")),
        (kinds.ITEMS, []),
        (kinds.ITEMS, "every"),
        (kinds.ANSWERS, [0, "3"]),
        (kinds.ANSWERS, 3),
        (kinds.EXPECTED, {"total": "5"}),
        (kinds.CRITICAL, ["q9!"]),
        (kinds.LOINC, "LA6568-5"),
        (kinds.METHOD, "median"),
        (kinds.LINES, ["", "x"]),
    ],
)
def test_a_value_of_another_kind_does_not_fit(kind, value):
    assert not kind.fits(value)
