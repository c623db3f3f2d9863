"""The server is killed while students hand in: no acknowledged sheet is lost, none is doubled."""

import os
from pathlib import Path

import pytest

from tests.journeys.killing import try_kills
from tests.journeys.server import Nursery, Server
from tests.township import Township

N_KILLS = int(os.environ.get("KILLS", "10"))
"""How often; `benchmarks/kill.py` does it 100 times, and so does ``KILLS=100``."""


@pytest.mark.slow
def test_no_acknowledged_sheet_is_lost_or_doubled_by_kill_9(
    township: Township, nursery: Nursery, tmp_path: Path
) -> None:
    server = Server(nursery, township.settings.home, tmp_path / "traces")

    outcome = try_kills(township, server, N_KILLS)

    assert outcome.n_kills == N_KILLS
    assert outcome.n_acknowledged >= N_KILLS
    assert outcome.is_well, outcome
