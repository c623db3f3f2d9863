"""What the source of `crypto` may not contain, whatever it does."""

import ast
import re
import sys
from pathlib import Path

import pytest

import crypto

SOURCES = sorted(Path(crypto.__file__).parent.glob("*.py"))
TREES = {path.name: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
EACH = pytest.mark.parametrize("tree", TREES.values(), ids=TREES)

FORBIDDEN_MODULES = {
    *("random", "uuid", "time", "datetime", "numpy"),  # chance and clocks
    *("zlib", "gzip", "bz2", "lzma", "brotli", "zstandard"),  # length would tell
    *("pickle", "marshal", "shelve", "logging", "warnings"),  # secrets would travel
}
CONFIDENTIAL = re.compile(r"auth|token|mac|hash|code|commit|verifier|secret|digest|tag|kid|key_id")
PUBLIC_BY_NATURE = {"keyslots.py": {"header.key_id != bytes(KEY_ID_BYTES)"}}


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield node.module


def names(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        if isinstance(node, ast.Attribute):
            yield node.attr
        if isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names)


def calls(tree):
    return {ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}


def test_there_is_something_to_look_at():
    assert len(TREES) > 15


@EACH
def test_only_the_standard_library_and_cryptography_are_imported(tree):
    roots = {module.partition(".")[0] for module in imported(tree)}

    assert roots <= sys.stdlib_module_names | {"cryptography", "crypto"}
    assert not roots & FORBIDDEN_MODULES


@EACH
def test_nothing_private_of_the_library_is_used(tree):
    assert not [name for name in names(tree) if re.match(r"_(en|de)crypt", name)]
    assert not [module for module in imported(tree) if "._" in module]


@EACH
def test_no_decorator_keeps_secrets_in_a_module(tree):
    assert not {"lru_cache", "cache"} & set(names(tree))


@EACH
def test_nothing_is_printed_or_evaluated(tree):
    assert not {"print", "eval", "exec", "open", "input"} & calls(tree)


@EACH
def test_no_error_is_swallowed_whole(tree):
    caught = [n.type for n in ast.walk(tree) if isinstance(n, ast.ExceptHandler)]

    assert None not in caught
    assert not {"Exception", "BaseException"} & {ast.unparse(kind) for kind in caught}


@pytest.mark.parametrize("name", TREES)
def test_what_is_confidential_is_not_compared_with_an_equals_sign(name):
    compared = [
        ast.unparse(node)
        for node in ast.walk(TREES[name])
        if isinstance(node, ast.Compare)
        and isinstance(node.ops[0], ast.Eq | ast.NotEq)
        and any(
            CONFIDENTIAL.search(ast.unparse(side))
            for side in (node.left, *node.comparators)
            if not ast.unparse(side).startswith("len(")
        )
    ]

    assert set(compared) <= PUBLIC_BY_NATURE.get(name, set())


@pytest.mark.parametrize(
    "name", ["secret.py", "sealing.py", "symmetric.py", "keyslots.py", "selftest.py"]
)
def test_what_is_confidential_is_compared_in_constant_time(name):
    assert "hmac.compare_digest" in calls(TREES[name])


def test_chance_comes_from_the_operating_system_only():
    drawing = {call for tree in TREES.values() for call in calls(tree) if "secrets." in call}

    assert drawing == {"secrets.token_bytes", "secrets.token_urlsafe", "secrets.choice"}
    assert not {"urandom", "Random", "SystemRandom"} & {n for t in TREES.values() for n in names(t)}


def test_a_nonce_is_only_ever_used_with_a_key_of_its_own():
    users = {name for name, tree in TREES.items() if "AESGCM" in names(tree)}

    assert users == {"symmetric.py", "selftest.py"}
