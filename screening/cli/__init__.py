"""The command ``muye``: every command stands in a module of its own, read when it is called."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click

from screening.cli.console import Console
from screening.cli.refusals import fail_clearly

COMMANDS = {
    "demo": ("screening.cli.demo:demo", "Make a believable township and serve it."),
    "init": ("screening.cli.installation:init", "Found an installation."),
    "serve": (
        "screening.cli.serving:serve",
        "Serve the lab's, the staff's and the office's pages.",
    ),
    "doctor": ("screening.cli.doctor:doctor", "Say what is well, what is not, and the cure."),
    "db": ("screening.cli.db:db", "Bring the database to this release."),
    "unit": ("screening.cli.units:unit", "Add a school or a health centre."),
    "account": ("screening.cli.accounts:account", "Add, disable, or let in again an account."),
    "card": ("screening.cli.cards:card", "Prove a recovery card; write a model's card."),
    "roster": ("screening.cli.rosters:roster", "Bring a school's roster in."),
    "consent": ("screening.cli.consents:consent", "Take down what guardians said."),
    "tickets": ("screening.cli.tickets:tickets", "Issue a class's tickets."),
    "administrations": (
        "screening.cli.administrations:administrations",
        "Write a wave's answers and scores as FHIR.",
    ),
    "instruments": ("screening.cli.instruments:instruments", "List, show and check instruments."),
    "score": ("screening.cli.score:score", "Score a table of answers."),
    "standard": ("screening.cli.standards:standard", "Check, compare and try out a standard."),
    "labels": ("screening.cli.labels:labels", "Write what interviews came to, for a model."),
    "train": ("screening.cli.train:train", "Make a model that may advise, and its report."),
    "evaluate": ("screening.cli.evaluate:evaluate", "Measure what a model would be worth."),
    "model": ("screening.cli.models:model", "Switch the township's model on and off."),
    "notices": ("screening.cli.notices:notices", "Tell staff that something waits."),
    "wave": ("screening.cli.waves:wave", "Score a wave again by today's standard."),
    "statistics": ("screening.cli.statistics:statistics", "Describe a wave's answers."),
}
"""Each command: where it stands, and what ``--help`` says without reading it."""


FLAGS = frozenset({"--json", "--no-progress", "--debug"})
VALUED = frozenset({"--home", "--lang"})


def hoisted(args: list[str]) -> list[str]:
    """Return the arguments with the options of `main` in front, wherever they stood."""
    front: list[str] = []
    rest: list[str] = []
    left = iter(args)
    for arg in left:
        if arg == "--":
            rest += [arg, *left]
        elif arg in FLAGS or arg.partition("=")[0] in VALUED:
            front += [arg, *_value(arg, left)]
        else:
            rest.append(arg)
    return front + rest


def _value(option: str, left: Iterator[str]) -> list[str]:
    """Take the value that an option needs from what stands behind it."""
    if option not in VALUED:
        return []
    value = next(left, None)
    if value is None:
        raise click.BadOptionUsage(option, f"Option {option!r} requires an argument.")
    return [value]


class Commands(click.Group):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Name every command."""
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """Import a command; None where there is none of this name."""
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table: nothing is imported for it."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Accept the options of `main` after the command's name as well."""
        return super().parse_args(context, hoisted(args))

    def invoke(self, context: click.Context) -> object:
        """Run the command; an expected refusal becomes a sentence and an exit code."""
        with fail_clearly(context):
            return super().invoke(context)


@click.command(
    cls=Commands,
    epilog="Exit codes: 0 done, 1 failed, 2 wrong use, 3 rows rejected, 4 refused to start.",
)
@click.option(
    "--home",
    type=click.Path(path_type=Path),
    envvar="MUYE_HOME",
    default=Path("muye-data"),
    show_default=True,
    help="The installation's folder.",
)
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    help="Language of what is printed.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document instead of sentences."
)
@click.option("--no-progress", is_flag=True, help="Print plain lines instead of a progress bar.")
@click.option("--debug", is_flag=True, help="Show where an error comes from.")
@click.version_option(package_name="muye")
@click.pass_context
def main(
    context: click.Context, home: Path, lang: str, *, as_json: bool, no_progress: bool, debug: bool
) -> None:
    """Muye 木叶: privacy-preserving psychological screening for schools."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    context.obj = Console(home, lang, as_json=as_json, progress=not no_progress, debug=debug)
