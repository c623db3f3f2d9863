import base64
import copy
import dataclasses
import json
import logging
import pickle
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.secret import Secret
from crypto.seeds import Seed, SymmetricKey
from crypto.tickets import TicketCode

# All bytes differ, so that no part of it occurs by chance in what is printed.
BYTES = st.lists(st.integers(0, 255), unique=True, min_size=32, max_size=32).map(bytes)


@dataclasses.dataclass
class Holder:
    secret: Secret


def everything_printed(thing):
    shown = [repr(thing), str(thing), f"{thing}", f"{thing!r:>30}", "%s %r" % (thing, thing)]  # noqa: UP031
    shown += [repr([thing]), repr({"k": thing})]
    record = logging.LogRecord("n", 20, "p", 1, "%s %r", (thing, thing), None)
    shown.append(record.getMessage())
    shown += traceback.format_exception(ValueError(thing))
    return "\n".join(shown)


def spellings(value):
    """Return how a value could turn up: any eight bytes of it, in any usual encoding."""
    part = value[:8]
    return [
        value[3:18].hex(),
        part.hex(),
        part.hex().upper(),
        base64.b64encode(value).decode()[:10],
        base64.urlsafe_b64encode(value).decode()[:10],
        repr(value)[2:-1],
        str(list(part))[1:-1],
    ]


@given(BYTES)
def test_no_way_of_printing_shows_it(value):
    secret = Secret(value)
    holders = [secret, Holder(secret), TicketCode("AAAA", secret), secret.__reduce_ex__]

    printed = "\n".join(everything_printed(holder) for holder in holders)
    printed += f"{secret:>40}" + format(secret, "x") + "{:^40}".format(secret)  # noqa: UP032

    assert not [spelling for spelling in spellings(value) if spelling in printed]


@given(BYTES)
def test_what_is_made_from_it_does_not_show_it_either(value):
    seed = Seed.from_bytes(value)

    printed = everything_printed(seed) + everything_printed(SymmetricKey.from_bytes(value))
    printed += repr(vars(seed))

    assert not [spelling for spelling in spellings(value) if spelling in printed]


@pytest.mark.parametrize(
    "serialise",
    [
        pickle.dumps,
        copy.copy,
        copy.deepcopy,
        json.dumps,
        bytes,
        list,
        lambda secret: secret.__getstate__(),
        lambda secret: pickle.dumps(secret, protocol=2),
        lambda secret: dataclasses.asdict(Holder(secret)),
        lambda secret: json.dumps({"secret": secret}),
        lambda secret: pickle.dumps(Seed(secret)),
    ],
)
def test_it_cannot_be_copied_or_serialised(serialise):
    with pytest.raises(TypeError) as refusal:
        serialise(Secret(b"do not tell anybody at all about"))

    assert "tell" not in str(refusal.value)


def test_it_cannot_be_hashed_and_so_not_kept_in_a_cache():
    with pytest.raises(TypeError):
        hash(Secret(b"x"))


def test_two_are_equal_if_their_bytes_are():
    assert Secret(b"same") == Secret(b"same")
    assert Secret(b"same") != Secret(b"sane")
    assert Secret(b"same") != Secret(b"same!")
    assert (Secret(b"same") == b"same") is False


def test_it_has_a_length_and_can_be_revealed():
    assert len(Secret(b"four")) == 4
    assert Secret(bytearray(b"four")).reveal() == b"four"
