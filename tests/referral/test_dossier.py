import pytest

from referral.dossier import FIELDS, IDENTIFIERS, MINIMUM, Fault, FieldId, chosen, faults

WHOLE = {field.id: "写了" for field in FIELDS.values()}


def test_no_sensitive_field_is_ticked_before_anybody_has_chosen():
    assert {field.id for field in FIELDS.values() if not field.is_sensitive} == MINIMUM
    assert {FieldId.SCORES, FieldId.CRITICAL, FieldId.INTERVIEW}.isdisjoint(MINIMUM)


def test_no_field_is_both_required_and_sensitive():
    assert not any(field.is_required and field.is_sensitive for field in FIELDS.values())


def test_what_tells_one_person_from_another_cannot_be_left_out():
    assert all(FIELDS[field_id].is_required for field_id in IDENTIFIERS)


def test_what_is_not_ticked_is_not_in_the_dossier():
    kept = dict(chosen(WHOLE, {FieldId.SEX}))

    assert kept.keys() == {FieldId.SEX} | {f.id for f in FIELDS.values() if f.is_required}


def test_a_ticked_field_that_says_nothing_is_left_out():
    assert FieldId.SEX not in dict(chosen({**WHOLE, FieldId.SEX: "  "}, FIELDS))


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS)
def test_a_field_may_be_as_long_as_the_table_says(field):
    longest = {**WHOLE, field.id: "长" * field.longest}
    longer = {**WHOLE, field.id: "长" * (field.longest + 1)}

    assert not faults(longest, FIELDS)
    assert faults(longer, FIELDS) == {field.id: Fault.TOO_LONG}


def test_an_empty_required_field_is_a_fault_and_an_empty_other_one_is_none():
    assert set(faults({}, FIELDS).values()) == {Fault.EMPTY}
    assert faults({}, FIELDS).keys() == {f.id for f in FIELDS.values() if f.is_required}


def test_every_field_at_its_longest_fits_into_the_seal():
    """A Chinese character is three bytes in UTF-8; the seal holds 16 KiB."""
    assert sum(3 * field.longest for field in FIELDS.values()) + 1024 < 16384
