import pytest

from screening.web.lab_address import is_only_here, lab_address
from tests.screening.web.framed import framed_app


@pytest.mark.parametrize(
    ("given", "found", "only_here"),
    [
        ("", "http://localhost/", True),
        ("http://192.168.1.5:8765", "http://192.168.1.5:8765/", False),
        ("http://192.168.1.5:8765/", "http://192.168.1.5:8765/", False),
        ("http://127.0.0.1:8765/", "http://127.0.0.1:8765/", True),
    ],
)
def test_students_answer_where_the_setting_says_or_else_where_staff_are(given, found, only_here):
    with framed_app(lab_address=given).test_request_context("/"):
        assert lab_address() == found
        assert is_only_here() is only_here
