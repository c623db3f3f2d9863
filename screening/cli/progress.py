"""A progress bar for what may be done in a moment, and may take long."""

import sys
import time
from contextlib import ExitStack
from typing import Any, Self

import click

from screening.cli.console import Console

PATIENCE_S = 2.0
"""A progress bar appears only once the work has taken this long."""


class Progress:
    """A bar on a terminal, once the work has taken longer than a person waits."""

    def __init__(self, console: Console, key: str) -> None:
        """Prepare a bar.

        Args:
            console: where it is shown.
            key: of the words before it.
        """
        self._is_wanted = console.progress and not console.as_json and sys.stderr.isatty()
        self._label = console.say(key)
        self._started = time.monotonic()
        self._stack = ExitStack()
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_what: object) -> None:
        self._stack.close()

    def show(self, share: float) -> None:
        """Move the bar to a share of the whole, 0 to 1."""
        if not self._is_wanted or time.monotonic() - self._started < PATIENCE_S:
            return
        if self._bar is None:
            bar = click.progressbar(length=100, label=self._label, file=sys.stderr)
            self._bar = self._stack.enter_context(bar)
        self._bar.update(round(100 * share) - self._bar.pos)
