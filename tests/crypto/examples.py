"""Seeds, places and one seal of each shape, with the function that opens it again."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from crypto.envelope import Shape, Size, Suite
from crypto.keyslots import FLOOR, make_keyslot, open_keyslot
from crypto.places import Place
from crypto.sealing import open_with, seal_to
from crypto.secret import Secret
from crypto.seeds import Seed
from crypto.symmetric import open_sealed, seal

VECTORS = Path(__file__).parent / "vectors"
PLACE = Place("record", "sealed_sheet", b"r" * 16, b"o" * 16)
PLAINTEXT = b"\x80\x00 an answer sheet \x80\x00"
PASSWORD = "wen-tai-luo 密码 🔑".encode()
PEPPER = Secret(b"pepper--" * 4)
OTHER_PLACES = {
    "another table": Place("draft", "sealed_sheet", b"r" * 16, b"o" * 16),
    "another column": Place("record", "sealed_note", b"r" * 16, b"o" * 16),
    "another row": Place("record", "sealed_sheet", b"R" * 16, b"o" * 16),
    "another owner": Place("record", "sealed_sheet", b"r" * 16, b"O" * 16),
    "another revision": Place("record", "sealed_sheet", b"r" * 16, b"o" * 16, 2),
    "a byte moved between two parts": Place("records", "ealed_sheet", b"r" * 16, b"o" * 16),
}


def vectors(name: str) -> list[dict]:
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))["tests"]


@cache
def a_seed(number: int = 1) -> Seed:
    return Seed.from_bytes(bytes([number]) * 32)


@dataclass(frozen=True)
class Sealed:
    """A seal and how it is opened: `open(bytes, place)`."""

    bytes: bytes
    open: Callable[[bytes, Place], bytes]


def _sealed_to(suite: Suite, size: Size) -> Sealed:
    sealed = seal_to(a_seed().public, PLAINTEXT, size, PLACE, suite)
    return Sealed(sealed, lambda changed, place: open_with(a_seed(), changed, size, place))


def _symmetric(shape: Shape, size: Size) -> Sealed:
    key = a_seed().symmetric
    sealed = seal(key, PLAINTEXT, size, PLACE, shape)
    return Sealed(sealed, lambda changed, place: open_sealed(key, changed, size, place, shape))


def _keyslot() -> Sealed:
    slot = make_keyslot(PASSWORD, a_seed(), PLACE, PEPPER, FLOOR)

    def open_it(changed: bytes, place: Place) -> bytes:
        return open_keyslot(PASSWORD, changed, slot.verifier, place, PEPPER).secret.reveal()

    return Sealed(slot.sealed, open_it)


@cache
def seals() -> dict[str, Sealed]:
    """One seal of each shape and suite; small, so that every byte of them can be changed."""
    return {
        "sealed_hybrid": _sealed_to(Suite.HYBRID, Size.SEED),
        "sealed_x25519": _sealed_to(Suite.X25519, Size.SEED),
        "sym": _symmetric(Shape.SYM, Size.SEED),
        "session": _symmetric(Shape.SESSION, Size.SEED),
        "draft": _symmetric(Shape.DRAFT, Size.DRAFT),
        "keyslot": _keyslot(),
    }
