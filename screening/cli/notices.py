"""`muye notices`: try the channels out, and send what waits."""

import click

from screening import clock
from screening.cli.console import FAILED, Console
from screening.cli.opening import opened
from screening.db import Database
from screening.services import notice_digests
from screening.services import notices as sending
from screening.services.notice_channels import (
    Channel,
    NotSent,
    WrongChannels,
    read_channels,
    send,
)
from screening.settings import Settings


@click.group()
def notices() -> None:
    """Tell staff by mail or messenger that something waits, and nothing of it."""


@notices.command(name="try")
@click.pass_context
def try_out(context: click.Context) -> None:
    """Send a trial message over every channel of notices.toml."""
    console: Console = context.obj
    with opened(console) as (settings, database):
        channels = _channels(console, settings, database)
    reached = [_reached(console, n, one) for n, one in enumerate(channels, start=1)]
    console.give({"channels": len(reached), "reached": sum(reached)})
    if not all(reached):
        context.exit(FAILED)


@notices.command(name="send")
@click.pass_context
def send_now(context: click.Context) -> None:
    """Send what waits, once; a server that runs does so by itself."""
    console: Console = context.obj
    with opened(console) as (settings, database):
        channels = _channels(console, settings, database)
        sent = sending.run(database, channels, clock.now(), send)
        n = notice_digests.run(database, settings.home, channels, clock.now(), send)
    console.tell("notices.sent", n=sent.n_messages + n, n_failed=sent.n_failed)
    console.give({"sent": sent.n_messages + n, "failed": sent.n_failed})
    if sent.n_failed:
        context.exit(FAILED)


def _channels(console: Console, settings: Settings, database: Database) -> tuple[Channel, ...]:
    try:
        channels = read_channels(settings.home)
        sending.check(database, channels)
    except WrongChannels as error:
        words = console.say("notices.wrong", where=error.where, rule=error.rule)
        raise console.refusal("notices.wrong", words) from error
    if not channels:
        console.tell("notices.none")
    return channels


def _reached(console: Console, number: int, channel: Channel) -> bool:
    facts = {"number": number, "kind": channel.kind, "unit": channel.unit}
    try:
        send(channel, console.say("notices.trial"), int(clock.now().timestamp()))
    except NotSent as error:
        console.tell("notices.not_reached", why=str(error), **facts)
        return False
    console.tell("notices.reached", **facts)
    return True
