import tomllib

from instruments.shapes import faults_of_shape, faults_of_wording
from tests.instruments.toys import TOY


def test_the_toy_has_the_shape_of_an_instrument():
    table = tomllib.loads(TOY)

    assert list(faults_of_shape(table)) == []
    assert list(faults_of_wording(table["wording"])) == []


def test_an_unknown_key_is_named_with_those_that_are_known():
    table = tomllib.loads(TOY.replace("reverse = true", "reversed = true"))

    (fault,) = faults_of_shape(table)

    assert (fault.key, fault.rule) == ("items[2].reversed", "unknown_key")
    assert "reverse" in fault.facts["allowed"]


def test_a_missing_key_is_named_with_its_place():
    table = tomllib.loads(TOY.replace('higher_is = "worse"\n', "", 1))

    (fault,) = faults_of_shape(table)

    assert (fault.key, fault.rule) == ("subscales[1].higher_is", "missing_key")


def test_a_value_of_the_wrong_kind_is_named_deep_inside():
    table = tomllib.loads(TOY.replace("lowest = 4", 'lowest = "4"'))

    (fault,) = faults_of_shape(table)

    assert (fault.key, fault.rule) == ("subscales[1].bands[2].lowest", "wrong_kind")


def test_a_table_where_a_list_of_tables_belongs_is_refused():
    table = tomllib.loads(TOY) | {"items": {"id": "q1"}, "examples": []}

    assert {fault.key for fault in faults_of_shape(table)} == {"items", "examples"}


def test_a_status_of_wording_must_be_a_known_one():
    wording = {"zh": {"status": "fine", "source": "x"}, "english": {}}

    assert [f.key for f in faults_of_wording(wording)] == ["wording.zh.status", "wording.english"]
