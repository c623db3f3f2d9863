import json

import pytest

from referral.consents import Standing
from screening.roles import Role
from screening.services import coverage
from tests.command import muye
from tests.township import CLASS, FIRST, SECOND


@pytest.fixture
def record(township):
    """Return how the forms of a class of three are taken down, and what is said then."""
    township.students_without_consent(3)

    def _record(*options, role=Role.COORDINATOR, unit=FIRST, name=CLASS, on="2025-11-01"):
        account = township.accounts[unit, role]
        return muye(
            *(township.settings.home, "consent", "record", "--grade", 7, "--class", name),
            *("--as", account.username, "--on", on, *options),
            passphrase=account.passphrase,
        )

    return _record


def _standings(township):
    with township.work_as(Role.COORDINATOR) as work:
        return [member.standing for member in coverage.of_class(work, 7, CLASS).members]


def test_everybody_agrees_but_those_who_are_named(township, record):
    said = record(
        *("--separate", "--refused", "2026000002", "--not-yet", "2026000003", "--json"),
    )

    assert json.loads(said.stdout) == {"given": 1, "refused": 1, "unchanged": 1, "dry_run": False}
    assert _standings(township) == [Standing.GIVEN, Standing.REFUSED, Standing.NOT_YET]


def test_a_dry_run_stores_nothing(township, record):
    said = record("--separate", "--dry-run")

    assert "Would take down: 3 agree" in said.stdout
    assert _standings(township) == [Standing.NOT_YET] * 3


def test_a_refusal_is_not_turned_into_a_consent_by_the_next_stack(township, record):
    record("--refused", "2026000002", "--not-yet", "2026000001", "--separate")

    said = record("--separate", "--json")

    assert json.loads(said.stdout)["given"] == 1
    assert _standings(township) == [Standing.GIVEN, Standing.REFUSED, Standing.GIVEN]


def test_without_the_separate_consent_a_childs_is_missing(township, record):
    record()

    assert _standings(township) == [Standing.SEPARATE_MISSING] * 3


def test_it_is_told_how_far_each_class_is(township, record):
    record("--separate", "--refused", "2026000002")
    account = township.accounts[FIRST, Role.COORDINATOR]
    command = (township.settings.home, "consent", "list", "--as", account.username)

    said = muye(*command, passphrase=account.passphrase)
    document = json.loads(muye(*command, "--json", passphrase=account.passphrase).stdout)

    assert f"Grade 7, {CLASS}: 2/3 agreed" in said.stdout
    assert document == [
        {
            "grade": 7,
            "class": CLASS,
            "given": 2,
            "not_yet": 0,
            "separate_missing": 0,
            "expired": 0,
            "refused": 1,
            "withdrawn": 0,
        }
    ]


@pytest.mark.parametrize(
    ("options", "other", "words"),
    [
        (("--refused", "9"), {}, "It is not there"),
        ((), {"name": "9班"}, "It is not there"),
        ((), {"unit": SECOND}, "It is not there"),
        ((), {"role": Role.COUNSELOR}, "Coordinator"),
        ((), {"on": "2099-01-01"}, "This day has not come yet"),
    ],
    ids=["another student", "another class", "another school", "another role", "the future"],
)
def test_what_cannot_be_stores_nothing(township, record, options, other, words):
    said = record(*options, **other)

    assert said.exit_code == 1
    assert words in said.stderr
    assert _standings(township) == [Standing.NOT_YET] * 3


def test_a_day_that_is_none_is_wrong_use(record):
    assert record(on="gestern").exit_code == 2
