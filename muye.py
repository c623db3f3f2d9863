"""Start Muye: make its environment in `.venv` where that is missing, then hand the command on.

    python3 muye.py demo          serve a township with made-up students, to look at
    python3 muye.py test          run every check that a change must pass
    python3 muye.py <command>     run any other command; `--help` lists them

It needs a Python and nothing else. On Windows write `py` for `python3`.
Without internet the packages are taken from the folder `vendor/wheels`.
"""

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from pathlib import Path

OLDEST_PYTHON = (3, 11)
if sys.version_info < OLDEST_PYTHON:
    here = ".".join(str(part) for part in sys.version_info[:3])
    sys.exit(
        f"木叶需要 Python 3.11 或更新的版本，这里是 {here}。请安装新版，再用它运行本命令。\n"
        f"Muye needs Python 3.11 or newer, this is {here}. Install one and run this with it."
    )
if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

ROOT = Path(__file__).resolve().parent
VENV, WHEELS = ROOT / ".venv", ROOT / "vendor" / "wheels"
PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
LOCK, TEST_LOCK = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
#: The digests of what is installed to the end, one a line.
STAMP = VENV / "muye-installed"
#: Stands while an installation is under way: who finds it at a start finds it half made.
CUT = VENV / "muye-installing"
#: Words of installers by which a failure of the network is told from any other.
NETWORK = ("connection", "timed out", "timeout", "dns error", "name resolution")
#: Runs all tests, by file and side by side; most of them have a browser or a server beside them.
WHOLE = f"pytest -n {min(4, os.cpu_count() or 1)} --dist loadfile"
#: What `test` runs, in the order in which things fail fastest.
CHECKS = ("ruff format --check", "ruff check", "lint-imports", "mypy", WHOLE)


def main(arguments: list[str]) -> int:
    """Prepare what a command needs, then run it in the environment."""
    testing = arguments[:1] == ["test"]
    with alone():
        prepare(TEST_LOCK if testing else LOCK)
    return check(arguments[1:]) if testing else hand_on(arguments or ["--help"])


def check(arguments: list[str]) -> int:
    """Run the checks up to the first that fails; with arguments, pytest alone."""
    for name in ("pytest",) if arguments else CHECKS:
        say(f"· {name}\n")
        lint = ["-c", "from importlinter.cli import lint_imports_command as main; main()"]
        command = lint if name == "lint-imports" else ["-m", *name.split()]
        code = subprocess.call([PYTHON, *command, *arguments], cwd=ROOT, env=surroundings())
        if code:
            return code
    return 0


def hand_on(arguments: list[str]) -> int:
    """Run a command of Muye where the caller stands; Windows cannot replace a process."""
    command = [str(PYTHON), "-P", "-m", "screening.cli", *arguments]
    if sys.platform != "win32":
        os.execve(PYTHON, command, surroundings())  # noqa: S606 (signals reach it directly)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the command itself answers Ctrl-C
    return subprocess.call(command, env=surroundings())


def surroundings() -> dict[str, str]:
    """Return the variables of this process, in UTF-8 and without another Python's paths."""
    foreign = ("PYTHONHOME", "PYTHONPATH", "PIP_USER")
    return {k: v for k, v in os.environ.items() if k not in foreign} | {"PYTHONUTF8": "1"}


def digest(lock: Path) -> str:
    """Name what a lock file asks for, and how and where the project itself is installed."""
    parts = (lock.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), os.fsencode(ROOT))
    return f"{lock.name} {hashlib.sha256(bytes(1).join(parts)).hexdigest()}"


def prepare(lock: Path) -> None:
    """Make the environment where it is missing or broken, and install what a lock file asks for."""
    if PYTHON.exists() and STAMP.exists() and digest(lock) in STAMP.read_text().splitlines():
        return
    probe = f"import sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    if CUT.exists() or not (VENV / "pyvenv.cfg").exists() or not runs(PYTHON, "-c", probe):
        remake()
    CUT.touch()
    STAMP.unlink(missing_ok=True)
    install = installer()
    if WHEELS.is_dir():
        install += ["--no-index", "--find-links", str(WHEELS)]
    step("安装软件包 · installing the packages", [*install, "--require-hashes", "-r", str(lock)])
    step("安装木叶 · installing Muye", [*install, "--no-deps", "--no-build-isolation", "-e", "."])
    for path_file in VENV.glob("[Ll]ib/**/site-packages/_muye.pth"):
        # Relative, thus plain ASCII: Python reads this file in the encoding of the system.
        path_file.write_text(os.path.relpath(ROOT, path_file.parent) + "\n", encoding="ascii")
    # The lock of the tests holds all that the other one holds.
    STAMP.write_text("".join(f"{digest(each)}\n" for each in {lock, LOCK}))
    CUT.unlink()


def remake() -> None:
    """Delete what stands in `.venv`, and make it anew, as yet without a package."""
    try:
        venv.EnvBuilder(clear=True, symlinks=sys.platform != "win32").create(VENV)
    except OSError as error:
        sys.exit(
            f"无法重建 .venv：请关闭其他木叶窗口，检查权限和磁盘空间，然后重试。({error})\n"
            "Cannot make .venv: close other windows of Muye, look at the permissions and the space."
        )


def installer() -> list[str]:
    """Return how an install command begins: with uv where it is present, else with a pip."""
    uv = shutil.which("uv")
    if uv and runs(uv, "--version"):
        return [uv, "pip", "install", "--python", str(PYTHON)]
    options = ["install", "--no-input", "--disable-pip-version-check"]
    if runs(PYTHON, "-m", "pip", "--version") or runs(PYTHON, "-m", "ensurepip"):
        return [str(PYTHON), "-m", "pip", *options]
    if runs(sys.executable, "-m", "pip", "--python", PYTHON, "--version"):
        return [sys.executable, "-m", "pip", "--python", str(PYTHON), *options]
    return sys.exit(
        "这里没有 pip，也没有 uv。Debian、Ubuntu、统信、麒麟请运行：apt install python3-venv\n"
        "There is neither pip nor uv. On Debian and its kin run: apt install python3-venv"
    )


def runs(*command: object) -> bool:
    """Whether a program starts and ends well."""
    words, env = [str(word) for word in command], surroundings()
    with contextlib.suppress(OSError):
        return subprocess.run(words, capture_output=True, env=env).returncode == 0
    return False


def step(words: str, command: list[str]) -> None:
    """Run a part of the installation on one line; try again where the network failed."""
    started, env, is_watched = time.monotonic(), surroundings(), sys.stderr.isatty()
    for pause_s in (0, 3):
        time.sleep(pause_s)
        say(("\n" if pause_s else "") + f"{words} … ")
        with tempfile.TemporaryFile() as log:
            with subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log) as process:
                while process.poll() is None:
                    time.sleep(0.2)
                    say(f"\r{words} … {time.monotonic() - started:.0f} s" if is_watched else "")
            log.seek(0)
            output = log.read().decode("utf-8", "replace").rstrip()
        if process.returncode == 0:
            say("\n" if is_watched else f"{time.monotonic() - started:.0f} s\n")
            return
        if not any(word in output.lower() for word in NETWORK):
            sys.exit(f"\n{output}\n\n安装失败，原因见上。\nThe installation failed, see above.")
    CUT.unlink()  # everything is fetched before anything is installed: nothing is half made
    sys.exit(
        f"\n{output}\n\n连不上软件源：请检查网络或代理后重试，或把离线软件包放进 vendor/wheels。\n"
        "The package index is out of reach: check the network, or put wheels into vendor/wheels."
    )


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let one start at a time prepare; the others wait, and a dead one holds up nobody."""
    with Path(__file__).open("rb") as handle:
        try:
            if sys.platform == "win32":
                handle.seek(1 << 30)  # far behind the end, so that the file can still be read
                msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)
            else:
                fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError:  # Windows gives up after ten seconds; some network folders cannot lock
            if sys.platform == "win32":
                sys.exit("另一个窗口正在安装，请稍候。\nAnother start is installing: wait for it.")
        yield


def say(words: str) -> None:
    """Write to the error stream: what a command prints stays its own."""
    print(words, end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("\n已中断。再次运行会重新开始。 · Interrupted. The next start begins anew.")
