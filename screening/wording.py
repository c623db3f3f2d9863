"""Every word that is not an instrument's, in each language; without Flask, for pages and commands.

The catalogue is `templates/wording/<language>.toml`, nested by noun: ``say("zh", "wave.title")``
reads the key ``title`` of the table ``[wave]``.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"

LANGUAGES = ("zh", "en")

DEFAULT_LANGUAGE = "zh"


class WordMissing(LookupError):
    """The catalogue has no such key, or its words ask for a fact that was not given."""

    def __init__(self, language: str, key: str, fact: str = "") -> None:
        """Name the key, and the fact if that is what is missing."""
        super().__init__(f"{language}: {key} needs {fact}" if fact else f"{language}: no {key}")
        self.key = key


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Return every key of a language, as ``noun.word``, with its words.

    Raises:
        FileNotFoundError: there is no such language.
        TypeError: a value is not text.
    """
    path = TEMPLATES / "wording" / f"{language}.toml"
    with path.open("rb") as file:
        return dict(_flat("", tomllib.load(file)))


def say(language: str, key: str, /, **facts: object) -> str:
    """Return the words of a key, with the facts in their places.

    Raises:
        WordMissing: the key or one of the facts that its words ask for is not there.
    """
    words = catalogue(language).get(key)
    if words is None:
        raise WordMissing(language, key)
    try:
        return words.format_map(facts) if "{" in words else words
    except KeyError as error:
        raise WordMissing(language, key, str(error)) from error


def in_language(language: str, text: Mapping[str, str], /) -> str:
    """Choose one language of an instrument's or a standard's text, else the first that is there.

    An instrument whose translation has no licence or no validation has words in one language only.
    """
    return text[language] if language in text else next(iter(text.values()), "")


def _flat(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(f"{prefix}{name}.", value)
        elif isinstance(value, str):
            yield prefix + name, value
        else:
            raise TypeError(f"{prefix}{name} is not text")
