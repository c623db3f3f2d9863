import pytest

from instruments.errors import MalformedInstrument
from instruments.rules import has_check_digit, languages_given
from tests.instruments.toys import BROKEN, toy


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_rule_is_named(rule, tmp_path):
    with pytest.raises(MalformedInstrument) as refused:
        toy(tmp_path, *BROKEN[rule])

    assert rule in {fault.rule for fault in refused.value.faults}


def test_weights_of_a_mean_that_cancel_out_are_refused_before_a_range_is_asked_for(tmp_path):
    # 3 - 3 = 0, by which no mean can be divided to hold the bands against its range
    bands = 'bands_source = "x"\nbands = [{ id = "a", lowest = 0, name = { zh = "x", en = "x" } }]'
    weights = "weights = { q1 = -3, q3 = 3 }\n" + bands

    with pytest.raises(MalformedInstrument, match=r"subscales\[2\]\.weights .*not_positive"):
        toy(tmp_path, ("weights = { q3 = 3 }", weights))


def test_an_id_that_occurs_twice_is_named(tmp_path):
    with pytest.raises(MalformedInstrument, match=r"items breaks the rule id_twice \(id=q4\)"):
        toy(tmp_path, ('id = "q5"', 'id = "q4"'))


def test_words_that_are_withheld_may_not_stand_in_the_file(tmp_path):
    withheld = ('status = "provisional"', 'status = "withheld"')

    with pytest.raises(MalformedInstrument) as refused:
        toy(tmp_path, withheld, ('status = "published"', 'status = "withheld"'))

    found = {fault.key for fault in refused.value.faults if fault.rule == "wording_withheld"}
    assert {"instrument.instruction", "items[1].text", "items[5].options"} <= found


def test_a_language_that_is_withheld_has_no_words(tmp_path):
    # the toy still holds Chinese words, which its licence would not allow
    with pytest.raises(MalformedInstrument, match=r"languages_differ \(wanted=en\)"):
        toy(tmp_path, ('status = "provisional"', 'status = "withheld"'))


def test_languages_that_are_given_are_those_not_withheld(tmp_path):
    assert languages_given(toy(tmp_path)) == {"zh", "en"}


@pytest.mark.parametrize("code", ["44249-1", "44261-6", "44250-9", "70274-6", "44253-3"])
def test_a_published_code_has_its_check_digit(code):
    assert has_check_digit(code)


def test_two_digits_changed_places_break_the_check_digit():
    assert not has_check_digit("42449-1")
