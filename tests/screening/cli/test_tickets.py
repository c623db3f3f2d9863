import csv
import json
import stat
from dataclasses import replace
from datetime import date

import pytest

from referral.consents import Decision
from referral.states import SittingAction, WaveAction
from screening.roles import Role
from screening.services import consents, rosters, seats, sitting_rows, sittings, waves
from screening.services.errors import TicketRefused
from tests.command import muye
from tests.township import A_MORNING, AGREED, CLASS, FIRST, SECOND

WAVE = "秋季普测"


@pytest.fixture
def prepared(township):
    """Give a township whose first school has a class of three and a wave in preparation."""
    township.students(3)
    with township.work_as(Role.COORDINATOR) as work:
        waves.set_up(
            work,
            waves.standard_text(work),
            term="2026-autumn",
            name=WAVE,
            grades=[7],
            opens_on=date(2026, 11, 1),
            closes_on=date(2026, 12, 20),
        )
    return township


@pytest.fixture
def issue(prepared, tmp_path):
    """Return how the class's tickets are written to a file of the test's folder."""

    def _issue(name="tickets.csv", *, role=Role.COORDINATOR, unit=FIRST, **other):
        account = prepared.accounts[unit, role]
        given = {"wave": WAVE, "grade": 7, "class": CLASS} | other
        options = [word for key, value in given.items() for word in (f"--{key}", value)]
        return muye(
            *(prepared.settings.home, "tickets", *options, "--as", account.username),
            *("-o", tmp_path / name, "--json"),
            passphrase=account.passphrase,
        )

    return _issue


def _rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _open_all(township):
    with township.work_as(Role.COORDINATOR) as work:
        wave = waves.named(work, WAVE)
        waves.move(work, wave.id, WaveAction.OPEN)
        for progress in sitting_rows.listed(work, wave):
            sittings.move(work, progress.sitting.id, SittingAction.OPEN)


def test_everyone_of_the_class_gets_a_row(issue, tmp_path):
    said = issue()

    rows = _rows(tmp_path / "tickets.csv")
    assert said.exit_code == 0
    assert json.loads(said.stdout) == {
        "n_tickets": 3,
        "n_without_consent": 0,
        "file": str(tmp_path / "tickets.csv"),
    }
    assert [row["name"] for row in rows] == ["测试1号", "测试2号", "测试3号"]
    assert {row["class"] for row in rows} == {CLASS}
    assert len({row["code"] for row in rows}) == 3


def test_who_may_not_sit_gets_no_row_and_is_counted(prepared, issue, tmp_path):
    prepared.students_without_consent(2, first=4)

    said = issue()

    assert json.loads(said.stdout)["n_without_consent"] == 2
    assert len(_rows(tmp_path / "tickets.csv")) == 3


def test_a_class_without_a_consent_writes_no_file_and_is_told_the_cure(prepared, issue, tmp_path):
    with prepared.work_as(Role.COORDINATOR) as work:
        refused = replace(AGREED, decision=Decision.REFUSED)
        everyone = [student_id for student_id, _ in rosters.profiles(work)]
        consents.record_many(work, dict.fromkeys(everyone, refused))

    said = issue()

    assert said.exit_code == 1
    assert "muye consent record" in said.stderr
    assert not (tmp_path / "tickets.csv").exists()


def test_only_their_owner_may_read_the_codes(issue, tmp_path):
    issue()

    assert stat.S_IMODE((tmp_path / "tickets.csv").stat().st_mode) == 0o600


def test_a_code_lets_its_student_in(prepared, issue, tmp_path):
    issue()
    _open_all(prepared)

    for row in _rows(tmp_path / "tickets.csv"):
        lab = prepared.lab(A_MORNING)
        seat = seats.current(lab, seats.enter(lab, row["code"], "seat"))
        assert seat.greeting.masked_name == "测*号"


def test_a_file_that_is_there_is_not_overwritten_and_its_codes_stay_good(prepared, issue, tmp_path):
    issue()
    before = (tmp_path / "tickets.csv").read_bytes()

    said = issue()

    assert said.exit_code == 1
    assert "tickets.csv is there already" in said.stderr
    assert (tmp_path / "tickets.csv").read_bytes() == before
    _open_all(prepared)
    assert seats.enter(prepared.lab(A_MORNING), _rows(tmp_path / "tickets.csv")[0]["code"], "seat")


def test_codes_that_were_printed_again_are_dead(prepared, issue, tmp_path):
    issue("first.csv")
    issue("second.csv")
    _open_all(prepared)

    with pytest.raises(TicketRefused):
        seats.enter(prepared.lab(A_MORNING), _rows(tmp_path / "first.csv")[0]["code"], "seat")
    assert seats.enter(prepared.lab(A_MORNING), _rows(tmp_path / "second.csv")[0]["code"], "seat")


def test_a_file_that_cannot_be_written_voids_no_ticket(prepared, issue, tmp_path):
    issue()

    said = issue("none/tickets.csv")

    assert said.exit_code == 1
    assert "There is no " in said.stderr
    _open_all(prepared)
    assert seats.enter(prepared.lab(A_MORNING), _rows(tmp_path / "tickets.csv")[0]["code"], "seat")


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"class": "9班"}, "nobody left"),
        ({"wave": "春季普测"}, "It is not there"),
        ({"unit": SECOND}, "It is not there"),
        ({"role": Role.COUNSELOR}, "Coordinator"),
    ],
    ids=["another class", "another wave", "another school", "another role"],
)
def test_what_cannot_be_issued_writes_no_file(other, words, issue, tmp_path):
    said = issue(**other)

    assert said.exit_code == 1
    assert words in said.stderr
    assert not (tmp_path / "tickets.csv").exists()


def test_a_folder_in_the_place_of_the_file_is_wrong_use(issue):
    assert issue(".").exit_code == 2
