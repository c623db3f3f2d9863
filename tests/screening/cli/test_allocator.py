import subprocess
import sys
from pathlib import Path

import pytest

STATUS = Path("/proc/self/status")

PROGRAM = """
import sys, threading
from pathlib import Path
from crypto.stretching import FLOOR, stretch
from screening.cli.allocator import spare_memory

def resident():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))

if sys.argv[1] == "yes":
    spare_memory()
before = resident()
for _ in range(6):
    turns = [threading.Thread(target=stretch, args=(b"s", bytes(16), FLOOR)) for _ in range(2)]
    for turn in turns:
        turn.start()
    for turn in turns:
        turn.join()
print(resident() - before)
"""


def kept_kib(gives_back: str) -> int:
    command = [sys.executable, "-c", PROGRAM, gives_back]
    return int(subprocess.run(command, capture_output=True, check=True).stdout)


@pytest.mark.skipif(not STATUS.exists(), reason="only Linux tells how much memory is in use")
def test_what_argon2_took_is_given_back():
    # One run takes 19,456 KiB; a quarter of that is room for everything else.
    assert kept_kib("yes") < 19_456 / 4
