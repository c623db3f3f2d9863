import statistics
import time

import pytest

from crypto.envelope import Size, pad
from crypto.errors import MalformedKey, SealBroken, WrongSecret
from crypto.keyslots import (
    FLOOR,
    Cost,
    decoy_keyslot_work,
    make_keyslot,
    needs_upgrade,
    open_keyslot,
)
from crypto.secret import Secret
from tests.crypto import rivals
from tests.crypto.examples import PASSWORD, PEPPER, PLACE, a_seed

SLOT = make_keyslot(PASSWORD, a_seed(), PLACE, PEPPER, FLOOR)
UNPEPPERED = make_keyslot(PASSWORD, a_seed(), PLACE, None, FLOOR)


def opened(secret=PASSWORD, sealed=SLOT.sealed, verifier=SLOT.verifier, pepper=PEPPER):
    return open_keyslot(secret, sealed, verifier, PLACE, pepper)


def with_cost(m_kib=FLOOR.m_kib, t=FLOOR.t, p=FLOOR.p):
    return SLOT.sealed[:16] + m_kib.to_bytes(4) + bytes([t, p]) + SLOT.sealed[22:]


def test_the_right_password_gives_the_seed():
    assert opened().secret == a_seed().secret


def test_the_second_implementation_opens_it_with_one_run_of_argon2id():
    padded, verifier = rivals.open_keyslot(PASSWORD, SLOT.sealed, PLACE, PEPPER.reveal())

    assert padded == pad(a_seed().secret.reveal(), Size.SEED)
    assert verifier == SLOT.verifier


@pytest.mark.parametrize(
    "secret",
    [
        b"",
        PASSWORD[:-1],
        PASSWORD + b" ",
        PASSWORD.upper(),
        PASSWORD.decode().replace("-", "－").encode(),
    ],
)
def test_another_password_does_not_open_it(secret):
    with pytest.raises(WrongSecret):
        opened(secret=secret)


@pytest.mark.parametrize("pepper", [None, Secret(b"PEPPER--" * 4), Secret(b"pepper--" * 5)])
def test_without_the_pepper_the_right_password_does_not_open_it(pepper):
    with pytest.raises(WrongSecret):
        opened(pepper=pepper)


def test_a_slot_made_without_a_pepper_opens_without_one_only():
    parts = {"sealed": UNPEPPERED.sealed, "verifier": UNPEPPERED.verifier}

    assert opened(**parts, pepper=None).secret == a_seed().secret
    with pytest.raises(WrongSecret):
        opened(**parts, pepper=PEPPER)


def test_a_long_password_counts_to_its_last_byte():
    long = "木叶🔑ａ".encode() * 100
    slot = make_keyslot(long, a_seed(), PLACE, PEPPER, FLOOR)

    assert open_keyslot(long, slot.sealed, slot.verifier, PLACE, PEPPER).secret == a_seed().secret
    with pytest.raises(WrongSecret):
        open_keyslot(long[:-1], slot.sealed, slot.verifier, PLACE, PEPPER)


@pytest.mark.parametrize(
    "weaker",
    [{"m_kib": FLOOR.m_kib - 1}, {"m_kib": 8}, {"t": 1}, {"t": 0}, {"p": 0}],
    ids=str,
)
def test_a_slot_that_asks_for_less_work_than_the_floor_is_refused(weaker):
    for read in (needs_upgrade, lambda sealed: opened(sealed=sealed)):
        with pytest.raises(SealBroken):
            read(with_cost(**weaker))


@pytest.mark.parametrize(
    "heavier", [{"m_kib": 0xFFFFFFFF}, {"m_kib": 1 << 21}, {"t": 255}], ids=str
)
def test_a_slot_that_asks_for_all_memory_or_all_day_is_refused(heavier):
    with pytest.raises(SealBroken):
        opened(sealed=with_cost(**heavier))


@pytest.mark.parametrize("cost", [Cost(FLOOR.m_kib - 1, 2, 1), Cost(19456, 1, 1), Cost(1 << 21, 3)])
def test_no_slot_is_made_at_a_cost_that_would_not_be_read(cost):
    with pytest.raises(MalformedKey):
        make_keyslot(PASSWORD, a_seed(), PLACE, PEPPER, cost)


def test_the_cost_is_part_of_what_is_authenticated():
    # One pass more gives another derivation, so that even a well-formed other cost does not open.
    with pytest.raises(WrongSecret):
        opened(sealed=with_cost(t=FLOOR.t + 1))


def test_a_body_taken_from_another_slot_of_the_same_password_is_refused():
    other = make_keyslot(PASSWORD, a_seed(2), PLACE, PEPPER, FLOOR)

    with pytest.raises(SealBroken):
        opened(sealed=SLOT.sealed[:38] + other.sealed[38:])


def test_a_verifier_of_another_slot_does_not_help():
    with pytest.raises(WrongSecret):
        opened(verifier=UNPEPPERED.verifier)


def test_the_same_password_makes_two_slots_that_share_nothing():
    again = make_keyslot(PASSWORD, a_seed(), PLACE, PEPPER, FLOOR)

    assert again.sealed[22:38] != SLOT.sealed[22:38]
    assert again.verifier != SLOT.verifier
    assert again.sealed[38:] != SLOT.sealed[38:]


@pytest.mark.parametrize("pepper", [Secret(b""), Secret(bytes(31))])
def test_a_pepper_that_is_too_short_is_refused(pepper):
    with pytest.raises(MalformedKey):
        make_keyslot(PASSWORD, a_seed(), PLACE, pepper, FLOOR)


def test_a_slot_below_todays_cost_is_due_for_an_upgrade():
    assert needs_upgrade(SLOT.sealed)
    assert not needs_upgrade(SLOT.sealed, FLOOR)
    assert needs_upgrade(SLOT.sealed, Cost(FLOOR.m_kib, FLOOR.t + 1, FLOOR.p))


def test_a_slot_does_not_print_what_it_holds():
    assert repr(SLOT) == "Keyslot()"


def test_an_unknown_name_costs_as_much_as_a_wrong_password():
    def cpu_s(work):
        started = time.thread_time()
        work()
        return time.thread_time() - started

    def wrong_password():
        with pytest.raises(WrongSecret):
            opened(secret=b"wrong")

    pairs = [
        (
            cpu_s(wrong_password),
            cpu_s(lambda: decoy_keyslot_work(b"wrong", PEPPER, "nobody\udcff", FLOOR)),
        )
        for _ in range(9)
    ]

    known, unknown = (statistics.median(times) for times in zip(*pairs, strict=True))
    assert unknown == pytest.approx(known, rel=0.3)
