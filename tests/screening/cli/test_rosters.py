import json

import pytest

from screening.roles import Role
from screening.services import rosters
from tests.command import muye
from tests.township import FIRST, SECOND

HEADER = "姓名,学号,年级,班级\n"
GOOD = HEADER + "李雷,20260001,七年级,1班\n韩梅梅,20260002,七年级,2班\n"


@pytest.fixture
def bring_in(township, tmp_path):
    """Return how a file of some text is imported by somebody of the first school."""
    path = tmp_path / "roster.csv"

    def _bring_in(content, *options, role=Role.COORDINATOR, passphrase=None):
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        account = township.accounts[FIRST, role]
        return muye(
            *(township.settings.home, "roster", "import", path, "--as", account.username),
            *options,
            passphrase=account.passphrase if passphrase is None else passphrase,
        )

    return _bring_in


def _names(township, unit=FIRST):
    with township.work_as(Role.COORDINATOR, unit) as work:
        return {profile.name for _, profile in rosters.profiles(work)}


def test_a_file_is_imported_into_the_own_school_alone(township, bring_in):
    said = bring_in(GOOD)

    assert (said.exit_code, said.stderr) == (0, "")
    assert "2 students are new" in said.stdout
    assert _names(township) == {"李雷", "韩梅梅"}
    assert _names(township, SECOND) == set()


def test_a_file_of_an_older_spreadsheet_is_imported(township, bring_in):
    assert bring_in(GOOD.encode("gb18030")).exit_code == 0
    assert _names(township) == {"李雷", "韩梅梅"}


def test_a_second_import_says_what_has_changed(bring_in):
    bring_in(GOOD)

    said = bring_in(HEADER + "李磊,20260001,七年级,1班\n", "--json")

    # one name corrected, and 20260002 is not in the file
    assert json.loads(said.stdout) == {
        "new": 0,
        "changed": 1,
        "unchanged": 0,
        "absent": 1,
        "renumbered": 0,
        "dry_run": False,
    }


def test_a_dry_run_stores_nothing(township, bring_in):
    said = bring_in(GOOD, "--dry-run")

    assert said.exit_code == 0
    assert "2 students would be new" in said.stdout
    assert _names(township) == set()


def test_a_file_with_a_fault_stores_nothing_and_names_row_and_column(township, bring_in):
    said = bring_in(GOOD + "王小明,,七年级,1班\n")

    assert said.exit_code == 3
    assert "Row 4, column B 学号: The student number is missing." in said.stderr
    assert _names(township) == set()


def test_no_fault_quotes_what_stands_in_the_file(bring_in):
    said = bring_in(GOOD + "秘密名字,20260003,秘密年级,1班\n")

    assert said.exit_code == 3
    assert "秘密" not in said.output


def test_faults_are_also_given_as_json(bring_in):
    said = bring_in(GOOD + "王小明,,七年级,1班\n", "--json")

    assert said.exit_code == 3
    assert json.loads(said.stdout) == {
        "stored": 0,
        "faults": [{"line": 4, "column": "B 学号", "code": "number_missing"}],
    }


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "The whole file: There are no students"),
        (b"\0" * 100, "NUL bytes"),
        (b"x" * (5 * 1024**2 + 1), "The whole file: The file is larger than 5 MB"),
        (HEADER, "There are no students"),
    ],
    ids=["empty", "binary", "too large", "header only"],
)
def test_what_is_no_roster_is_refused_as_a_whole(content, words, bring_in):
    said = bring_in(content)

    assert said.exit_code == 3
    assert words in said.stderr


def test_a_wrong_passphrase_stores_nothing(township, bring_in):
    said = bring_in(GOOD, passphrase="not the words")

    assert said.exit_code == 1
    assert "passphrase is wrong" in said.stderr
    assert _names(township) == set()


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.PROCTOR])
def test_who_may_not_import_on_a_page_may_not_here_either(role, township, bring_in):
    said = bring_in(GOOD, role=role)

    assert said.exit_code == 1
    assert "Coordinator" in said.stderr
    assert _names(township) == set()


def test_the_passphrase_is_asked_for_and_not_shown(township, tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(GOOD, encoding="utf-8")
    account = township.accounts[FIRST, Role.COORDINATOR]

    said = muye(
        *(township.settings.home, "roster", "import", path, "--as", account.username),
        typed=account.passphrase + "\n",
    )

    assert said.exit_code == 0
    assert "Passphrase" in said.output
    assert account.passphrase not in said.output


@pytest.mark.parametrize("name", ["none.csv", "."])
def test_a_missing_file_or_a_folder_is_wrong_use(name, township, tmp_path):
    said = muye(township.settings.home, "roster", "import", tmp_path / name, "--as", "x")

    assert said.exit_code == 2
