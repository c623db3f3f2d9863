"""How a refusal ends a command: one sentence and an exit code, never a trace."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import ArgumentError, DBAPIError

from crypto.errors import CryptoError
from instruments.errors import InstrumentError
from referral.errors import ReferralError
from screening import wording
from screening.cli.console import FAILED, REFUSED_TO_START, Console
from screening.services.errors import (
    CannotNorm,
    CannotOpen,
    DecisionRefused,
    ModelRefused,
    ProposalRefused,
    RescoringRefused,
    RoleRefused,
    ServiceError,
    StartRefused,
)
from screening.settings import WrongSettings
from screening.vault import NoKey

EXPECTED = (
    *(ServiceError, CryptoError, ReferralError, InstrumentError, WrongSettings, NoKey),
    *(OSError, DBAPIError, ArgumentError),
)
"""What may go wrong without a fault in the program."""

SCHEMAS = {"schema", "later_schema"}
"""What a start is refused for that no file of the installation cures."""


@contextmanager
def fail_clearly(context: click.Context) -> Iterator[None]:
    """Turn an expected refusal into a sentence and an exit code; with --debug let it through."""
    try:
        yield
    except BrokenPipeError:
        raise  # whoever read has gone; click ends without a word
    except (click.Abort, KeyboardInterrupt) as stop:
        if context.obj is None:
            raise
        raise SystemExit(_interrupted(context.obj)) from stop
    except EXPECTED as error:
        if context.obj is None or context.obj.debug:
            raise
        raise SystemExit(_refused(context.obj, error)) from error


def _interrupted(console: Console) -> int:
    click.echo("\n" + console.say("refused.interrupted"), err=True)
    return FAILED


def _refused(console: Console, error: Exception) -> int:
    words = words_of(console, error)
    console.give({"error": {"rule": type(error).__name__, "words": words}})
    click.secho(words, fg="red", err=True)
    return REFUSED_TO_START if isinstance(error, StartRefused | WrongSettings) else FAILED


def words_of(console: Console, error: Exception) -> str:
    """Return the words of a refusal, or of the nearest kind of refusal that has any."""
    if isinstance(error, WrongSettings):
        return console.say(f"settings.{error.why}", **error.facts)
    if isinstance(error, DecisionRefused):
        return console.say(f"consent.cannot.{error.why}")
    if isinstance(error, ModelRefused):
        return console.say(f"model.cannot.{error.why}")
    if isinstance(error, ProposalRefused):
        return console.say(f"proposal.cannot.{error.why}")
    if isinstance(error, CannotOpen):
        return console.say(f"wave.cannot.{error.why}", **error.facts)
    if isinstance(error, CannotNorm):
        return console.say(f"norm.cannot.{error.why}", **error.facts)
    if isinstance(error, RescoringRefused):
        return console.say(f"rescoring.cannot.{error.why}", **error.facts)
    known = wording.catalogue(console.language)
    kinds = (f"refused.{kind.__name__}" for kind in type(error).__mro__)
    key = _special(error) or next((key for key in kinds if key in known), None)
    return console.say(key, **_facts(console, error)) if key else str(error)


def _special(error: Exception) -> str | None:
    """Return the key of what its class alone does not tell."""
    if isinstance(error, StartRefused) and error.what in SCHEMAS:
        return f"refused.{error.what}"
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return "refused.port_taken"
    return None


def _facts(console: Console, error: Exception) -> dict[str, str]:
    """Return what the words of a refusal name; never what stands in a row."""
    if isinstance(error, StartRefused) and error.what not in SCHEMAS:
        return {"what": console.say(f"start.{error.what}")}
    if isinstance(error, RoleRefused):
        return {"role": console.say(f"role.{error.wanted}")}
    if isinstance(error, OSError):
        return {"file": str(error.filename or "-"), "detail": error.strerror or str(error)}
    if isinstance(error, DBAPIError):
        return {"detail": str(error.orig).partition("\n")[0]}
    return {"detail": getattr(error, "check", "") or str(error)}
