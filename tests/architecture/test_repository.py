"""What belongs into the repository, and what its documents may say."""

import re
from collections.abc import Iterator

from tests.architecture.tree import ROOT, Found, files, hold, names, text_of

#: One machine's paths, and hosts that packages come from: none of them is anyone else's business.
#: A letter in brackets keeps a pattern from finding itself.
MACHINE = re.compile(
    r"(?<![\w./~-])/(?:[w]ork|[r]oot|[o]pt|[t]mp|[h]ome/\w+|[U]sers/\w+)(?=/|\b)"
    r"|[C]:\\{1,2}Users"
    r"|[p]ypi\.(?:org|python)|[p]ythonhosted|[r]egistry\.npmjs|[u]npkg\.com|[j]sdelivr|[c]dnjs"
    r"|[t]una\.tsinghua|[m]irrors\.aliyun|--(?:extra-)?[i]ndex-url|\.[l]ibrary/"
)

TEXTS = (".py", ".md", ".toml", ".html", ".js", ".css", ".lock", ".svg", ".mako", "run", ".txt")

COMMANDS = {"python3 muye.py demo", "python3 muye.py test"}

FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.M | re.S)
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
FOLDERS = "screening|instruments|scoring|referral|crypto|templates|tests|benchmarks|docs"
NAMED = re.compile(rf"`((?:{FOLDERS})/[\w./-]*)`")


def test_no_file_names_a_machine_or_a_host_of_packages():
    hold("nothing names a machine", _machine_names())


def _machine_names() -> Iterator[Found]:
    for name in files(*TEXTS):
        for n, line in enumerate(text_of(name).splitlines(), start=1):
            named = MACHINE.search(line)
            if named:
                yield name, f"line {n} names {named.group()}"


def test_the_readme_asks_for_two_commands_and_no_more():
    commands = [
        line for block in FENCE.findall(text_of("README.md")) for line in block.splitlines()
    ]

    assert set(commands) == COMMANDS


def test_a_document_leads_only_to_what_is_there():
    hold("a document's links lead somewhere", _dead_links())


def _dead_links() -> Iterator[Found]:
    for name in files(".md"):
        folder = (ROOT / name).parent
        for target in LINK.findall(text_of(name)):
            if not (folder / target).exists():
                yield name, f"{target} is not there"
        for target in NAMED.findall(text_of(name)):
            if not (ROOT / target).exists():
                yield name, f"{target} is not there"


def test_the_lock_of_the_tests_holds_all_that_the_other_one_holds():
    pins = {
        name: {line.rstrip(" \\") for line in text_of(name).splitlines() if "==" in line}
        for name in ("requirements.lock", "requirements-dev.lock")
    }

    assert pins["requirements.lock"] <= pins["requirements-dev.lock"]


def test_what_people_keep_on_their_disk_stays_out_of_the_repository():
    unwanted = (".db", ".sqlite", ".sqlite3", ".db-wal", ".key", ".pem", ".pyc", ".xlsx", ".log")

    assert [name for name in names() if name.endswith(unwanted)] == []
