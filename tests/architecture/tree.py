"""The files of this repository, and how the rules are held against them."""

import ast
import re
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

from tests.architecture.exceptions import EXCEPTIONS

ROOT = Path(__file__).resolve().parents[2]

CORES = ("crypto", "instruments", "scoring", "referral")
PACKAGES = (*CORES, "screening")

#: What makes no part of the repository, wherever it lies.
UNTRACKED = re.compile(r"(^|/)(\.(?!ci/|gitignore)|__pycache__/|vendor/|[^/]+\.egg-info/)")

Found = tuple[str, str]
"""Where a rule is broken (a path below the root, or ``path:name``), and what is wrong there."""


@cache
def names() -> tuple[str, ...]:
    """Return every file that belongs to the repository, as paths below its root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        known = set(listed.stdout.splitlines())
    else:  # an unpacked archive
        known = {path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*")}
    kept = (name for name in known if not UNTRACKED.search(name))
    return tuple(sorted(name for name in kept if (ROOT / name).is_file()))


def files(*suffixes: str, within: tuple[str, ...] = ()) -> Iterator[str]:
    """Choose files by their endings and, where any are named, by the folders that hold them."""
    for name in names():
        if name.endswith(suffixes) and (
            not within or name.startswith(tuple(f"{w}/" for w in within))
        ):
            yield name


@cache
def text_of(name: str) -> str:
    """Read a file."""
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def syntax_of(name: str) -> ast.Module:
    """Parse a Python file."""
    return ast.parse(text_of(name), filename=name)


def dotted(node: ast.expr) -> str:
    """Return how a name or a chain of attributes is written, ``a.b.c``; empty for anything else."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def calls_in(name: str) -> Iterator[tuple[ast.Call, str]]:
    """Go through the calls of a Python file, each with the name that is called."""
    for node in ast.walk(syntax_of(name)):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def imports_of(name: str) -> Iterator[tuple[ast.stmt, str]]:
    """Go through the imports of a Python file, each name with its module."""
    for node in ast.walk(syntax_of(name)):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def hold(rule: str, found: Iterable[Found]) -> None:
    """Fail where a rule is broken without an exception, or an exception stands without need."""
    excused = EXCEPTIONS.get(rule, {})
    faults, needed = [], set()
    for place, fault in found:
        reasons = {e for e in excused if e in within(place)}
        needed |= reasons
        if not reasons:
            faults.append(f"{place}: {fault}")
    faults += [f"{place}: needs no exception" for place in excused.keys() - needed]
    if faults:
        pytest.fail("\n  ".join([rule, *faults]), pytrace=False)


def within(place: str) -> set[str]:
    """Return what an exception for a place may name: itself, its file, any folder above."""
    path = place.partition(":")[0]
    return {place, path, *map(str, PurePosixPath(path).parents)}
