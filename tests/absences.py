"""What a test needs from the computer and does not find: a skip here, a failure in the CI."""

import os
from typing import NoReturn

import pytest

IS_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def absent(reason: str) -> NoReturn:
    """End a test that lacks something; where the change is judged it fails."""
    if IS_CI:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
