"""Ask R's package psych, an independent implementation, where it is installed."""

import shutil
import subprocess

import numpy as np

from tests.absences import absent

PROBE = 'if (!requireNamespace("psych", quietly = TRUE)) quit(status = 3)'


def run_r(program, folder, **arrays):
    """Run a program that finds arrays as matrices under their names and prints numbers.

    Returns the printed numbers, one array a line; NA is NaN. Without R and psych
    the test is skipped, and fails in the continuous integration.
    """
    rscript = shutil.which("Rscript")
    if rscript is None or subprocess.run([rscript, "-e", PROBE], capture_output=True).returncode:
        absent("R with the package psych is not installed")
    lines = ["suppressMessages(library(psych))", "options(digits = 17, width = 10000)"]
    for name, array in arrays.items():
        path = folder / f"{name}.csv"
        np.savetxt(path, array, delimiter=",", fmt="%.17g")
        lines.append(f'{name} <- as.matrix(read.csv("{path}", header = FALSE))')
        lines.append(f"{name}[is.nan({name})] <- NA")
    found = subprocess.run(
        [rscript, "--vanilla", "-e", "\n".join([*lines, program])],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    return [
        np.array([np.nan if word in {"NA", "NaN"} else float(word) for word in line.split()])
        for line in found.stdout.splitlines()
    ]
