import json
from datetime import UTC, datetime

import pytest

from screening.roles import Role
from screening.services import rosters
from screening.services.roster_files import RosterRow
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
        "moved": 0,
        "changed": 1,
        "returned": 0,
        "absent": 1,
        "same": 0,
        "left": 0,
        "dry_run": False,
    }


def test_whoever_is_not_in_the_file_leaves_only_where_it_is_said(township, bring_in):
    bring_in(GOOD)
    said = bring_in(HEADER + "李雷,20260001,七年级,1班\n", "--absent-left")

    assert "1 recorded as having left; 0 more" in said.stdout
    with township.work_as(Role.COORDINATOR) as work:
        assert [p.name for _, p in rosters.present(work)] == ["李雷"]


@pytest.fixture
def as_coordinator(township):
    """Return how a command on the roster is run by the first school's coordinator."""
    account = township.accounts[FIRST, Role.COORDINATOR]

    def _run(*words):
        options = ("roster", *words, "--as", account.username)
        return muye(township.settings.home, *options, passphrase=account.passphrase)

    return _run


def test_an_import_is_undone_once(township, bring_in, as_coordinator):
    bring_in(GOOD)

    said, again = as_coordinator("undo"), as_coordinator("undo")

    assert "2 new students removed" in said.stdout
    assert _names(township) == set()
    assert again.exit_code == 1
    assert "nobody left" in again.stderr


def test_an_import_on_which_tickets_were_built_is_not_undone(township, as_coordinator):
    township.wave(1)

    said = as_coordinator("undo", "--json")

    assert said.exit_code == 1
    assert json.loads(said.stdout)["error"]["rule"] == "CannotUndo"


@pytest.fixture
def last_years_roster(township):
    rows = [
        RosterRow(n, f"学生{n}", str(n), "1班", 6 + n, None, None, None, None) for n in (1, 2, 3)
    ]
    with township.work_as(Role.COORDINATOR, now=datetime(2025, 9, 2, tzinfo=UTC)) as work:
        rosters.carry_out(work, rosters.plan_import(work, rosters.as_profiles(rows)))


def test_a_rollover_shows_the_classes_and_does_it_once(last_years_roster, as_coordinator):
    dry = as_coordinator("rollover", "--dry-run")
    done = as_coordinator("rollover", "--json")
    again = as_coordinator("rollover", "--json")

    assert "Grade 7 1班 → Grade 8 1班: 1" in dry.stdout
    assert "Grade 9 1班 → graduated: 1" in dry.stdout
    assert "2 would move up, 1 would graduate" in dry.stdout
    moved = {"moved_up": 2, "graduated": 1, "done": 0}
    assert json.loads(done.stdout).items() >= moved.items()
    assert json.loads(again.stdout).items() >= {"moved_up": 0, "graduated": 0, "done": 2}.items()


def test_a_last_grade_below_a_class_is_wrong_use(last_years_roster, as_coordinator):
    said = as_coordinator("rollover", "--last-grade", 8)

    assert said.exit_code == 2
    assert "above this grade" in said.stderr


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
