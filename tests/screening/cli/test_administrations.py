import json
import stat

import pytest

from screening.roles import Role
from tests.command import muye
from tests.township import CALM, FIRST


@pytest.fixture
def export(township, tmp_path):
    """Return how the wave is exported by somebody into a file of the test's folder."""
    wave = township.wave(1)
    township.sit(wave.slips[0], CALM)

    def _export(*options, role=Role.COUNSELOR):
        account = township.accounts[FIRST, role]
        return muye(
            *(township.settings.home, "administrations", "export", "--wave", "秋季普测"),
            *("--as", account.username, "-o", tmp_path / "out.ndjson", *options),
            passphrase=account.passphrase,
        )

    return _export


def test_a_wave_is_written_one_resource_a_line_for_its_owner_alone(export, tmp_path):
    said = export("--json")

    lines = (tmp_path / "out.ndjson").read_text(encoding="utf-8").splitlines()
    assert said.exit_code == 0
    assert json.loads(said.stdout)["resources"] == len(lines)
    assert {json.loads(line)["resourceType"] for line in lines} == {
        "QuestionnaireResponse",
        "Observation",
    }
    assert stat.S_IMODE((tmp_path / "out.ndjson").stat().st_mode) == 0o600


def test_a_refused_export_leaves_no_file(export, tmp_path):
    by_coordinator = export(role=Role.COORDINATOR)
    without_reason = export("--names-because", " ")

    assert (by_coordinator.exit_code, without_reason.exit_code) == (1, 1)
    assert "Names leave only with a reason" in without_reason.output
    assert [p.name for p in tmp_path.iterdir() if "ndjson" in p.name] == []


def test_a_file_that_is_there_is_left_alone(export, tmp_path):
    (tmp_path / "out.ndjson").write_text("mine")

    said = export()

    assert said.exit_code == 1
    assert (tmp_path / "out.ndjson").read_text() == "mine"
