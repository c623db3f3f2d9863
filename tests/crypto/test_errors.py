import pickle

import pytest

from crypto import errors
from crypto.errors import CryptoError, SelfTestFailed

LEAVES = [
    error
    for error in vars(errors).values()
    if isinstance(error, type) and issubclass(error, CryptoError) and error is not CryptoError
]


@pytest.mark.parametrize("error", LEAVES)
def test_each_error_says_one_constant_sentence_of_its_own(error):
    assert str(error()) == error.message
    assert [other.message for other in LEAVES].count(error.message) == 1


@pytest.mark.parametrize("error", [each for each in LEAVES if each is not SelfTestFailed])
def test_no_error_can_be_given_anything_to_tell(error):
    with pytest.raises(TypeError):
        error("a password")


@pytest.mark.parametrize("error", LEAVES)
def test_an_error_crosses_a_process_boundary(error):
    arrived = pickle.loads(pickle.dumps(error()))  # noqa: S301

    assert type(arrived) is error
    assert str(arrived) == error.message


def test_a_failed_self_test_names_its_check_but_not_in_the_message():
    arrived = pickle.loads(pickle.dumps(SelfTestFailed("hkdf_sha256")))  # noqa: S301

    assert arrived.check == "hkdf_sha256"
    assert "hkdf" not in str(arrived)
