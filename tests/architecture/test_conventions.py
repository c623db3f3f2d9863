"""How files are sized, named and placed."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.tree import CORES, PACKAGES, ROOT, Found, files, hold, syntax_of, text_of

LONGEST_FILE = 300
LONGEST_FUNCTION = 50
LONGEST_DOCUMENT = {
    "README.md": 120,
    "ARCHITECTURE.md": 150,
    "CONTRIBUTING.md": 200,
    "SECURITY.md": 140,
    "muye.py": 200,
}

#: Words that say nothing of what a module is for.
EMPTY_WORDS = {"utils", "util", "helpers", "helper", "common", "manager", "handler", "misc"}

#: Tests that are about the whole and not about one module.
FREE_TESTS = ("tests/architecture/", "tests/journeys/")


def test_no_file_is_longer_than_three_hundred_lines():
    hold("a file has at most 300 lines", _long_files())


def _long_files() -> Iterator[Found]:
    for name in files(".py", ".html", ".js", ".css", ".sh"):
        n_lines = len(text_of(name).splitlines())
        if n_lines > LONGEST_FILE:
            yield name, f"{n_lines} lines"


def test_no_document_is_longer_than_its_reader_has_time_for():
    hold("a document keeps to its length", _long_documents())


def _long_documents() -> Iterator[Found]:
    for name, longest in LONGEST_DOCUMENT.items():
        n_lines = len(text_of(name).splitlines())
        if n_lines > longest:
            yield name, f"{n_lines} lines of {longest}"


def test_no_function_is_longer_than_fifty_lines():
    hold("a function has at most 50 lines", _long_functions())


def _long_functions() -> Iterator[Found]:
    for name in files(".py"):
        for node in ast.walk(syntax_of(name)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                n_lines = (node.end_lineno or 0) - node.lineno + 1
                if n_lines > LONGEST_FUNCTION:
                    yield name, f"{node.name} has {n_lines} lines"


def test_a_test_module_stands_where_its_subject_stands():
    hold("a test module mirrors a module", _tests_without_subject())


def _tests_without_subject() -> Iterator[Found]:
    for name in files(".py", within=("tests",)):
        folder, _, module = name.rpartition("/")
        if module.startswith("test_") and not name.startswith(FREE_TESTS):
            subject = f"{folder}/".removeprefix("tests/") + module.removeprefix("test_")
            if not (ROOT / subject).exists():
                yield name, f"there is no {subject}"


def test_every_module_of_a_core_that_does_something_has_its_tests():
    hold("a core's module has its tests", _modules_without_tests())


def _modules_without_tests() -> Iterator[Found]:
    for name in files(".py", within=CORES):
        folder, _, module = name.rpartition("/")
        does_something = any(isinstance(node, ast.FunctionDef) for node in syntax_of(name).body)
        if does_something and not (ROOT / "tests" / folder / f"test_{module}").exists():
            yield name, f"there is no tests/{folder}/test_{module}"


def test_a_module_is_named_for_what_it_is_for():
    hold("a module's name says something", _empty_names())


def _empty_names() -> Iterator[Found]:
    for name in files(".py"):
        empty = set(re.split(r"[/_.]", name)) & EMPTY_WORDS
        if empty:
            yield name, f"{', '.join(empty)} says nothing"


def test_a_package_begins_with_one_sentence_and_no_code():
    hold("a package's __init__ is one sentence", _talkative_packages())


def _talkative_packages() -> Iterator[Found]:
    for name in files("/__init__.py", within=PACKAGES):
        body = syntax_of(name).body
        said = ast.get_docstring(syntax_of(name)) or ""
        if len(body) != 1 or "\n" in said or not said.endswith("."):
            yield name, "more or less than one sentence"


def test_a_test_is_a_function_named_by_a_sentence():
    hold("a test's name is a sentence", _nameless_tests())


def _nameless_tests() -> Iterator[Found]:
    for name in files(".py", within=("tests",)):
        for node in syntax_of(name).body:
            if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
                yield name, f"{node.name} is a class"
            if isinstance(node, ast.FunctionDef) and re.fullmatch(r"test(_[^_]+){0,2}", node.name):
                yield name, f"{node.name} says too little"
