"""What the process of a computer lab loads: each seat waits for it, and a school PC is small."""

import json
import subprocess
import sys

import pytest

from tests.architecture.tree import ROOT

LOADED = "import json, sys, screening.app; print(json.dumps(sorted(sys.modules)))"

HEAVY = (
    *("pandas", "sklearn", "scipy", "pyarrow", "openpyxl", "python_calamine", "pypinyin"),
    *("alembic", "mako", "pygments", "fpdf", "fontTools", "PIL"),
)


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """Return the modules that a fresh process has loaded once it can make the lab's pages."""
    answer = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(json.loads(answer.stdout))


@pytest.mark.parametrize("package", HEAVY)
def test_the_lab_does_not_load_what_it_does_not_use(package, loaded):
    assert package not in loaded


def test_the_lab_loads_its_own_pages_and_none_of_the_staff(loaded):
    assert "screening.web.administrations" in loaded
    assert "screening.web.staff" not in loaded
    assert "screening.services.rosters" not in loaded
