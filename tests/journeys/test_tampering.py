"""Whoever can write to the database alters and moves sealed values: none of them opens.

The registry of sealed columns drives this: a new one without an opener in `all_keys` fails here,
one that is not in the registry fails in `tests/architecture/test_schema.py`.
"""

import random
from collections.abc import Iterable, Iterator
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest

from crypto.envelope import HEADER_BYTES, Shape, Size
from crypto.errors import CryptoError, SealBroken, WrongSecret
from screening.models.seals import SEALS, Seal
from tests.journeys.all_keys import KEY_OF, AllKeys, Key, ids_of, open_value, sealed_rows
from tests.journeys.populated import Populated, populate

EACH = pytest.mark.parametrize("name", SEALS)

EVERY_NTH_BYTE_OF_A_KEYSLOT = 6
"""One try at a keyslot costs a run of Argon2id, so that not every byte of it is tried."""

EVERY_NTH_BYTE_OF_A_BOX = 16
"""A survey's box is seven times as large as the largest other value."""

BITS_OF_A_BYTE = 2

ROWS_OF_A_KEYSLOT, ROWS = 4, 12
"""Rows that are swapped with one another: of keyslots, and of any other column."""

CHANCE = random.Random(20261123)


@pytest.fixture(scope="module")
def populated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Populated]:
    made = populate(tmp_path_factory.mktemp("tampering") / "home")
    yield made
    made.township.close()


@pytest.fixture(scope="module")
def keys(populated: Populated) -> AllKeys:
    return populated.keys


def test_for_every_sealed_column_it_is_known_here_what_opens_it() -> None:
    assert KEY_OF.keys() == SEALS.keys()


@EACH
def test_every_value_opens_as_long_as_nobody_touches_it(keys: AllKeys, name: str) -> None:
    seal, rows = SEALS[name], sealed_rows(keys, name)

    opened = [
        open_value(keys, seal, KEY_OF[name](keys, row), getattr(row, seal.column), ids)
        for row in rows
        for ids in [ids_of(seal, row)]
    ]

    assert opened
    assert all(opened)


@EACH
def test_no_value_opens_with_a_bit_flipped(keys: AllKeys, name: str) -> None:
    row, key, value = _one(keys, name)
    step = EVERY_NTH_BYTE_OF_A_KEYSLOT if SEALS[name].shape is Shape.KEYSLOT else 1
    step = EVERY_NTH_BYTE_OF_A_BOX if SEALS[name].size is Size.BOX else step
    positions = range(HEADER_BYTES, len(value), step)

    flipped = (
        _with(value, p, value[p] ^ (1 << bit))
        for p in positions
        for bit in CHANCE.sample(range(8), BITS_OF_A_BYTE)
    )

    n_refused = _n_refused(keys, name, key, flipped, ids_of(SEALS[name], row))
    assert n_refused == BITS_OF_A_BYTE * len(positions)


@EACH
def test_no_value_opens_behind_another_header(keys: AllKeys, name: str) -> None:
    row, key, value = _one(keys, name)

    others = (
        _with(value, p, byte)
        for p in range(HEADER_BYTES)
        for byte in range(256)
        if byte != value[p]
    )

    assert _n_refused(keys, name, key, others, ids_of(SEALS[name], row)) == HEADER_BYTES * 255


@EACH
def test_no_value_opens_at_another_length(keys: AllKeys, name: str) -> None:
    row, key, value = _one(keys, name)
    shorter = [value[:n] for n in {0, 1, HEADER_BYTES, len(value) // 2, len(value) - 1}]
    longer = [value + more for more in (b"\0", b"\x80", bytes(16), value)]
    blank = [bytes(len(value)), b"\xff" * len(value), CHANCE.randbytes(len(value))]
    cut = [value[1:], value[16:] + value[:16], value[:HEADER_BYTES] + bytes(len(value) - 16)]
    tried = [*shorter, *longer, *blank, *cut]

    assert _n_refused(keys, name, key, tried, ids_of(SEALS[name], row)) == len(tried)


@EACH
def test_no_value_opens_in_another_row(keys: AllKeys, name: str) -> None:
    seal = SEALS[name]
    n_tried = 0
    for taken, there in permutations(_some_rows(keys, name), 2):
        value, place = getattr(taken, seal.column), ids_of(seal, there)
        if place == ids_of(seal, taken):
            continue  # the key of a student who is offered to another school stands at both
        for key in (KEY_OF[name](keys, taken), KEY_OF[name](keys, there)):
            assert _n_refused(keys, name, key, [value], place) == 1
            n_tried += 1

    assert n_tried or name == "installation.sealed_directory_seed"


@EACH
def test_no_value_opens_in_another_column(keys: AllKeys, name: str) -> None:
    row, key, _ = _one(keys, name)
    n_tried = 0
    for other in SEALS.keys() - {name}:
        for taken in _some_rows(keys, other)[:2]:
            value = getattr(taken, SEALS[other].column)
            for tried in (key, *_alike(key, KEY_OF[other](keys, taken))):
                assert _n_refused(keys, name, tried, [value], ids_of(SEALS[name], row)) == 1
                n_tried += 1

    assert n_tried >= len(SEALS) - 1


@EACH
def test_no_value_opens_under_another_id_or_another_owner(keys: AllKeys, name: str) -> None:
    seal = SEALS[name]
    row, key, value = _one(keys, name)
    row_id, owner_id = ids_of(seal, row)
    is_same = row_id == owner_id
    others = [(uuid4(), owner_id), (row_id, uuid4()), (uuid4(), uuid4())]
    swapped = [] if is_same else [(owner_id, row_id)]

    for place in (*others, *swapped):
        assert _n_refused(keys, name, key, [value], place) == 1


@EACH
def test_no_value_opens_with_another_key_of_its_kind(keys: AllKeys, name: str) -> None:
    seal = SEALS[name]
    row, key, value = _one(keys, name)
    held = {
        id(k): k
        for other in SEALS
        for r in _some_rows(keys, other)
        for k in [KEY_OF[other](keys, r)]
    }
    wrong = [k for k in held.values() if _alike(key, k) and not _is_same(key, k)]

    for other in wrong[: ROWS_OF_A_KEYSLOT if seal.shape is Shape.KEYSLOT else None]:
        assert _n_refused(keys, name, other, [value], ids_of(seal, row)) == 1
    assert wrong


def _one(keys: AllKeys, name: str) -> tuple[Any, Key, bytes]:
    row = _some_rows(keys, name)[0]
    return row, KEY_OF[name](keys, row), getattr(row, SEALS[name].column)


def _some_rows(keys: AllKeys, name: str) -> list[Any]:
    """Choose rows of both schools, in an order that does not change."""
    n = ROWS_OF_A_KEYSLOT if SEALS[name].shape is Shape.KEYSLOT else ROWS
    rows = sealed_rows(keys, name)
    return rows[:: max(len(rows) // n, 1)][:n]


def _n_refused(
    keys: AllKeys, name: str, key: Key, values: Iterable[bytes], place: tuple[UUID, UUID]
) -> int:
    """Count the values that are refused; whatever is accepted, or fails otherwise, stops the test.

    A keyslot whose salt was altered cannot be told from a wrong secret, and says that it is one.
    """
    seal = SEALS[name]
    n_refused = 0
    for value in values:
        with pytest.raises(CryptoError) as refusal:
            open_value(keys, seal, key, value, place)
        assert refusal.type is SealBroken or _is_slot(seal, refusal.type)
        n_refused += 1
    return n_refused


def _is_slot(seal: Seal, error: type[BaseException]) -> bool:
    return seal.shape is Shape.KEYSLOT and error is WrongSecret


def _alike(key: Key, other: Key) -> list[Key]:
    return [other] if type(key) is type(other) else []


def _is_same(key: Key, other: Key) -> bool:
    secrets = [getattr(k, "secret", k) for k in (key, other)]
    return bool(secrets[0] == secrets[1])


def _with(value: bytes, position: int, byte: int) -> bytes:
    return value[:position] + bytes([byte]) + value[position + 1 :]
