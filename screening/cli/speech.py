"""The options that a command takes behind its name as well as before it: language and JSON."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from screening.cli.console import Console

ALONE = Console(Path("muye-data"), "zh", as_json=False, progress=True, debug=False)
"""What holds where a command is run by itself, without ``muye`` before it."""


def speaking(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options ``--lang`` and ``--json``.

    Args:
        command: takes the console first, and its own arguments by name.
    """

    def run(lang: str | None, *, as_json: bool, **given: Any) -> None:
        before = click.get_current_context().find_object(Console) or ALONE
        language = lang or before.language
        console = replace(before, language=language, as_json=as_json or before.as_json)
        command(console, **given)

    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    language = click.option(
        "--lang", type=click.Choice(["zh", "en"]), help="Language of what is printed."
    )
    document = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
    return language(document(run))
