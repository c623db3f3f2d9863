import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.envelope import SIZE_BYTES, Shape, Size, Suite, pad, sealed_length
from crypto.errors import MalformedKey, SealBroken, SealOverflow
from crypto.sealing import open_with, seal_to
from crypto.seeds import PUBLIC_KEY_BYTES, PublicKey, Seed
from tests.crypto import rivals
from tests.crypto.examples import PLACE, PLAINTEXT, a_seed, vectors

SUITES = pytest.mark.parametrize("suite", list(Suite))
LOW_ORDER = [v["public"] for v in vectors("x25519.json") if v["shared"] is None]


@SUITES
@given(plaintext=st.binary(max_size=255))
@settings(max_examples=25, deadline=None)
def test_only_the_holder_of_the_seed_reads_it_and_its_length_says_nothing(suite, plaintext):
    sealed = seal_to(a_seed().public, plaintext, Size.SLOT, PLACE, suite)

    assert open_with(a_seed(), sealed, Size.SLOT, PLACE) == plaintext
    assert len(sealed) == sealed_length(Shape.SEALED, suite, Size.SLOT)
    with pytest.raises(SealBroken):
        open_with(a_seed(2), sealed, Size.SLOT, PLACE)


@SUITES
@pytest.mark.parametrize("size", list(Size))
def test_the_shortest_and_the_longest_value_of_a_class_look_alike(suite, size):
    longest = b"x" * (SIZE_BYTES[size] - 1)

    sealed = [seal_to(a_seed().public, text, size, PLACE, suite) for text in (b"", longest)]

    assert {len(s) for s in sealed} == {sealed_length(Shape.SEALED, suite, size)}
    assert [open_with(a_seed(), s, size, PLACE) for s in sealed] == [b"", longest]


@SUITES
def test_the_second_implementation_opens_what_we_seal(suite):
    sealed = seal_to(a_seed().public, PLAINTEXT, Size.SHEET, PLACE, suite)

    opened = rivals.open_with(a_seed().secret.reveal(), sealed, PLACE)

    assert opened == pad(PLAINTEXT, Size.SHEET)


@SUITES
def test_we_open_what_the_second_implementation_seals(suite):
    public = rivals.kem_public(a_seed().secret.reveal())

    sealed = rivals.seal_to(public, pad(PLAINTEXT, Size.SHEET), Size.SHEET, PLACE, suite)

    assert open_with(a_seed(), sealed, Size.SHEET, PLACE) == PLAINTEXT


def test_hybrid_is_what_one_gets_without_asking():
    sealed = seal_to(a_seed().public, PLAINTEXT, Size.SEED, PLACE)

    assert sealed[3] == Suite.HYBRID


def test_a_record_of_the_older_suite_can_be_sealed_again_in_the_newer():
    older = seal_to(a_seed().public, PLAINTEXT, Size.SHEET, PLACE, Suite.X25519)

    newer = seal_to(
        a_seed().public, open_with(a_seed(), older, Size.SHEET, PLACE), Size.SHEET, PLACE
    )

    assert newer[3] == Suite.HYBRID
    assert open_with(a_seed(), newer, Size.SHEET, PLACE) == PLAINTEXT


@SUITES
def test_sealing_the_same_twice_gives_nothing_in_common_after_the_header(suite):
    one, two = (seal_to(a_seed().public, PLAINTEXT, Size.SEED, PLACE, suite) for _ in range(2))

    assert one[:16] == two[:16]
    assert one[16:48] != two[16:48]
    assert one[-80:] != two[-80:]


@SUITES
def test_a_seal_that_names_another_key_is_refused_though_everything_else_fits(suite):
    public, padded = rivals.kem_public(a_seed().secret.reveal()), pad(PLAINTEXT, Size.SEED)

    named = [
        rivals.seal_to(public, padded, Size.SEED, PLACE, suite, key_id)
        for key_id in (a_seed().kid, a_seed(2).kid)
    ]

    assert open_with(a_seed(), named[0], Size.SEED, PLACE) == PLAINTEXT
    with pytest.raises(SealBroken):
        open_with(a_seed(), named[1], Size.SEED, PLACE)


@pytest.mark.parametrize("suite", list(Suite))
def test_a_well_sealed_value_without_padding_is_refused(suite):
    public = rivals.kem_public(a_seed().secret.reveal())

    sealed = rivals.seal_to(public, b"x" * 64, Size.SEED, PLACE, suite)

    with pytest.raises(SealBroken):
        open_with(a_seed(), sealed, Size.SEED, PLACE)


def test_a_value_too_long_is_refused():
    with pytest.raises(SealOverflow):
        seal_to(a_seed().public, bytes(64), Size.SEED, PLACE)


@SUITES
@pytest.mark.parametrize("point", LOW_ORDER)
def test_nothing_is_sealed_to_a_point_of_low_order(suite, point):
    raw = bytearray(a_seed().public.raw)
    raw[1184:1216] = bytes.fromhex(point)

    with pytest.raises(MalformedKey):
        seal_to(PublicKey(bytes(raw)), PLAINTEXT, Size.SEED, PLACE, suite)


@SUITES
@pytest.mark.parametrize("point", LOW_ORDER)
def test_an_encapsulation_of_low_order_is_refused_like_any_other(suite, point):
    sealed = bytearray(seal_to(a_seed().public, PLAINTEXT, Size.SEED, PLACE, suite))
    end = 16 + (32 if suite is Suite.X25519 else 1120)
    sealed[end - 32 : end] = bytes.fromhex(point)

    with pytest.raises(SealBroken):
        open_with(a_seed(), bytes(sealed), Size.SEED, PLACE)


def test_a_post_quantum_key_with_a_coefficient_too_large_is_refused():
    # FIPS 203, 7.2: the first twelve bits encode a coefficient, 0xFFF is not below q = 3329.
    raw = b"\xff\x0f" + a_seed().public.raw[2:]
    assert len(raw) == PUBLIC_KEY_BYTES

    with pytest.raises(MalformedKey):
        seal_to(PublicKey(raw), PLAINTEXT, Size.SEED, PLACE)


def test_a_fresh_seed_opens_what_was_sealed_to_its_published_half():
    seed = Seed.new()
    published = PublicKey(seed.public.raw)

    sealed = seal_to(published, PLAINTEXT, Size.SEED, PLACE)

    assert open_with(Seed.from_bytes(seed.secret.reveal()), sealed, Size.SEED, PLACE) == PLAINTEXT
