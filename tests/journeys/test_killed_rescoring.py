"""Power is cut while a wave is scored again: the next run ends as if nothing had happened."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from referral.tasks import TaskState
from screening.models import AuditEntry, Rescoring, Task
from screening.roles import Role
from tests.command import muye
from tests.journeys.rescoring_child import AT_A_TIME, BATCHES_BEFORE
from tests.rescored import OTHER, close, queue, sat
from tests.standards import put_in_force
from tests.township import CALM, FIRST, LOW, SELF_HARM, Township

ROOT = Path(__file__).resolve().parents[2]


def counted(township, table, *at):
    with township.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table).where(*at))


@pytest.mark.parametrize("where", ["between", "inside"])
def test_a_run_that_is_killed_half_way_is_ended_by_the_next(township: Township, where: str):
    wave = sat(township, LOW, SELF_HARM, LOW, CALM, LOW)
    close(township, wave)
    put_in_force(township, OTHER)
    account = township.accounts[FIRST, Role.COUNSELOR]
    child = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.journeys.rescoring_child"),
            *(township.settings.home, account.username, where),
        ],
        cwd=ROOT,
        env=os.environ | {"MUYE_PASSPHRASE": account.passphrase},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "here\n"
    finally:
        child.kill()
        child.communicate()

    assert counted(township, Rescoring) == AT_A_TIME * BATCHES_BEFORE
    noted = AuditEntry.event == "sheets_rescored"
    assert counted(township, AuditEntry, noted) == BATCHES_BEFORE
    urgent = Task.state == TaskState.OPEN
    # SELF_HARM's own, and one for each LOW that is in the batch: as many as the queue shows
    n_shown = sum(entry.tier.id == "urgent" for entry in queue(township, wave))
    assert counted(township, Task, urgent) == n_shown
    said = muye(
        township.settings.home,
        *("wave", "rescore", "--wave", "秋季普测", "--as", account.username, "--yes"),
        passphrase=account.passphrase,
    )
    assert said.exit_code == 0, said.output
    assert (counted(township, Rescoring), counted(township, Task, urgent)) == (5, 4)
    assert [entry.tier.id for entry in queue(township, wave)] == [*["urgent"] * 4, "routine"]
