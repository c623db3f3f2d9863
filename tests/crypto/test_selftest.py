import pytest

from crypto import known_answers, selftest
from crypto.envelope import Suite
from crypto.errors import SelfTestFailed

HYBRID_ONLY = {"ml_kem_768", "sealed_hybrid"}


def with_a_wrong(name):
    answer = known_answers.ANSWERS[name]
    return {**known_answers.ANSWERS, name: answer[:-1] + bytes([answer[-1] ^ 1])}


@pytest.mark.parametrize("suite", list(Suite))
def test_it_passes_here(suite):
    selftest.run(suite)


@pytest.mark.parametrize("name", selftest.CHECKS)
def test_a_wrong_answer_to_any_question_fails_it(name):
    with pytest.raises(SelfTestFailed) as failure:
        selftest.run(answers=with_a_wrong(name))

    assert failure.value.check == name


@pytest.mark.parametrize("name", sorted(HYBRID_ONLY))
def test_the_classical_suite_does_not_ask_for_the_hybrid(name):
    selftest.run(Suite.X25519, answers=with_a_wrong(name))


@pytest.mark.parametrize("name", sorted(selftest.CHECKS.keys() - HYBRID_ONLY))
def test_the_classical_suite_asks_for_everything_else(name):
    with pytest.raises(SelfTestFailed):
        selftest.run(Suite.X25519, answers=with_a_wrong(name))


def test_there_is_an_answer_to_every_question():
    assert known_answers.ANSWERS.keys() == selftest.CHECKS.keys()


@pytest.mark.parametrize("frozen", ["SEALED_HYBRID", "SEALED_X25519", "SEALED_SYMMETRIC"])
def test_a_frozen_seal_that_no_longer_opens_fails_it(frozen, monkeypatch):
    sealed = getattr(known_answers, frozen)
    monkeypatch.setattr(known_answers, frozen, sealed[:-1] + bytes([sealed[-1] ^ 1]))

    with pytest.raises(SelfTestFailed) as failure:
        selftest.run()

    assert failure.value.check == frozen.lower()
    assert failure.value.__cause__ is None


def test_seals_that_open_when_they_should_not_fail_it():
    with pytest.raises(SelfTestFailed):
        selftest._must_refuse(lambda: b"opened")
