import csv
import json
import re
import stat

import numpy as np
import pytest
from click.testing import CliRunner

from instruments.catalogue import get
from scoring.risk.labelled import Columns, read_labelled
from scoring.risk.models import read_model
from scoring.simulation import simulate
from screening.cli import main

SCHOOLS = (110,) * 6
HEADER = ["school", "sex", "grade", *(f"q{n}" for n in range(1, 10)), "tier"]


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Return a table of a made-up township that was interviewed."""
    made = simulate([get("phq9")], SCHOOLS, seed=4)
    rng = np.random.default_rng(4)
    truth = 1 / (1 + np.exp(1.2 - 2.2 * made.traits["phq9"]))
    needed = rng.random(len(truth)) < truth
    path = tmp_path_factory.mktemp("town") / "town.csv"
    rows = []
    for n, answers in enumerate(made.answers["phq9"].T.tolist()):
        given = ["" if value < 0 else value for value in answers]
        about = [f"s{made.schools[n]}", "fm"[n % 2], (8, 11)[n // 2 % 2]]
        rows.append([*about, *given, "watch2" if needed[n] else "routine"])
    write(path, rows)
    return path


def run(*arguments):
    return CliRunner().invoke(main, [str(each) for each in arguments])


def train(path, model, *more):
    return run(
        *("train", "phq9", path, "--label", "tier", "--from", "watch1", "--school", "school"),
        *("--sex", "sex", "--grade", "grade", "--resamples", 20, "-o", model, *more),
    )


@pytest.fixture(scope="module")
def trained(town, tmp_path_factory):
    model = tmp_path_factory.mktemp("model") / "m.json"
    return train(town, model, "--json", "--asks-from", 0.6), model


def test_a_model_and_its_report_are_written_for_their_owner_alone(trained):
    said, model = trained

    assert said.exit_code == 0, said.output
    document = json.loads(said.stdout)
    assert document["digest"] == read_model(model.read_bytes()).digest
    assert document["demonstration"] is False
    assert {gate["id"] for gate in document["gates"]["logistic"]} == {
        *("interviews", "labels", "better", "calibrated", "groups"),
    }
    for path in (model, model.with_suffix(".report.json")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def _numbers(text):
    """Write every number of a file down as short as it can be, one after the other."""
    found = re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", text)
    return " " + " ".join(f"{float(number):g}" for number in found) + " "


def _holds_a_row(text, rows):
    """Whether the answers of any row stand in a file one after the other."""
    said = _numbers(text)
    return any(" " + " ".join(f"{value:g}" for value in row) + " " in said for row in rows)


def test_no_row_of_the_table_stands_in_model_or_report(trained, town):
    _, model = trained
    columns = Columns("tier", lambda text: text != "routine", {}, {}, {}, None)
    table = read_labelled(get("phq9"), town, columns).data.rows
    # a row of one or two values stands by chance in any list of small numbers
    rows = [row for row in np.unique(table[:9], axis=1).T if len(set(row)) > 2]

    assert len(rows) > 100
    for path in (model, model.with_suffix(".report.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        assert not _holds_a_row(json.dumps(document), rows)
        planted = document | {"planted": [[2.5, *rows[7].tolist(), 0.25]]}
        assert _holds_a_row(json.dumps(planted), rows)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_card_says_what_was_found_and_fetches_nothing(trained, tmp_path, language):
    _, model = trained
    page = tmp_path / "card.html"

    said = run("--lang", language, "card", "model", model, "-o", page)

    assert said.exit_code == 0, said.output
    text = page.read_text(encoding="utf-8")
    assert read_model(model.read_bytes()).digest in text
    assert text.count("<svg") == 2 + 4
    assert text.count("<circle") >= 5
    assert not re.findall(r"(?:src|href)=\"(?!data:)", text)
    assert "http" not in text


def test_a_model_of_change_says_so_on_its_card_and_where_it_is_not_known(town, tmp_path):
    with town.open(encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    path, model = tmp_path / "with.csv", tmp_path / "m.json"
    with path.open("w", encoding="utf-8", newline="") as file:
        # every second one was there before
        earlier = ["" if n % 2 else n % 9 for n in range(len(rows))]
        told = [[*row, before] for row, before in zip(rows, earlier, strict=True)]
        csv.writer(file).writerows([[*header, "before"], *told])

    said = train(path, model, "--earlier", "total=before")
    card = run("--lang", "en", "card", "model", model, "-o", tmp_path / "card.html")

    assert (said.exit_code, card.exit_code) == (0, 0), said.output + card.output
    assert read_model(model.read_bytes()).changes == ("total",)
    text = (tmp_path / "card.html").read_text(encoding="utf-8")
    assert "it counts as no change" in text


def test_a_card_takes_no_report_of_other_data(trained, tmp_path):
    _, model = trained
    copy, report = tmp_path / "m.json", tmp_path / "m.report.json"
    copy.write_bytes(model.read_bytes())
    other = json.loads(model.with_suffix(".report.json").read_bytes()) | {"data": "0" * 64}
    report.write_text(json.dumps(other), encoding="utf-8")

    said = run("card", "model", copy, "-o", tmp_path / "card.html")

    assert said.exit_code == 2
    assert "数据不同" in said.stderr
    assert not (tmp_path / "card.html").exists()


def test_a_card_takes_no_pickle(tmp_path):
    (tmp_path / "m.json").write_bytes(b"\x80\x04K.")

    said = run("card", "model", tmp_path / "m.json", "-o", tmp_path / "card.html")

    assert said.exit_code == 2
    assert "不是木叶写出的模型" in said.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--from", "gone"), "既不是等级也不是数字"),
        (("--earlier", "gone=q1"), "没有这个分量表"),
        (("--label", "gone"), "缺少"),
        (("--label", "school"), "第 2 行，school 列"),
    ],
)
def test_what_is_asked_wrongly_is_refused_in_words(town, tmp_path, options, words):
    said = train(town, tmp_path / "m.json", *options)

    assert said.exit_code == 2
    assert words in said.stderr
    assert list(tmp_path.iterdir()) == []


def test_too_few_labels_are_refused_with_what_to_do(tmp_path):
    write(
        tmp_path / "few.csv",
        [["a", "f", 8, *[1] * 9, "watch2"], ["a", "f", 8, *[0] * 9, "routine"]],
    )

    said = train(tmp_path / "few.csv", tmp_path / "m.json")

    assert said.exit_code == 2
    assert "标签太少：需要关心的 1 人，不需要的 1 人" in said.stderr
    assert not (tmp_path / "m.json").exists()
