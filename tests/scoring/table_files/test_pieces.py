from datetime import UTC, date, datetime

import pytest

from scoring.table_files.pieces import Column, Kind, Layout, as_text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("007", "007"),
        (None, ""),
        (float("nan"), ""),
        (3.0, "3"),
        (3.25, "3.25"),
        (3, "3"),
        (True, "TRUE"),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 8, 30, tzinfo=UTC), "2026-03-01 08:30:00+00:00"),
    ],
)
def test_a_cell_is_written_as_a_person_would_type_it(cell, text):
    assert as_text(cell) == text


def test_added_columns_follow_the_carried_ones():
    layout = Layout(("name", "q1"), frozenset({1}), (Column("total", Kind.NUMBER),), None)

    assert layout.names == ["name", "q1", "total"]
