import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.envelope import (
    SIZE_BYTES,
    Header,
    Shape,
    Size,
    Suite,
    pad,
    read_header,
    sealed_length,
    unpad,
)
from crypto.errors import SealBroken, SealOverflow, WrongSecret
from crypto.keyslots import open_keyslot
from crypto.places import Place
from crypto.sealing import open_with
from crypto.secret import Secret
from crypto.seeds import Seed
from crypto.symmetric import open_sealed
from tests.crypto import rfc9180, rivals
from tests.crypto.examples import OTHER_PLACES, PLACE, VECTORS, seals

FROZEN = json.loads((VECTORS / "envelopes_v1.json").read_text(encoding="utf-8"))
SHAPES = list(seals())
KEYSLOT_SALT = range(22, 38)


def frozen_place():
    stored = FROZEN["place"]
    ids = {k: bytes.fromhex(stored[k]) for k in ("row_id", "owner_id")}
    return Place(**(stored | ids))


def open_frozen(case):
    seed, place = Seed.from_bytes(bytes.fromhex(FROZEN["seed"])), frozen_place()
    sealed, size, shape = base64.b64decode(case["sealed"]), Size[case["size"]], Shape[case["shape"]]
    if shape is Shape.SEALED:
        return open_with(seed, sealed, size, place)
    if shape is Shape.KEYSLOT:
        pepper = Secret(base64.b64decode(case["pepper"])) if case["pepper"] else None
        verifier = base64.b64decode(case["verifier"])
        opened = open_keyslot(case["password"].encode(), sealed, verifier, place, pepper)
        return opened.secret.reveal()
    return open_sealed(seed.symmetric, sealed, size, place, shape)


@pytest.mark.parametrize(
    "case", FROZEN["tests"], ids=lambda case: f"{case['name']} {case['suite']}"
)
def test_what_version_1_once_sealed_opens_for_ever(case):
    is_keyslot = case["shape"] == "KEYSLOT"
    expected = bytes.fromhex(FROZEN["seed"]) if is_keyslot else FROZEN["plaintext"].encode()

    assert open_frozen(case) == expected


@pytest.mark.parametrize(
    "case",
    [case for case in FROZEN["tests"] if case["shape"] != "KEYSLOT"],
    ids=lambda c: c["name"],
)
def test_what_version_1_once_sealed_opens_without_our_code(case):
    seed, sealed = bytes.fromhex(FROZEN["seed"]), base64.b64decode(case["sealed"])

    if case["shape"] == "SEALED":
        padded = rivals.open_with(seed, sealed, frozen_place())
    else:
        key = rfc9180.expand(seed, b"muye/1/sym", 32)
        padded = rivals.open_symmetric(key, sealed, frozen_place())

    assert padded.rstrip(b"\0") == FROZEN["plaintext"].encode() + b"\x80"


def test_stored_numbers_never_change_their_meaning():
    assert {s.name: s.value for s in Suite} == {"X25519": 1, "HYBRID": 2}
    assert [s.name for s in sorted(Shape)] == ["SYM", "SEALED", "KEYSLOT", "SESSION", "DRAFT"]
    assert {s.name: (s.value, SIZE_BYTES[s]) for s in Size} == {
        "SEED": (1, 64),
        "SHEET": (2, 2048),
        "DRAFT": (3, 2048),
        "PROFILE": (4, 1024),
        "GREETING": (5, 512),
        "INDEX": (6, 4096),
        "NOTE_1K": (7, 1024),
        "NOTE_4K": (8, 4096),
        "NOTE_16K": (9, 16384),
        "REFERRAL": (10, 4096),
        "SLOT": (11, 256),
        "AUDIT": (12, 512),
        "BOX": (13, 114_688),
    }


def test_a_header_is_sixteen_bytes_in_the_documented_order():
    packed = Header(Suite.HYBRID, Shape.SEALED, Size.SHEET, b"12345678").pack()

    assert packed == b"MY" + bytes([1, 2, 2, 2, 0, 0]) + b"12345678"


def test_the_lengths_are_those_of_the_design():
    # security.md 1.7: SEALED adds 64 or 1152, SYM adds 88; KEYSLOT 22 more for cost and salt.
    assert sealed_length(Shape.SEALED, Suite.X25519, Size.SHEET) == 2048 + 64
    assert sealed_length(Shape.SEALED, Suite.HYBRID, Size.SHEET) == 2048 + 1152
    assert sealed_length(Shape.SYM, Suite.HYBRID, Size.NOTE_1K) == 1024 + 88
    assert sealed_length(Shape.KEYSLOT, Suite.HYBRID, Size.SEED) == 64 + 88 + 22


@pytest.mark.parametrize("name", SHAPES)
def test_every_other_value_of_every_header_byte_is_refused(name):
    sealed = seals()[name]

    for offset in range(16):
        for value in set(range(256)) - {sealed.bytes[offset]}:
            changed = bytearray(sealed.bytes)
            changed[offset] = value
            with pytest.raises(SealBroken):
                sealed.open(bytes(changed), PLACE)


@pytest.mark.parametrize("mask", [0x01, 0x80])
@pytest.mark.parametrize("name", [name for name in SHAPES if name != "keyslot"])
def test_a_flipped_bit_anywhere_is_refused(name, mask):
    sealed = seals()[name]

    for offset in range(len(sealed.bytes)):
        changed = bytearray(sealed.bytes)
        changed[offset] ^= mask
        with pytest.raises(SealBroken):
            sealed.open(bytes(changed), PLACE)


def test_a_flipped_bit_anywhere_in_a_keyslot_is_refused():
    sealed = seals()["keyslot"]

    # Each refusal past the cost takes a run of Argon2id, hence every fourth byte of the body.
    for offset in [*range(22), *range(22, len(sealed.bytes), 4)]:
        changed = bytearray(sealed.bytes)
        changed[offset] ^= 0x01
        with pytest.raises(WrongSecret if offset in KEYSLOT_SALT else (SealBroken, WrongSecret)):
            sealed.open(bytes(changed), PLACE)


@pytest.mark.parametrize("name", SHAPES)
def test_a_longer_or_shorter_seal_is_refused(name):
    sealed = seals()[name]
    cut = [sealed.bytes[:n] for n in range(len(sealed.bytes))]
    extended = [sealed.bytes + tail for tail in (b"\0", b"\x80", bytes(16), sealed.bytes)]

    for changed in [*cut, *extended, b"\0" + sealed.bytes, sealed.bytes[1:]]:
        with pytest.raises(SealBroken):
            sealed.open(changed, PLACE)


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("moved_to", OTHER_PLACES)
def test_a_seal_does_not_open_in_another_place(name, moved_to):
    sealed = seals()[name]

    with pytest.raises(SealBroken):
        sealed.open(sealed.bytes, OTHER_PLACES[moved_to])


@pytest.mark.parametrize("name", SHAPES)
def test_a_seal_does_not_open_as_another_shape(name):
    for other, sealed in seals().items():
        if other.partition("_")[0] != name.partition("_")[0]:
            with pytest.raises(SealBroken):
                sealed.open(seals()[name].bytes, PLACE)


@pytest.mark.parametrize("name", SHAPES)
def test_a_refusal_says_the_same_thing_whatever_is_wrong(name):
    sealed = seals()[name]
    said = set()

    for changed in (b"", b"MY", sealed.bytes[:-1], b"X" + sealed.bytes[1:], bytes(200)):
        with pytest.raises(SealBroken) as refusal:
            sealed.open(changed, PLACE)
        said.add((str(refusal.value), refusal.value.__cause__))

    assert said == {("this seal does not open", None)}


@given(st.binary(max_size=400))
def test_no_bytes_make_the_header_reader_fail_in_another_way(junk):
    with pytest.raises(SealBroken):
        read_header(junk, Shape.SYM, Size.NOTE_1K)


@given(st.sampled_from(list(Size)), st.binary(max_size=255).map(lambda b: b + b"\0" * 3))
def test_padding_comes_off_again_to_the_last_zero(size, plaintext):
    fitting = plaintext[: SIZE_BYTES[size] - 1]

    assert len(pad(fitting, size)) == SIZE_BYTES[size]
    assert unpad(pad(fitting, size)) == fitting


@pytest.mark.parametrize("size", list(Size))
def test_a_value_that_is_too_long_is_refused_and_not_moved_to_a_larger_class(size):
    assert unpad(pad(b"x" * (SIZE_BYTES[size] - 1), size)) == b"x" * (SIZE_BYTES[size] - 1)

    with pytest.raises(SealOverflow):
        pad(b"x" * SIZE_BYTES[size], size)


@pytest.mark.parametrize("padded", [b"", bytes(64), b"answer" + bytes(58), b"\x80" + b"\x01" * 63])
def test_bytes_without_a_padding_mark_are_refused(padded):
    with pytest.raises(SealBroken):
        unpad(padded)


def test_after_the_mark_there_is_nothing_but_zeros():
    for value in set(range(1, 256)) - {0x80}:
        with pytest.raises(SealBroken):
            unpad(b"answer\x80" + bytes([value]) + bytes(8))
