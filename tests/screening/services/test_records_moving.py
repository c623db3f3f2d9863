from screening.models import Student
from screening.services.records_moving import MOVED, about_students


def test_a_transfer_knows_every_table_that_belongs_to_a_student():
    """A new one must be moved, or have the transfer refused: the foreign key would refuse it."""
    assert about_students() == MOVED


def test_a_transfer_knows_every_sealed_column_of_a_student():
    """One under the roster vault must be sealed anew, one under the student's key goes along."""
    sealed = {c.key for c in Student.__table__.columns if c.key.startswith("sealed_")}

    assert sealed == {"sealed_profile", "sealed_index", "sealed_consents"}
