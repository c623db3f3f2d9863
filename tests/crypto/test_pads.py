import hashlib
import hmac

import pytest

from crypto import pads
from crypto.errors import MalformedKey
from crypto.seeds import SymmetricKey

KEY = SymmetricKey.from_bytes(bytes(range(32)))
NONCE = bytes(range(16))


def test_a_pad_is_what_rfc_5869_expands() -> None:
    """HKDF-Expand by hand: T(n) = HMAC(key, T(n-1) | label | n)."""
    label = b"muye/1/pad" + NONCE
    first = hmac.digest(bytes(range(32)), label + b"\x01", hashlib.sha256)
    second = hmac.digest(bytes(range(32)), first + label + b"\x02", hashlib.sha256)

    assert pads.pad(KEY, NONCE, 50) == (first + second)[:50]


def test_two_pages_never_have_one_pad() -> None:
    one, other = pads.new_nonce(), pads.new_nonce()

    assert one != other
    assert pads.pad(KEY, one, 2000) != pads.pad(KEY, other, 2000)


def test_masking_twice_gives_back_what_was_there() -> None:
    pad = pads.pad(KEY, NONCE, 4)

    masked = pads.mask(b"\x00\x11\x00\x22", pad)

    assert masked != b"\x00\x11\x00\x22"
    assert pads.mask(masked, pad) == b"\x00\x11\x00\x22"


@pytest.mark.parametrize("length", [-1, pads.LONGEST + 1])
def test_more_than_there_is_is_refused(length: int) -> None:
    with pytest.raises(MalformedKey):
        pads.pad(KEY, NONCE, length)


def test_a_short_nonce_or_a_short_pad_is_refused() -> None:
    with pytest.raises(MalformedKey):
        pads.pad(KEY, NONCE[:-1], 4)
    with pytest.raises(MalformedKey):
        pads.mask(b"abc", b"ab")
