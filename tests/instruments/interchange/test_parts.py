import json

import pytest

from instruments.catalogue import get
from instruments.interchange.errors import InterchangeRefused
from instruments.interchange.parts import joined, keyed, rest_of, values_of, words


def test_what_a_format_holds_is_not_in_the_rest_again():
    native = {"instrument": {"id": "phq9"}, "items": {"q1": {"text": {"zh": "x"}}}}

    rest = json.loads(rest_of(get("phq9"), native))

    assert "id" not in rest["instrument"]
    assert "zh" not in rest["items"]["q1"]["text"]
    assert "zh" in rest["items"]["q2"]["text"]


def test_an_item_that_was_taken_out_does_not_come_back_by_the_rest():
    native = keyed(get("gad7"))
    rest = rest_of(get("gad7"), {})
    native["items"].pop("q7")

    assert [item["id"] for item in joined(native, rest, "a")["items"]] == [
        f"q{n}" for n in range(1, 7)
    ]


@pytest.mark.parametrize("rest", ["{", "[]", "1", '{"items": 3}', "[" * 100_000])
def test_a_damaged_rest_is_refused(rest):
    with pytest.raises(InterchangeRefused, match="rest_broken"):
        joined(keyed(get("gad7")), rest, "a")


def test_a_form_of_no_items_or_of_too_many_is_refused():
    one = keyed(get("gad7"))["items"]["q1"]

    for items, rule in (({}, "no_items"), ({f"q{n}": one for n in range(501)}, "too_many_items")):
        with pytest.raises(InterchangeRefused, match=rule):
            joined({"instrument": {}, "items": items}, None, "a")


@pytest.mark.parametrize(
    ("codes", "values"),
    [
        (["0", "1", "2"], [0, 1, 2]),
        (["5", "1"], [5, 1]),
        (["LA6568-5", "LA6569-3"], [0, 1]),
        (["1", "1"], [0, 1]),
        (["1", "128"], [0, 1]),
        (["01", "1"], [0, 1]),
        (["١", "2"], [0, 1]),
    ],
)
def test_codes_that_can_be_stored_are_kept(codes, values):
    assert values_of(codes) == values


@pytest.mark.parametrize("value", [None, 3, "", "  ", "x" * 4001])
def test_words_that_are_none_are_refused(value):
    with pytest.raises(InterchangeRefused, match="words_wanted"):
        words(value, "q1")
