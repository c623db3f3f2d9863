import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from crypto import stretching
from crypto.errors import KeyWorkBusy
from crypto.stretching import CEILING, DEFAULT_COST, FLOOR, SEATS, WAITING, Cost, stretch

SALT = b"sixteen bytes ok"


def test_it_is_argon2id_at_the_cost_that_was_asked_for():
    expected = Argon2id(salt=SALT, length=32, iterations=3, lanes=1, memory_cost=64)

    assert stretch(b"secret", SALT, Cost(64, 3, 1)) == expected.derive(b"secret")


def test_the_costs_are_those_of_the_design():
    assert (DEFAULT_COST.m_kib, DEFAULT_COST.t, DEFAULT_COST.p) == (65536, 3, 1)
    assert (FLOOR.m_kib, FLOOR.t, FLOOR.p) == (19456, 2, 1)


@pytest.mark.parametrize("less", [Cost(65535, 3, 1), Cost(65536, 2, 1), Cost(65536, 3, 0)])
def test_a_cost_reaches_another_only_if_it_does_in_every_respect(less):
    assert not less.reaches(DEFAULT_COST)
    assert DEFAULT_COST.reaches(less)
    assert CEILING.reaches(DEFAULT_COST)
    assert DEFAULT_COST.reaches(FLOOR)


def test_as_many_as_have_seats_or_wait_are_served():
    cost = Cost(64, 1, 1)
    everybody = SEATS + WAITING

    with ThreadPoolExecutor(everybody) as threads:
        served = list(threads.map(lambda _: stretch(b"secret", SALT, cost), range(everybody)))

    assert set(served) == {stretch(b"secret", SALT, cost)}


def test_one_more_is_turned_away_at_once_and_the_rest_still_served():
    cost, arrived = Cost(64, 1, 1), threading.Barrier(SEATS + WAITING + 1)

    def wait_in_line():
        with stretching._line():
            arrived.wait()
            arrived.wait()

    queue = [threading.Thread(target=wait_in_line) for _ in range(SEATS + WAITING)]
    for thread in queue:
        thread.start()
    arrived.wait()
    try:
        with pytest.raises(KeyWorkBusy):
            stretch(b"secret", SALT, cost)
    finally:
        arrived.wait()
        for thread in queue:
            thread.join()

    assert stretch(b"secret", SALT, cost)
