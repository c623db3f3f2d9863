import csv
import json
import stat

import numpy as np
import pytest

from instruments.catalogue import get
from referral.states import FlagAction
from scoring.simulation import simulate
from screening.documents import BLANK
from screening.roles import Role
from screening.services import flags, rosters, waves
from tests.command import muye
from tests.many_sheets import BATTERY, hand_in_all, school
from tests.township import FIRST, Township

N = 420


def _simulated():
    """Return what a made-up school answered, and who needed a person."""
    made = simulate([get(each) for each in BATTERY], (N,), seed=11)
    answers = np.concatenate([made.answers[each] for each in BATTERY]).T
    rng = np.random.default_rng(11)
    needed = rng.random(N) < 1 / (1 + np.exp(0.4 - 2.2 * made.traits["phq9"]))
    return np.where(answers < 0, BLANK, answers.astype(int)).tolist(), needed.tolist()


@pytest.fixture
def wave_id(township: Township):
    """Everybody of a school hands in, and a counselor talks with everybody."""
    answers, needed = _simulated()
    members = [(grade, sex) for grade in (7, 8) for sex in ("female", "male")]
    made = school(township, members * (N // 4))
    hand_in_all(township, made, lambda profile: answers[int(profile.number[4:]) - 1])
    with township.work_as(Role.COUNSELOR) as work:
        who = {i: int(profile.number[4:]) - 1 for i, profile in rosters.profiles(work)}
        for entry in flags.queue(work, waves.get(work, made)):
            is_needed = needed[who[entry.student_id]]
            action = FlagAction.CONFIRM if is_needed else FlagAction.DISMISS
            tier = "watch2" if is_needed else "routine"
            flags.decide(work, entry.sheet_id, action, reason="面谈", interview_tier=tier)
    return made


@pytest.fixture
def export(township, tmp_path):
    def _export(*options, role=Role.COUNSELOR):
        account = township.accounts[FIRST, role]
        return muye(
            *(township.settings.home, "labels", "export", "phq9", "--wave", "秋季普测"),
            *("--as", account.username, "-o", tmp_path / "labels.csv", *options),
            passphrase=account.passphrase,
        )

    return _export


def test_a_wave_goes_from_hand_in_through_reviews_into_a_model(township, wave_id, export, tmp_path):
    said = export("--json")

    path = tmp_path / "labels.csv"
    document = json.loads(said.stdout)
    assert (document["n"], document["left_out"]) == (N, 0)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    answers, needed = _simulated()
    assert sum(row["tier"] == "watch2" for row in rows) == sum(needed)
    given = sorted(["" if v == BLANK else str(v) for v in row[:9]] for row in answers)
    assert sorted([row[f"q{n}"] for n in range(1, 10)] for row in rows) == given
    options = (
        *("phq9", path, "--label", "tier", "--from", "watch1", "--sex", "sex"),
        *("--grade", "grade_band", "--resamples", 20, "--json"),
    )
    home = township.settings.home
    trained = muye(home, "train", *options, "-o", tmp_path / "m.json")
    assert trained.exit_code == 0, trained.output
    gates = {g["id"]: g["verdict"] for g in json.loads(trained.stdout)["gates"]["logistic"]}
    assert (gates["interviews"], gates["labels"]) == ("holds", "holds")
    evaluated = muye(home, "evaluate", *options)
    assert evaluated.exit_code == 0, evaluated.output


def test_the_command_says_whom_the_table_speaks_of(township, wave_id, export):
    said = export()

    assert f"{N} rows" in said.output
    assert "mostly whom a rule flagged" in said.output


def test_a_refused_export_leaves_no_file(township, export, tmp_path):
    school(township, [(7, "female")])

    by_coordinator, of_nobody = export(role=Role.COORDINATOR), export()

    assert (by_coordinator.exit_code, of_nobody.exit_code) == (1, 1)
    assert "has the tier of an interview" in of_nobody.output
    assert [p.name for p in tmp_path.iterdir() if "labels" in p.name] == []
