"""How the code is written: what it may call, catch, and take."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.tree import (
    CORES,
    PACKAGES,
    Found,
    calls_in,
    dotted,
    files,
    hold,
    imports_of,
    syntax_of,
)

#: What tells the time of day. A stopwatch (`monotonic`, `perf_counter`) tells only how long.
CLOCKS = re.compile(r"(^|\.)(now|utcnow|today|time|time_ns|localtime|gmtime)$")
CLOCK_OWNERS = {"datetime", "date", "time", "func"}

#: Where secrets and numbers come from by chance; `uuid4` makes the ids of rows, which are neither,
#: and a generator that is given its seed is an argument that became a generator.
CHANCE = re.compile(r"^(secrets|random|uuid\.uuid1|os\.urandom|numpy\.random\.\w+)(\.|$)")

#: What reaches into the database without an actor.
BARE = {"Session", "Database", "Connection", "Writer"}
WORKS = {"Work", "LabWork"}


def test_only_one_module_reads_the_clock():
    hold("only the clock's module reads the clock", _clock_readers())


def _clock_readers() -> Iterator[Found]:
    for name in files(".py", within=PACKAGES):
        for call, called in calls_in(name):
            owner = called.rpartition(".")[0].rpartition(".")[2]
            if CLOCKS.search(called) and owner in CLOCK_OWNERS:
                yield name, f"line {call.lineno} calls {called}"


def test_chance_comes_from_crypto_or_from_an_argument():
    hold("only crypto draws by chance", _gamblers())


def _gamblers() -> Iterator[Found]:
    for name in files(".py", within=tuple(p for p in PACKAGES if p != "crypto")):
        for node, imported in imports_of(name):
            if CHANCE.search(imported):
                yield name, f"line {node.lineno} imports {imported}"
        for call, called in calls_in(name):
            is_seeded = called.endswith(".default_rng") and bool(call.args)
            if CHANCE.search(called.replace("np.", "numpy.")) and not is_seeded:
                yield name, f"line {call.lineno} calls {called}"


def test_everything_is_caught_only_at_an_edge():
    hold("a broad except stands only at an edge", _broad_excepts())


def _broad_excepts() -> Iterator[Found]:
    for name in files(".py", within=PACKAGES):
        for node in ast.walk(syntax_of(name)):
            if isinstance(node, ast.ExceptHandler):
                caught = dotted(node.type) if node.type else "everything"
                is_kept = not (isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None)
                if is_kept and caught in {"Exception", "BaseException", "everything"}:
                    yield name, f"line {node.lineno} catches {caught}"


def test_a_use_case_takes_its_work_first():
    hold("a use case takes its work first", _workless_use_cases())


def _workless_use_cases() -> Iterator[Found]:
    for name in files(".py", within=("screening/services",)):
        imported = {name.rpartition(".")[2] for _, name in imports_of(name)}
        for node in syntax_of(name).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            types = [dotted(a.annotation) if a.annotation else "" for a in taken]
            if WORKS & set(types) and (taken[0].arg != "work" or types[0] not in WORKS):
                yield f"{name}:{node.name}", "takes its work elsewhere"
            elif WORKS & imported and BARE & set(types):
                yield f"{name}:{node.name}", "reaches the rows without a work"


def test_neither_a_use_case_nor_a_table_commits():
    hold("only an edge commits", _committers())


def _committers() -> Iterator[Found]:
    for name in files(".py", within=("screening/services", "screening/models")):
        for call, called in calls_in(name):
            if called.endswith((".commit", ".rollback")):
                yield name, f"line {call.lineno} calls {called}"


def test_no_query_is_put_together_from_pieces_of_text():
    hold("SQL is never put together from text", _pieced_queries())


def _pieced_queries() -> Iterator[Found]:
    for name in files(".py", within=PACKAGES):
        for call, called in calls_in(name):
            sql = called.rpartition(".")[2] in {"text", "execute", "exec_driver_sql", "scalars"}
            if sql and call.args and _is_pieced(call.args[0]):
                yield name, f"line {call.lineno} calls {called} with text put together"


def _is_pieced(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr in {"format", "join"}
    if isinstance(node, ast.JoinedStr):
        pieces = [p.value for p in node.values if isinstance(p, ast.FormattedValue)]
        return not all(dotted(piece).isupper() for piece in pieces)  # constants are no input
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod)


def test_queries_are_written_with_select():
    hold("queries are written with select", _old_queries())


def _old_queries() -> Iterator[Found]:
    for name in files(".py", within=("screening",)):
        for call, called in calls_in(name):
            if called.endswith("session.query"):
                yield name, f"line {call.lineno} calls {called}"


def test_an_import_stands_at_the_top_of_its_module():
    hold("an import stands at the top", _late_imports())


def _late_imports() -> Iterator[Found]:
    for name in files(".py", within=PACKAGES):
        for node in ast.walk(syntax_of(name)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                late = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
                yield from ((name, f"line {n.lineno} imports inside {node.name}") for n in late)
        for call, called in calls_in(name):
            if called.rpartition(".")[2] in {"import_module", "__import__"}:
                yield name, f"line {call.lineno} imports by a name made at run time"


def test_no_import_is_hidden_from_the_program():
    hold("TYPE_CHECKING hides no cycle", _hidden_imports())


def _hidden_imports() -> Iterator[Found]:
    for name in files(".py", within=PACKAGES):
        for node, imported in imports_of(name):
            if imported == "typing.TYPE_CHECKING":
                yield name, f"line {node.lineno}"


def test_nothing_of_our_own_is_mocked():
    hold("nothing of our own is mocked", _mocks())


def _mocks() -> Iterator[Found]:
    for name in files(".py", within=("tests",)):
        for node, imported in imports_of(name):
            if imported.startswith(("unittest.mock", "mock.", "pytest_mock")):
                yield name, f"line {node.lineno} imports {imported}"
        for call, called in calls_in(name):
            if called in {"monkeypatch.setattr", "mocker.patch"} and call.args:
                owner = dotted(call.args[0]).partition(".")[0]
                if owner in {*CORES, "screening"}:
                    yield name, f"line {call.lineno} replaces {dotted(call.args[0])}"
