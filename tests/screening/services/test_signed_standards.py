import json

import pytest

from referral.errors import MalformedStandard
from referral.proposals import with_cut
from referral.standard import DEFAULT_FILE, parse_standard
from screening.roles import Role
from screening.services import signed_standards, waves
from screening.services.errors import ProposalRefused
from screening.services.signed_standards import Standing
from tests.referral.test_proposals import why
from tests.standards import put_in_force
from tests.township import CALM, FIRST, TOWNSHIP, Township

OFFICER, COUNSELOR = (Role.TOWNSHIP_OFFICER, TOWNSHIP), (Role.COUNSELOR, FIRST)

PROPOSED = with_cut(DEFAULT_FILE.read_bytes(), why())


def sign(township, who, content=PROPOSED):
    with township.work_as(*who) as work:
        return signed_standards.sign(work, content)


def in_force(township):
    with township.work_as(Role.COORDINATOR) as work:
        return waves.standard_in_force(work).version


def standings(township):
    with township.work_as(*OFFICER) as work:
        return [each.standing for each in signed_standards.listed(work)]


def path_of(township, content=PROPOSED):
    digest = parse_standard(content, "x").digest
    return township.settings.home / "standards" / signed_standards.file_of(digest)


@pytest.fixture
def signed(township: Township):
    sign(township, COUNSELOR)
    sign(township, OFFICER)
    return township


def test_a_proposal_counts_once_one_of_each_role_has_signed(township: Township):
    assert sign(township, COUNSELOR) == 1
    assert (in_force(township), standings(township)) == ("2026.1", [Standing.WAITING])
    assert sign(township, COUNSELOR) == 1  # one person who signs twice is one
    assert in_force(township) == "2026.1"

    assert sign(township, OFFICER) == 2

    assert (in_force(township), standings(township)) == ("2026.2", [Standing.IN_FORCE])


def test_a_wave_keeps_what_it_pinned_and_a_new_one_pins_the_new_version(township: Township):
    wave = township.wave(1)
    sign(township, COUNSELOR)
    sign(township, OFFICER)

    township.sit(wave.slips[0], CALM)

    with township.work_as(Role.COORDINATOR) as work:
        old = waves.get(work, wave.id)
        assert waves.standard_of(work, old).version == "2026.1"
        facts = {"term": old.term, "name": "又一次", "grades": [7]}
        days = {"opens_on": old.opens_on, "closes_on": old.closes_on}
        new = waves.set_up(work, waves.standard_text(work), **facts, **days)
        assert waves.standard_of(work, new).version == "2026.2"


def test_a_second_version_is_made_from_the_first(signed):
    previous = parse_standard(PROPOSED, "x").digest
    second = with_cut(PROPOSED, why("phq9_total_10", 10.0, 11.0, previous=previous))

    sign(signed, COUNSELOR, second)
    assert in_force(signed) == "2026.2"
    sign(signed, OFFICER, second)

    assert in_force(signed) == "2026.3"
    assert sorted(standings(signed)) == [Standing.FOLLOWED, Standing.IN_FORCE]


def test_what_was_made_from_a_version_that_is_not_in_force_is_overtaken(signed):
    other = with_cut(DEFAULT_FILE.read_bytes(), why(after=13.0))

    with pytest.raises(ProposalRefused) as refused:
        sign(signed, OFFICER, other)

    assert refused.value.why == "overtaken"
    assert in_force(signed) == "2026.2"


@pytest.mark.parametrize(
    ("who", "content", "why"),
    [
        ((Role.COORDINATOR, FIRST), PROPOSED, "role"),
        (OFFICER, DEFAULT_FILE.read_bytes(), "no_proposal"),
        (OFFICER, PROPOSED.replace(b'"2026.2"', b'"2026.1"'), "same_version"),
    ],
)
def test_what_may_not_be_signed_is_refused(township: Township, who, content, why):
    with pytest.raises(ProposalRefused) as refused:
        sign(township, who, content)

    assert refused.value.why == why
    assert not (township.settings.home / "standards").exists()


def test_what_no_instrument_holds_cannot_be_signed(township: Township):
    with pytest.raises(MalformedStandard):
        sign(township, OFFICER, PROPOSED.replace(b'item = "q9"', b'item = "q1"'))


def test_one_changed_byte_after_signing_takes_it_out_of_force(signed):
    path = path_of(signed)

    path.write_bytes(path.read_bytes().replace(b"at_least = 12", b"at_least = 21"))

    assert (in_force(signed), standings(signed)) == ("2026.1", [Standing.BROKEN])


@pytest.mark.parametrize("part", ["signature", "account", "digest", "nothing", "gone"])
def test_signatures_that_nobody_gave_put_nothing_in_force(signed, part):
    path = path_of(signed).with_suffix(".signatures.json")
    kept = json.loads(path.read_bytes())
    first, second = kept["signatures"]
    match part:
        case "signature":
            kept["signatures"][first] = kept["signatures"][second]
        case "account":
            kept["signatures"]["0" * 32] = kept["signatures"].pop(first)
        case "digest":
            kept["standard"] = "0" * 64
        case _:
            kept = []
    path.unlink() if part == "gone" else path.write_text(json.dumps(kept), encoding="utf-8")

    assert (in_force(signed), standings(signed)) == ("2026.1", [Standing.BROKEN])


def test_two_signatures_of_one_role_are_not_enough(township: Township):
    sign(township, COUNSELOR)
    sign(township, (Role.COUNSELOR, "莎溪小学"))

    assert (in_force(township), standings(township)) == ("2026.1", [Standing.WAITING])


def test_a_proposal_put_in_the_townships_own_file_unsigned_is_refused_in_words(
    township: Township,
):
    put_in_force(township, PROPOSED)

    with township.work_as(Role.COORDINATOR) as work, pytest.raises(MalformedStandard) as refused:
        waves.standard_text(work)

    assert "signed by an officer and a counselor" in str(refused.value)
    page = township.browser(Role.COORDINATOR).get("/staff/waves/new", status=409)
    assert "provenance" in page.text


def test_signed_it_may_stand_in_the_townships_own_file(signed):
    put_in_force(signed, PROPOSED)

    assert in_force(signed) == "2026.2"
