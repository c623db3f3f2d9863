import json
import re
import stat

import pytest
from click.testing import CliRunner

from scoring.cells import Rejection
from screening import wording
from screening.cli import main
from tests.architecture.tree import files, text_of
from tests.instruments.toys import write_toy

HEADER = "name," + ",".join(f"q{n}" for n in range(1, 10))


@pytest.fixture
def run(tmp_path):
    def _run(*arguments):
        return CliRunner().invoke(main, [str(each) for each in arguments])

    return _run


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "good.csv"
    path.write_text(f"{HEADER}\n李雷,1,1,2,1,1,1,1,1,0\n", encoding="utf-8")
    return path


@pytest.fixture
def faulty(tmp_path):
    path = tmp_path / "faulty.csv"
    path.write_text(f"{HEADER}\na,0,0,0,0,0,0,0,0,0\nb,0,secret,0,0,7,0,0,0,3\n", encoding="utf-8")
    return path


def test_a_good_file_is_scored_and_the_command_ends_well(run, good, tmp_path):
    said = run("score", "phq9", good, "-o", tmp_path / "out.csv")

    assert (said.exit_code, said.stderr) == (0, "")
    assert "读入 1 行，计分 1 行" in said.stdout
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()[1].startswith("李雷,1,1")


def test_the_result_can_be_read_by_its_owner_alone(run, good, tmp_path):
    run("score", "phq9", good, "-o", tmp_path / "out.csv")

    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == 0o600


def test_rejected_cells_are_named_by_place_and_never_by_content(run, faulty, tmp_path):
    said = run("score", "phq9", faulty, "-o", tmp_path / "out.csv")

    assert said.exit_code == 3
    assert "第 3 行，q2 列：不是数字" in said.stderr
    assert "第 3 行，q5 列：不是这一题的选项" in said.stderr
    assert "secret" not in said.output


def test_a_long_list_of_rejected_cells_is_cut_short(run, tmp_path):
    path = tmp_path / "many.csv"
    path.write_text(HEADER + "\n" + "x,9,9,9,9,9,9,9,9,9\n" * 30, encoding="utf-8")

    said = run("score", "phq9", path, "-o", tmp_path / "out.csv", "--lang", "en")

    # 270 cells, of which 20 are printed
    assert "... and 250 more" in said.stderr


def test_the_report_is_also_given_as_json(run, faulty, tmp_path):
    said = run("score", "phq9", faulty, "-o", tmp_path / "out.csv", "--json")

    document = json.loads(said.stdout)
    assert said.exit_code == 3
    assert (document["rows"], document["rejected_rows"]) == (2, 1)
    assert document["rejected"][0] == {"row": 3, "column": "q2", "reason": "not_a_number"}


@pytest.mark.parametrize("place", ["before", "behind"])
def test_language_may_be_chosen_before_and_behind_the_command(place, run, good, tmp_path):
    command = ["score", "phq9", good, "-o", tmp_path / "out.csv"]
    chosen = ["--lang", "en"]

    said = run(*chosen, *command) if place == "before" else run(*command, *chosen)

    assert "1 of 1 rows scored" in said.stdout


def test_an_instrument_may_be_the_path_of_a_file(run, tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("q1,q2,q3,q4,q5\n1,0,1,2,\n", encoding="utf-8")

    said = run("score", write_toy(tmp_path), path, "-o", tmp_path / "out.csv")

    # the toy's first example
    assert said.exit_code == 0
    assert ",5,high,0," in (tmp_path / "out.csv").read_text("utf-8")


def test_an_instrument_that_is_not_known_is_refused_with_those_that_are(run, good, tmp_path):
    said = run("score", "phq-9", good, "-o", tmp_path / "out.csv")

    assert said.exit_code == 2
    assert "没有量表 phq-9" in said.stderr
    assert "who5" in said.stderr


def test_a_wrong_instrument_file_is_refused_by_place_and_rule(run, good, tmp_path):
    wrong = write_toy(tmp_path, ("lowest = 4", "lowest = 40"))

    said = run("score", wrong, good, "-o", tmp_path / "out.csv")

    assert said.exit_code == 2
    assert "toy.toml: subscales[1].bands" in said.stderr
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("in.csv", "q1,q2\n0,1\n", "缺少这些列：q3, q4"),
        ("in.csv", "", "文件是空的"),
        ("in.txt", "q1\n0\n", "不认识这种文件"),
        ("in.xlsx", "q1\n0\n", "不是能打开的 xlsx"),
    ],
)
def test_a_file_that_is_no_table_of_answers_is_refused(name, content, words, run, tmp_path):
    (tmp_path / name).write_text(content, encoding="utf-8")

    said = run("score", "phq9", tmp_path / name, "-o", tmp_path / "out.csv")

    assert said.exit_code == 2
    assert words in said.stderr
    assert not (tmp_path / "out.csv").exists()


def test_a_refusal_is_also_given_as_json(run, tmp_path):
    (tmp_path / "in.csv").write_text("", encoding="utf-8")

    said = run("score", "phq9", tmp_path / "in.csv", "-o", tmp_path / "out.csv", "--json")

    assert json.loads(said.stdout)["error"]["rule"] == "table.empty"


def test_a_folder_that_is_not_there_is_refused_in_words(run, good, tmp_path):
    said = run("score", "phq9", good, "-o", tmp_path / "none" / "out.csv")

    assert said.exit_code == 2
    assert "文件打不开或写不进去" in said.stderr


def test_what_was_renamed_or_quoted_is_told(run, tmp_path):
    path = tmp_path / "in.csv"
    path.write_text(HEADER.replace("name", "total") + "\n=1,0,0,0,0,0,0,0,0,0\n", encoding="utf-8")

    said = run("score", "phq9", path, "-o", tmp_path / "out.csv", "--lang", "en")

    assert said.exit_code == 0
    assert "it is now input_total" in said.stderr
    assert "1 texts began like a formula" in said.stderr


@pytest.mark.parametrize("reason", Rejection)
def test_every_reason_to_reject_a_cell_has_its_words(reason):
    assert f"score_table.rejection.{reason}" in wording.catalogue("zh")


def test_every_reason_to_refuse_a_table_has_its_words():
    refused = re.compile(r'TableRefused\(\s*"(\w+)"')
    rules = {
        rule
        for name in files(".py", within=("scoring",))
        for rule in refused.findall(text_of(name))
    }

    assert len(rules) > 10
    assert {f"score_table.refused.{rule}" for rule in rules} <= wording.catalogue("zh").keys()
