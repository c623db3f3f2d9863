"""Another cut score in a standard file, all else left word for word, and why it is proposed."""

import dataclasses
import json
import re
from collections.abc import Iterator

from referral.definition import Provenance, Rule, Standard
from referral.differences import What, differences
from referral.errors import CutNotChangeable, MalformedStandard
from referral.reader import parse_standard

_CUT = re.compile(r"(\s*at_(?:least|most)\s*=\s*)[0-9._]+(.*)", re.S)
_VERSION = re.compile(r'(\s*version\s*=\s*)"[^"]*"(.*)', re.S)
_WORDS = re.compile(r"\s*words\.\w+\s*=")
_SOURCE = re.compile(r'(\s*source(?:\.\w+)?\s*=\s*".*)("\s*)', re.S)


def next_version(version: str) -> str:
    """Return the version that follows: the last number counted on, else one put behind."""
    head, number = re.fullmatch(r"(.*?)(\d*)", version, re.S).groups()  # type: ignore[union-attr]
    return f"{head}{int(number) + 1}" if number else f"{version}.1"


def with_cut(content: bytes, provenance: Provenance) -> bytes:
    """Return a standard file of the next version, in which one rule has another cut score.

    Where the rule's words name the old cut score once, they name the new one; its source says that
    the cut was changed. Comments and everything else stay as they are.

    Args:
        content: of the standard file, whose digest is ``provenance.previous``.
        provenance: which rule, from which cut score to which, and why.

    Raises:
        MalformedStandard: the content is no standard.
        CutNotChangeable: the file is laid out otherwise than this can edit, or the rule's words
            name its cut score more than once.
        KeyError: the standard has no such rule.
    """
    old = parse_standard(content, "standard")
    rule, version = old.rule(provenance.rule), next_version(old.version)
    text = "".join(_changed(content.decode("utf-8-sig"), rule, provenance, version))
    made = (text.rstrip("\n") + "\n\n" + _as_toml(provenance)).encode()
    _check(old, made, provenance, version)
    return made


def _changed(text: str, rule: Rule, provenance: Provenance, version: str) -> Iterator[str]:
    """Go through the lines, those of the head and of the rule changed."""
    note = f"; {provenance.before:g} → {provenance.after:g} ({version})"
    for lines in _tables(text):
        is_head = lines[0].strip() == "[standard]"
        is_rule = lines[0].strip() == "[[rules]]" and any(
            re.fullmatch(rf'\s*id\s*=\s*"{rule.id}"\s*', line) for line in lines
        )
        for line in lines:
            if is_head and (found := _VERSION.fullmatch(line)):
                yield f'{found[1]}"{version}"{found[2]}'
            elif not is_rule:
                yield line
            elif found := _CUT.fullmatch(line):
                yield f"{found[1]}{provenance.after:g}{found[2]}"
            elif _WORDS.match(line):
                yield _with_number(line, provenance)
            elif found := _SOURCE.fullmatch(line):
                yield f"{found[1]}{note}{found[2]}"
            else:
                yield line


def _tables(text: str) -> Iterator[list[str]]:
    """Cut a file where a table begins; what stands before the first one is a part of its own."""
    lines: list[str] = [""]
    for line in text.splitlines(keepends=True):
        if line.lstrip().startswith("["):
            yield lines
            lines = []
        lines.append(line)
    yield lines


def _with_number(line: str, provenance: Provenance) -> str:
    number = re.escape(f"{provenance.before:g}")
    found = re.compile(rf"(?<![\d.\-–])(?<!\d,){number}(?![\d%]|\.\d)")
    if len(found.findall(line)) > 1:
        raise CutNotChangeable("the words of the rule name its cut score more than once")
    return found.sub(f"{provenance.after:g}", line)


def _as_toml(provenance: Provenance) -> str:
    rows = ((f.name, getattr(provenance, f.name)) for f in dataclasses.fields(provenance))
    lines = [f"{k} = {json.dumps(v, ensure_ascii=False)}" for k, v in rows if v is not None]
    return "\n".join(["[[provenance]]", *lines, ""])


def _check(old: Standard, made: bytes, provenance: Provenance, version: str) -> None:
    """See that what was made says what was meant, and nothing else."""
    try:
        new = parse_standard(made, "standard")
    except MalformedStandard as error:
        raise CutNotChangeable("the file cannot be edited line by line") from error
    changes = differences(old, new)
    cuts = [(c.about, c.before, c.after) for c in changes if c.what is What.RULE_CUT]
    others = {(c.what, c.about) for c in changes if c.what is not What.RULE_CUT}
    wanted = [(provenance.rule, provenance.before, provenance.after)]
    has_both = (new.version, new.provenance) == (version, (*old.provenance, provenance))
    if cuts != wanted or others - {(What.RULE_WORDS, provenance.rule)} or not has_both:
        raise CutNotChangeable("the file cannot be edited line by line")
