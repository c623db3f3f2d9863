"""The bootstrap, run as a person runs it, with an installer that only notes what it is asked."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the installer is a shell script")

INSTALLER = """#!/bin/sh
test "$1" = --version && exit 0
echo "$*" >> "$INSTALLER_LOG"
if [ -n "$INSTALLER_SAYS" ]; then echo "$INSTALLER_SAYS"; exit 1; fi
project=$PWD
case "$*" in *"-e ."*)
    cd "$(dirname "$4")/../lib/"python*/site-packages && printf '%s' "$project" > _muye.pth
esac
"""

COMMAND = '''"""Say how the command was called."""

import os
import sys

print(sys.argv[1:], os.getcwd(), sys.flags.utf8_mode, sys.prefix)
raise SystemExit(len(sys.argv) - 1)
'''

Answer = subprocess.CompletedProcess[str]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a project of the same shape, in a folder that is awkward to name."""
    folder = tmp_path / "木叶 试用"
    (folder / "screening" / "cli").mkdir(parents=True)
    for name in ("muye.py", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, folder)
    for name in ("screening/__init__.py", "screening/cli/__init__.py"):
        (folder / name).touch()
    (folder / "screening" / "cli" / "__main__.py").write_text(COMMAND, encoding="utf-8")
    return folder


@pytest.fixture
def start(project: Path, tmp_path: Path) -> Callable[..., Answer]:
    """Return a function that runs the bootstrap from another folder, with a false `uv`."""
    tools, elsewhere = tmp_path / "tools", tmp_path / "elsewhere"
    tools.mkdir()
    elsewhere.mkdir()
    (tools / "uv").write_text(INSTALLER, encoding="utf-8")
    (tools / "uv").chmod(0o755)
    surroundings = {
        "PATH": f"{tools}{os.pathsep}{os.defpath}",
        "INSTALLER_LOG": str(tmp_path / "installer.log"),
        "PYTHONPATH": str(tmp_path / "foreign"),
        "LC_ALL": "C.UTF-8",
    }

    def run(*arguments: str, installer_says: str = "") -> Answer:
        return subprocess.run(
            [sys.executable, project / "muye.py", *arguments],
            cwd=elsewhere,
            env={**surroundings, "INSTALLER_SAYS": installer_says},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    return run


@pytest.fixture
def asked(tmp_path: Path) -> Callable[[], list[str]]:
    """Return a function that lists what the installer was asked for so far."""

    def read() -> list[str]:
        log = tmp_path / "installer.log"
        return log.read_text(encoding="utf-8").splitlines() if log.exists() else []

    return read


def test_a_first_start_installs_by_the_hashes_of_the_lock_and_then_the_project(start, asked):
    start("demo")

    packages, project = asked()
    assert packages.endswith("requirements.lock")
    assert "--require-hashes" in packages
    assert project.endswith("--no-deps --no-build-isolation -e .")


def test_a_command_runs_in_the_environment_where_its_caller_stands(start, project, tmp_path):
    answer = start("roster", "import", "学生 名单.xlsx")

    expected = ["roster", "import", "学生 名单.xlsx"]
    assert answer.stdout == f"{expected} {tmp_path / 'elsewhere'} 1 {project / '.venv'}\n"
    assert answer.returncode == 3


def test_a_second_start_installs_nothing_and_says_nothing(start, asked):
    start()
    n_asked = len(asked())

    answer = start()

    assert len(asked()) == n_asked
    assert answer.stderr == ""
    assert answer.stdout.startswith("['--help']")


def test_a_lock_that_changed_is_installed(start, asked, project):
    start()
    with (project / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("# a newer one\n")

    start()

    assert len(asked()) == 4


def test_what_the_tests_need_is_installed_when_they_are_asked_for(start, asked):
    start()

    start("test", "tests/scoring")

    assert asked()[2].endswith("requirements-dev.lock")


def test_after_the_tests_a_command_finds_everything_installed(start, asked):
    start("test", "tests/scoring")
    n_asked = len(asked())

    start("demo")

    assert len(asked()) == n_asked


def test_an_installation_that_was_cut_off_is_made_anew(start, project):
    start()
    (project / ".venv" / "muye-installing").touch()
    (project / ".venv" / "muye-installed").unlink()
    (project / ".venv" / "half").touch()

    answer = start("demo")

    assert answer.returncode == 1
    assert not (project / ".venv" / "half").exists()
    assert not (project / ".venv" / "muye-installing").exists()


def test_an_environment_whose_python_is_gone_is_made_anew(start, project):
    start()
    python = project / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to(project / "a python that was uninstalled")

    answer = start("demo")

    assert answer.stdout.startswith("['demo']")


def test_a_moved_folder_works(start, project, tmp_path):
    start()
    moved = project.rename(tmp_path / "another place")

    found = subprocess.run(
        [moved / ".venv/bin/python", "-P", "-c", "import screening; print(screening.__file__)"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert found.stdout.strip() == str(moved / "screening" / "__init__.py")


def test_wheels_in_the_vendor_folder_are_used_without_a_network(start, asked, project):
    (project / "vendor" / "wheels").mkdir(parents=True)

    start()

    assert all("--no-index --find-links" in line for line in asked())


def test_an_index_out_of_reach_is_tried_again_and_explained_in_both_languages(
    start, asked, project
):
    answer = start("demo", installer_says="tcp connect error: Connection refused")

    assert len(asked()) == 2
    assert answer.returncode == 1
    assert "连不上软件源" in answer.stderr
    assert "The package index is out of reach" in answer.stderr
    assert not (project / ".venv" / "muye-installing").exists()


def test_any_other_failure_shows_what_the_installer_said(start, asked, project):
    answer = start("demo", installer_says="hash mismatch for flask")

    assert len(asked()) == 1
    assert "hash mismatch for flask" in answer.stderr
    assert (project / ".venv" / "muye-installing").exists()


def test_an_old_python_is_told_what_is_needed_in_both_languages(project):
    old = "import runpy, sys; sys.version_info = (3, 10, 4); runpy.run_path(sys.argv[1])"

    answer = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", old, project / "muye.py"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )

    assert answer.returncode == 1
    assert "木叶需要 Python 3.11" in answer.stderr
    assert "Muye needs Python 3.11 or newer, this is 3.10.4" in answer.stderr
