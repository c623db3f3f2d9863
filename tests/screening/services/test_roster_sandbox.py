import os
import subprocess
import sys
from pathlib import Path

import pytest

from screening.services.roster_files import FaultCode, read_roster
from screening.services.roster_sandbox import read_safely
from tests.screening.services.workbooks import SHAN, a_csv, a_workbook

PLAIN_XLS = (Path(__file__).parent / "data" / "plain.xls").read_bytes()


def codes(file):
    return [fault.code for fault in file.faults]


@pytest.mark.parametrize(
    ("data", "filename"),
    [
        pytest.param(a_workbook(), "名单.xlsx", id="xlsx"),
        pytest.param(PLAIN_XLS, "名单.xls", id="xls"),
        pytest.param(a_csv(encoding="gb18030"), "名单.csv", id="csv"),
        pytest.param(a_workbook([["", *SHAN[1:]]]), "名单.xlsx", id="a file with a fault"),
        pytest.param(b"", "名单.xlsx", id="nothing"),
        pytest.param(b"x", "\ud800'.pdf", id="an odd name"),
        pytest.param(a_workbook(), "xlsx", id="a name without an ending"),
    ],
)
def test_the_sandbox_reads_what_the_reader_reads(data, filename):
    assert read_safely(data, filename) == read_roster(data, filename)


def test_a_file_over_the_limit_does_not_even_start_the_sandbox():
    assert codes(read_safely(bytes(50 * 1024 * 1024), "r.xlsx", timeout_s=0)) == [
        FaultCode.TOO_LARGE
    ]


def test_a_file_that_takes_too_long_is_refused():
    assert read_safely(a_workbook(), "r.xlsx", timeout_s=0.001).faults[0].code is FaultCode.TOO_SLOW


def test_a_file_that_breaks_the_parser_breaks_nothing_else():
    # a record that should name a sheet is made empty: python-calamine 0.9.1 panics
    at = PLAIN_XLS.index(b"\x85\x00\x0c\x00") + 2
    data = PLAIN_XLS[:at] + b"\0" + PLAIN_XLS[at + 1 :]

    assert codes(read_safely(data, "r.xls")) == [FaultCode.PARSER_FAILED]


def test_a_question_that_is_none_ends_the_child_with_an_error():
    command = [sys.executable, "-m", "screening.services.roster_sandbox"]
    child = subprocess.run(command, input=b"?", capture_output=True, check=False)

    assert child.returncode != 0
    assert child.stdout == b""


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="reads Linux's own account")
def test_the_child_has_no_secrets_and_may_write_nothing(monkeypatch):
    monkeypatch.setenv("MUYE_MARK", "a-secret-of-the-server")
    lines = [
        "from pathlib import Path",
        "from screening.services.roster_sandbox import _environment, bound",
        "bound()",
        "print(sorted(_environment()))",
        "print(Path('/proc/self/limits').read_text())",
    ]
    child = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True
    )
    environment, *limits = child.stdout.splitlines()

    assert "MUYE_MARK" in os.environ
    assert environment == "['PYTHONPATH', 'PYTHONUTF8']"
    found = {line[:26].strip(): line[26:].split()[:2] for line in limits}
    assert found["Max core file size"] == ["0", "0"]
    assert found["Max file size"] == ["0", "0"]
    assert found["Max address space"] == [str(1024**3)] * 2


def test_a_limit_that_the_system_refuses_does_not_stop_the_reading():
    pytest.importorskip("resource")
    lines = [
        "import resource",
        "from screening.services import roster_sandbox",
        "real = resource.setrlimit",
        "def as_on_macos(limit, values):",
        "    if limit == resource.RLIMIT_AS:",
        "        raise ValueError('current limit exceeds maximum limit')",
        "    real(limit, values)",
        "resource.setrlimit = as_on_macos",
        "roster_sandbox.bound()",
        "print(resource.getrlimit(resource.RLIMIT_FSIZE)[0])",
    ]
    child = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False
    )

    assert (child.returncode, child.stdout) == (0, "0\n")
