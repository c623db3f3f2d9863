import math

import pytest

from referral import fields
from referral.errors import MalformedStandard
from referral.fields import Key, read_keys, read_list

KEYS = {"id": Key(fields.identifier), "cut": Key(fields.number, required=False)}


def test_a_table_gives_what_it_holds_and_leaves_out_what_it_leaves_out():
    assert read_keys("f", "rules", {"id": "a", "cut": 3}, KEYS) == {"id": "a", "cut": 3.0}
    assert read_keys("f", "rules", {"id": "a"}, KEYS) == {"id": "a"}


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"id": "a", "cot": 3}, "f: rules.cot: is a known key"),
        ({"cut": 3}, "f: rules.id: is there"),
        ({"id": "a", "cut": "3"}, "f: rules.cut: is a number"),
        (["id"], "f: rules: is a table"),
        (None, "f: rules: is a table"),
    ],
)
def test_a_refusal_says_file_key_and_rule(table, message):
    with pytest.raises(MalformedStandard) as refused:
        read_keys("f", "rules", table, KEYS)

    assert str(refused.value) == message


def test_a_table_of_an_array_is_named_by_its_place_from_one():
    with pytest.raises(MalformedStandard) as refused:
        read_list("f", "rules", [{"id": "a"}, {"id": "B"}], KEYS)

    assert refused.value.key == "rules[2].id"


@pytest.mark.parametrize("value", [[], {}, "rules", None])
def test_an_array_of_nothing_is_refused(value):
    with pytest.raises(MalformedStandard, match="is an array of at least one table"):
        read_list("f", "rules", value, KEYS)


@pytest.mark.parametrize(
    ("read", "value", "found"),
    [
        (fields.identifier, "phq9_total", "phq9_total"),
        (fields.sentence, " 看 ", " 看 "),
        (fields.text, {"zh": "看", "en": "Look"}, {"zh": "看", "en": "Look"}),
        (fields.citation, "WHO", {"zh": "WHO", "en": "WHO"}),
        (fields.citation, {"zh": "做法", "en": "Practice"}, {"zh": "做法", "en": "Practice"}),
        (fields.number, 0, 0.0),
        (fields.hours, 8784, 8784.0),
        (fields.share, 1, 1.0),
        (fields.cell_size, 5, 5),
        (fields.grades, [1, 12], (1, 12)),
        (fields.identifiers, ["phq9", "gad7"], ("phq9", "gad7")),
    ],
)
def test_a_value_within_its_rule_is_read(read, value, found):
    assert read(value) == found


@pytest.mark.parametrize(
    ("read", "value"),
    [
        *((fields.identifier, value) for value in ("", "9a", "a b", "Ä", "a" * 41, 3, None)),
        *((fields.sentence, value) for value in ("", "\n\u3000", 3, None)),
        *((fields.text, value) for value in ("看", {"zh": "看"}, {"zh": "看", "en": " "})),
        *((fields.text, value) for value in ({"zh": "看", "en": "Look", "fr": "Voir"}, None)),
        *((fields.citation, value) for value in ("", {"zh": "做法"}, None)),
        *((fields.number, value) for value in (-1, math.nan, math.inf, True, "3", None)),
        *((fields.hours, value) for value in (0, 8785, math.inf)),
        *((fields.share, value) for value in (1.01, -0.1, math.nan)),
        *((fields.cell_size, value) for value in (4, 1001, 5.0, True, "10")),
        *((fields.grades, value) for value in ([], [0], [13], [7, 7], [True], ["7"], 7)),
        *((fields.identifiers, value) for value in ([], ["a", "a"], ["A"], [3], "phq9")),
    ],
)
def test_a_value_that_breaks_its_rule_is_refused(read, value):
    with pytest.raises(ValueError, match=r"^(is|has|holds|names) "):
        read(value)
