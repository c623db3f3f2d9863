import pytest

from instruments.catalogue import catalogue
from scoring.examples import disagreements
from tests.instruments.toys import toy


@pytest.mark.parametrize("instrument", catalogue().values(), ids=lambda i: i.id)
def test_the_engine_agrees_with_every_worked_example(instrument):
    assert disagreements(instrument) == ()


def test_the_toy_agrees_with_its_examples(tmp_path):
    assert disagreements(toy(tmp_path)) == ()


@pytest.mark.parametrize(
    ("change", "about", "expected", "found"),
    [
        (("{ total = 5,", "{ total = 6,"), "total", "6", "5"),
        (('bands = { total = "high" }', 'bands = { total = "low" }'), "total_band", "low", "high"),
        (('critical = ["q4", "q3"]', 'critical = ["q4"]'), "critical", "q4", "q4, q3"),
        (('expected = { total = "",', "expected = { total = 3,"), "total", "3", "-"),
        (("expected = { total = 3,", 'expected = { total = "",'), "total", "-", "3"),
    ],
)
def test_an_example_that_is_wrong_is_named(change, about, expected, found, tmp_path):
    (wrong,) = disagreements(toy(tmp_path, change))

    assert (wrong.about, wrong.expected, wrong.found) == (about, expected, found)
