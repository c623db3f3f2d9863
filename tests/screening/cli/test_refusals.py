import errno
import os
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine

import crypto.errors
import referral.errors
from crypto.errors import CryptoError
from instruments.errors import Fault, MalformedInstrument, Rule, UnknownInstrument
from referral.errors import ReferralError
from screening import wording
from screening.cli.console import Console
from screening.cli.refusals import fail_clearly, words_of
from screening.models import Purpose
from screening.services import errors
from screening.services.errors import (
    CannotOpen,
    ModelRefused,
    ProposalRefused,
    RescoringRefused,
    ServiceError,
    StartRefused,
)
from screening.vault import NoKey

PLAIN = Console(Path("home"), "zh", as_json=False, progress=False, debug=False)


def _leaves(module, root):
    return [e for e in vars(module).values() if isinstance(e, type) and issubclass(e, root)]


KINDS = [
    *_leaves(errors, ServiceError),
    *_leaves(crypto.errors, CryptoError),
    *_leaves(referral.errors, ReferralError),
]
SAID_ELSEWHERE = {CannotOpen, ModelRefused, ProposalRefused, RescoringRefused}
"""Refusals whose reason has words of its own."""

NEVER_HERE = {
    *("ServiceError", "TicketRefused", "SittingOver", "RoomClosed", "TakenOver", "ItemRefused"),
    *("CodeUsed", "SurveyOver"),
}
"""What only the lab's pages meet."""


def _end(work, **given):
    """Run a command that does some work, and return how it ended."""

    @click.command()
    @click.pass_context
    def command(context):
        context.obj = Console(
            Path("home"), "en", **{"as_json": False, "progress": False, "debug": False} | given
        )
        with fail_clearly(context):
            work()

    return CliRunner().invoke(command)


def _raising(error):
    def _raise():
        raise error

    return _raise


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.__name__)
def test_every_refusal_has_words_of_its_own_or_of_its_kind(kind):
    known = wording.catalogue("zh")
    names = {base.__name__ for base in kind.__mro__}

    is_said_elsewhere = kind in SAID_ELSEWHERE or kind.__name__ in NEVER_HERE
    assert is_said_elsewhere or any(f"refused.{name}" in known for name in names)


@pytest.mark.parametrize(
    "error",
    [
        *(StartRefused(what) for what in ("pepper", "signing_key", "directory_key")),
        *(StartRefused(what) for what in ("database", "key_store", "installation", "schema")),
        CannotOpen("no_battery", grade="3"),
        NoKey(Purpose.ROSTER),
        crypto.errors.SealBroken(),
        crypto.errors.SelfTestFailed("hpke"),
        referral.errors.MalformedStandard("a.toml", "tiers", "too few"),
        MalformedInstrument("a.toml", (Fault("", Rule.NOT_UTF8),)),
        UnknownInstrument("mht"),
        errors.RoleRefused("coordinator"),
        errors.Throttled(),
    ],
    ids=repr,
)
def test_a_refusal_is_told_in_both_languages_and_not_as_the_program_says_it(error):
    for language in wording.LANGUAGES:
        words = words_of(Console(Path("home"), language, False, False, False), error)

        assert words != str(error)
        assert "{" not in words


def test_a_start_that_was_refused_ends_with_four():
    assert _end(_raising(StartRefused("pepper"))).exit_code == 4
    assert _end(_raising(errors.NotFound())).exit_code == 1


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOENT, "There is no a.csv"),
        (errno.EEXIST, "a.csv is there already"),
        (errno.EACCES, "may not read or write a.csv"),
        (errno.EISDIR, "a.csv is a folder"),
        (errno.ENOTDIR, "path a.csv"),
        (errno.ENOSPC, "No space left"),
        (errno.EADDRINUSE, "Another program is listening at a.csv"),
    ],
)
def test_what_the_system_refuses_is_told_in_words(number, words):
    said = _end(_raising(OSError(number, os.strerror(number), "a.csv")))

    assert said.exit_code == 1
    assert words in said.stderr
    assert "Errno" not in said.stderr


def test_a_database_that_another_program_holds_is_told_in_words(tmp_path):
    url = f"sqlite:///{tmp_path / 'a.db'}"
    holder = create_engine(url)
    waiter = create_engine(url, connect_args={"timeout": 0})
    with holder.connect() as held:
        held.exec_driver_sql("CREATE TABLE a (b)")
        held.commit()
        held.exec_driver_sql("BEGIN EXCLUSIVE")

        with waiter.connect() as waiting:
            said = _end(lambda: waiting.exec_driver_sql("SELECT * FROM a"))
    holder.dispose()
    waiter.dispose()

    assert said.exit_code == 1
    assert "cannot be used now (database is locked)" in said.stderr
    assert "SELECT" not in said.output


def test_whoever_asks_for_it_sees_where_an_error_comes_from():
    said = _end(_raising(errors.NotFound()), debug=True)

    assert isinstance(said.exception, errors.NotFound)


def test_a_fault_of_the_program_is_not_hidden():
    assert isinstance(_end(_raising(ZeroDivisionError())).exception, ZeroDivisionError)


def test_a_reader_that_has_gone_is_told_nothing():
    said = _end(_raising(BrokenPipeError(errno.EPIPE, "Broken pipe")))

    assert said.stderr == ""
    assert said.exit_code == 1


@pytest.mark.parametrize("kind", [KeyboardInterrupt, click.Abort])
def test_an_interrupted_command_says_no_more_than_that(kind):
    said = _end(_raising(kind()))

    assert said.exit_code == 1
    assert said.stderr.strip() == "Interrupted before it was done."
