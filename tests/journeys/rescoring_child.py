"""Score a wave again in a process of its own, and stand still where it is to be killed.

``python -m tests.journeys.rescoring_child HOME ACCOUNT between|inside``; the passphrase stands in
``MUYE_PASSPHRASE``. It writes one line when it stands still.
"""

import sys
import time
from pathlib import Path
from typing import Any

from screening.cli.console import Console
from screening.cli.opening import unlocked_as
from screening.roles import Role
from screening.services import rescoring_jobs, waves
from screening.services.rescoring_bases import basis_of

BATCHES_BEFORE = 1
"""How many batches are durable when it stands still."""

AT_A_TIME = 2


def _stand_still() -> None:
    sys.stdout.write("here\n")
    sys.stdout.flush()
    time.sleep(600)


def main(home: Path, username: str, where: str) -> None:
    """Do one batch; stand still after it, or within the next one before it is durable."""
    rescoring_jobs.AT_A_TIME = AT_A_TIME
    n_taken, take = 0, rescoring_jobs.take

    def taken(*given: Any) -> Any:
        nonlocal n_taken
        done = take(*given)
        n_taken += 1
        if where == "inside" and n_taken > BATCHES_BEFORE:
            _stand_still()
        return done

    rescoring_jobs.take = taken
    console = Console(home, "en", as_json=False, progress=False, debug=True)
    with unlocked_as(console, username, Role.COUNSELOR) as begin:
        with begin() as work:
            basis = basis_of(work, waves.listed(work)[0])
        rescoring_jobs.run(begin, basis, lambda _n: _stand_still() if where == "between" else None)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
