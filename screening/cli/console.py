"""How commands speak: sentences in two languages or JSON, progress, and exit codes."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from screening import wording

FAILED, WRONG_USE, ROWS_REJECTED, REFUSED_TO_START = 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Console:
    """What the options before the command say."""

    home: Path
    language: str
    as_json: bool
    progress: bool
    debug: bool

    def say(self, key: str, /, **facts: object) -> str:
        """Return the words of a key."""
        return wording.say(self.language, key, **facts)

    def tell(self, key: str, /, **facts: object) -> None:
        """Print the words of a key; nothing where JSON was asked for."""
        if not self.as_json:
            click.echo(self.say(key, **facts))

    def give(self, document: Any) -> None:
        """Print a document where JSON was asked for."""
        if self.as_json:
            click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))

    def refusal(self, rule: str, words: str) -> SystemExit:
        """Say that the command was used wrongly, and return the end of it, to be raised."""
        self.give({"error": {"rule": rule, "words": words}})
        click.secho(words, fg="red", err=True)
        return SystemExit(WRONG_USE)

    @contextmanager
    def steps(self, key: str, length: int) -> Iterator[Callable[[int], None]]:
        """Show progress over a known number of steps: a bar on a terminal, else two lines."""
        words = self.say(key)
        if self.as_json:
            yield lambda n: None
        elif self.progress and sys.stderr.isatty():
            with click.progressbar(
                length=length, label=words, file=sys.stderr, show_pos=True
            ) as bar:
                yield bar.update
        else:
            click.echo(f"{words} (0/{length})", err=True)
            yield lambda n: None
            click.echo(f"{words} ({length}/{length})", err=True)
