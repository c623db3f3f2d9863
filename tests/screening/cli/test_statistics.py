import json
import stat

import pytest

from referral.states import WaveState
from scoring.norm_tables import read_norms
from screening.roles import Role
from tests.command import muye
from tests.many_sheets import hand_in_all, school, set_state
from tests.township import CALM, FIRST, LOW, SELF_HARM


@pytest.fixture
def asked(township):
    """Return how a wave is described."""

    def _asked(*options, role=Role.COUNSELOR, name="秋季普测"):
        account = township.accounts[FIRST, role]
        home = township.settings.home
        return muye(
            *(home, "statistics", "--wave", name, "--as", account.username, *options),
            passphrase=account.passphrase,
        )

    return _asked


@pytest.fixture
def thirty(township):
    """Let a wave of thirty hand in."""
    for n, slip in enumerate(township.wave(30).slips):
        township.sit(slip, (LOW, CALM, SELF_HARM)[n % 3])


@pytest.mark.usefixtures("thirty")
def test_a_wave_is_described_in_words_and_as_a_document(asked):
    said, given = asked(), json.loads(asked("--json").stdout)

    assert said.exit_code == 0
    assert "30 sheets are counted" in said.output
    assert "30 students, mean 5.67" in said.output
    assert given["tiers"]["urgent"] == given["tiers"]["routine"]
    assert given["tiers"]["urgent"]["n"] == 10
    phq9 = given["groups"][0]
    assert (phq9["instrument"], phq9["critical"]["q9"]["n"]) == ("phq9", 10)
    assert (given["norms"], given["files"]) == ([], [])


@pytest.fixture
def hundred(township):
    """Close a wave of a hundred, of whom each had another score."""
    wave_id = school(township, [(7, "female")] * 100)
    answers = {n: [min(max(n % 28 - 3 * i, 0), 3) for i in range(9)] for n in range(1, 101)}
    hand_in_all(township, wave_id, lambda p: (*answers[int(p.number[4:])], *(0,) * 7, *(4,) * 5))
    set_state(township, wave_id, WaveState.CLOSED)


@pytest.mark.usefixtures("hundred")
def test_norms_of_a_wave_are_written_once_for_their_owner_alone(asked, township):
    said = asked("--norms")
    again = asked("--norms")

    assert (said.exit_code, again.exit_code) == (0, 1), said.output
    assert "The norms rest on 100 sheets" in said.output
    assert "gave its norms before" in again.output
    # GAD-7 and WHO-5 did not differ: of these there are none
    (path,) = (township.settings.home / "norms").iterdir()
    assert path.name.startswith("local_phq9_zh_2026-autumn-")
    assert read_norms(path.read_bytes()).rows[0].n == 100
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = json.loads(muye(township.settings.home, "doctor", "--json").stdout)
    norms = next(f for f in found if f["what"] == "norms")
    assert norms["detail"].startswith(f"norms/{path.name}: local_phq9_zh")


@pytest.mark.usefixtures("thirty")
def test_of_a_wave_that_is_open_no_norms_are_written(asked, township):
    assert asked("--norms").exit_code == 1
    assert not (township.settings.home / "norms").exists()


@pytest.mark.parametrize("who", [{"role": Role.COORDINATOR}, {"name": "没有"}])
def test_whoever_may_not_open_sheets_or_names_no_wave_is_refused(township, asked, who):
    township.sit(township.wave(1).slips[0], CALM)

    assert asked(**who).exit_code == 1
