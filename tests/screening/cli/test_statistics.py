import json
import stat

import pytest

from scoring.norm_tables import read_norms
from screening.roles import Role
from tests.command import muye
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
    assert given["norms"] == []


@pytest.mark.usefixtures("thirty")
def test_norms_of_a_wave_are_written_for_their_owner_alone(asked, tmp_path):
    folder = tmp_path / "norms"

    said = asked("--norms", folder)

    assert said.exit_code == 0
    tables = {path.name: read_norms(path.read_bytes()) for path in folder.iterdir()}
    assert set(tables) == {"local_phq9_zh.toml", "local_gad7_zh.toml", "local_who5_zh.toml"}
    assert tables["local_phq9_zh.toml"].rows[0].n == 30
    assert stat.S_IMODE((folder / "local_phq9_zh.toml").stat().st_mode) == 0o600


@pytest.mark.parametrize("who", [{"role": Role.COORDINATOR}, {"name": "没有"}])
def test_whoever_may_not_open_sheets_or_names_no_wave_is_refused(township, asked, who):
    township.sit(township.wave(1).slips[0], CALM)

    assert asked(**who).exit_code == 1
