"""The import contracts hold, and each of them can fail."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGES, ROOT

LINT = "from importlinter.cli import lint_imports_command as main; main(['--no-cache'])"

BREACHES = {
    "Dependencies point from the shell to the core": ("scoring", "import referral"),
    "The core knows neither the web nor the database": ("crypto", "import flask"),
    "Only the shell opens envelopes": ("referral", "import crypto"),
    "Inside the shell: cli starts the app, the app its pages, then services, then models": (
        "screening/models",
        "import screening.services",
    ),
    "Commands read no pages": ("screening/cli", "import screening.web"),
    "Services do not know that they are called from the web": (
        "screening/services",
        "import flask",
    ),
    "Arrays stay in scoring; pandas and scikit-learn never reach the lab": (
        "screening/services",
        "import pandas",
    ),
}
"""By contract: a package, and a line that it must not hold."""


def lint(folder: Path) -> str:
    """Return what import-linter says of a tree, beginning with its exit code."""
    command = [sys.executable, "-P", "-c", LINT]
    surroundings = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"}
    answer = subprocess.run(
        command, cwd=folder, env=surroundings, capture_output=True, text=True, check=False
    )
    return f"{answer.returncode}\n{answer.stdout}{answer.stderr}"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the packages and their contracts, to be broken."""
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_is_broken_once_below():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    contracts = {contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]}

    assert contracts == set(BREACHES)


def test_the_contracts_are_kept():
    assert lint(ROOT).startswith("0\n"), lint(ROOT)


@pytest.mark.parametrize("contract", BREACHES)
def test_a_contract_that_is_broken_is_seen(contract, copy):
    package, line = BREACHES[contract]
    with (copy / package / "breach.py").open("w", encoding="utf-8") as breach:
        breach.write(f'"""A breach."""\n\n{line}\n')

    said = lint(copy)

    assert said.startswith("1\n")
    assert f"{contract} BROKEN" in said
