"""Every file of a hostile corpus is imported exactly, or refused by row, column and remedy."""

import json
import subprocess
import sys
from typing import Any

import pytest

from screening.services.roster_rows import FaultCode
from screening.wording import LANGUAGES, say
from tests.conftest import ROOT
from tests.journeys.hostile_rosters import files

pytest.importorskip("resource", reason="no system but Unix tells what a child has taken")

FILES = files()
MOST_KIB = 400 * 1024
"""What reading any of them may take; the child may address 1 GiB in all."""


@pytest.fixture(scope="module")
def outcome() -> dict[str, Any]:
    """Read all of them in a process of its own, whose children are only those of the sandbox."""
    command = [sys.executable, "-m", "tests.journeys.hostile_rosters"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def test_the_corpus_is_large() -> None:
    assert len(FILES) >= 60


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_exactly_or_refused_where_it_is_wrong(name: str, outcome: Any) -> None:
    hostile, read = FILES[name], outcome["read"][name]
    places = [tuple(fault[:3]) for fault in read["faults"]]

    if hostile.refused is None:
        assert places == []
        assert [tuple(student) for student in read["students"]] == list(hostile.students)
    else:
        assert hostile.refused in places


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_says_what_to_do(language: str, outcome: Any) -> None:
    for read in outcome["read"].values():
        for _, _, code, facts in read["faults"]:
            assert len(say(language, f"fault.{FaultCode(code)}", **facts)) > 5


def test_no_file_takes_much_memory(outcome: Any) -> None:
    assert outcome["peak_kib"] < MOST_KIB
