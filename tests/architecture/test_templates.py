"""How the pages are written."""

import re
from collections.abc import Iterator

from tests.architecture.tree import Found, files, hold, text_of

INLINE = {
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.I),
    "an inline style sheet": re.compile(r"<style\b", re.I),
    "an inline style": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "a script as an address": re.compile(r"javascript:", re.I),
}

UNESCAPED = re.compile(r"\|\s*safe\b|autoescape\s+false|\bMarkup\(")

#: An address on another host; the names of XML vocabularies are not fetched.
FOREIGN = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[a-z0-9-]+\.[a-z]{2,}", re.I)


def test_a_template_begins_by_saying_what_it_is_given():
    hold("a template says what it is given", _silent_templates())


def _silent_templates() -> Iterator[Found]:
    for name in files(".html", within=("templates",)):
        if not text_of(name).startswith("{#-"):
            yield name, "does not begin with {#-"


def test_no_template_holds_a_script_or_a_style():
    hold("nothing is inline", _inline_parts())


def _inline_parts() -> Iterator[Found]:
    for name in files(".html", within=("templates",)):
        for fault, pattern in INLINE.items():
            if pattern.search(text_of(name)):
                yield name, fault


def test_what_people_wrote_is_always_escaped():
    hold("everything is escaped", _unescaped_parts())


def _unescaped_parts() -> Iterator[Found]:
    for name in files(".html", ".py", within=("templates", "screening")):
        for n, line in enumerate(text_of(name).splitlines(), start=1):
            if UNESCAPED.search(line):
                yield name, f"line {n}: {line.strip()[:60]}"


def test_no_page_asks_another_host_for_anything():
    hold("nothing is fetched from elsewhere", _foreign_addresses())


def _foreign_addresses() -> Iterator[Found]:
    for name in files(".html", ".css", ".js", ".svg", within=("templates", "screening")):
        for n, line in enumerate(text_of(name).splitlines(), start=1):
            if FOREIGN.search(line):
                yield name, f"line {n}: {line.strip()[:60]}"
