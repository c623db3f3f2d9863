"""Every word that is said exists, and every word that exists is said."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import chain

from screening.wording import DEFAULT_LANGUAGE, catalogue
from tests.architecture.tree import Found, calls_in, files, hold, syntax_of, text_of

WORDS = catalogue(DEFAULT_LANGUAGE)

#: ``say("noun.word"`` in a template, with what follows: a comma, the end, or a key in two parts.
SAID = re.compile(r"\bsay\(\s*([\"'])([^\"']*)\1\s*([,)~])")

#: A text within quotes in a template that may be a key or a part of one; whether more follows.
QUOTED = re.compile(r"([\"'])(\.?[a-z0-9_]+(?:\.[a-z0-9_]+)*\.?)\1\s*(~?)")

KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")

#: Refusals whose first argument is the end of a key, with its beginning.
REASONS = {
    "CannotOpen": "wave.cannot.",
    "SurveyRefused": "survey.cannot.",
    "ModelRefused": "model.cannot.",
    "ProposalRefused": "proposal.cannot.",
    "RescoringRefused": "rescoring.cannot.",
    "WrongSettings": "settings.",
}


def test_every_key_that_is_said_exists():
    hold("a key that is said exists", _missing_words())


def _missing_words() -> Iterator[Found]:
    yield from _missing_in_templates()
    yield from _missing_in_code()


def _missing_in_templates() -> Iterator[Found]:
    for name in files(".html", within=("templates",)):
        for _, said, after in SAID.findall(text_of(name)):
            if not _exists(said, is_start=after == "~"):
                yield name, f"says {said}"


def _missing_in_code() -> Iterator[Found]:
    for name in files(".py", within=("screening",)):
        says = [call for call, called in calls_in(name) if called.rpartition(".")[2] == "say"]
        for call in says:
            for said, is_start in chain.from_iterable(map(_texts, call.args[:2])):
                if KEY.match(said) and not _exists(said, is_start=is_start):
                    yield name, f"line {call.lineno} says {said}"


def test_every_reason_of_a_refusal_has_words():
    hold("a reason that is given has words", _missing_reasons())


def _missing_reasons() -> Iterator[Found]:
    for name in files(".py", within=("screening",)):
        for call, called in calls_in(name):
            for reason, _ in _texts(call.args[0]) if called in REASONS and call.args else ():
                if REASONS[called] + reason not in WORDS:
                    yield name, f"line {call.lineno} gives the reason {reason}"


def _exists(said: str, *, is_start: bool) -> bool:
    return any(key.startswith(said) for key in WORDS) if is_start else said in WORDS


def test_every_key_is_said_somewhere():
    whole, parts = _said()

    idle = [key for key in WORDS if key not in whole and not any(p in f"^{key}" for p in parts)]

    assert idle == []


@cache
def _said() -> tuple[frozenset[str], frozenset[str]]:
    """Return the texts that may be keys, and the parts of keys that are put together at run time.

    A part is the beginning of a key, marked with ``^``, or stands within dots.
    """
    found: set[tuple[str, bool]] = set()
    for name in files(".html", within=("templates",)):
        found |= {(said, bool(more)) for _, said, more in QUOTED.findall(text_of(name))}
    for name in files(".py", within=("screening", "referral")):
        for node in ast.walk(syntax_of(name)):
            found |= set(_texts(node))
    whole = frozenset(said for said, has_more in found if not has_more)
    parts = {said for said, has_more in found if has_more and re.search(r"\w\.|^\.\w+\.", said)}
    return whole, frozenset(part if part.startswith(".") else f"^{part}" for part in parts)


def _texts(node: ast.AST) -> Iterator[tuple[str, bool]]:
    """Read a text, or how a text begins that is put together; with whether it only begins."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value, False
    elif isinstance(node, ast.JoinedStr) and node.values:
        first = node.values[0]
        if isinstance(first, ast.Constant):
            yield first.value, True
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
