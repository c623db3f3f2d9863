"""The thread of a serving process that sends notices and minds the calendar.

It shares nothing with requests.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from screening import clock
from screening.db import Database
from screening.services import holiday_tasks, notice_digests, notices
from screening.services.notice_channels import WrongChannels, read_channels, send
from screening.settings import Settings

LOG = logging.getLogger(__name__)

EVERY_S = 20
"""Seconds between two looks; the file of channels is read anew each time."""


@contextmanager
def carrying(database: Database, settings: Settings) -> Iterator[None]:
    """Send what is to be sent as long as the block runs; what fails is tried again and logged."""
    over = threading.Event()
    thread = threading.Thread(target=_carry, args=(database, settings, over), name="courier")
    thread.daemon = True  # a server that does not answer holds nobody's stop up
    thread.start()
    try:
        yield
    finally:
        over.set()


def _carry(database: Database, settings: Settings, over: threading.Event) -> None:
    told, looked_on = "", None
    while not over.wait(EVERY_S):
        try:
            today = clock.day_in_china(clock.now())
            if today != looked_on:  # once a day, and after each start
                holiday_tasks.raise_due(database, settings.home, clock.now())
                looked_on = today
            channels = read_channels(settings.home)
            if channels:
                notices.run(database, channels, clock.now(), send)
                notice_digests.run(database, settings.home, channels, clock.now(), send)
        except WrongChannels as error:
            if str(error) != told:  # once, not every look
                told = str(error)
                LOG.warning("no notices are sent: %s", error)
        except SQLAlchemyError as error:
            LOG.warning("no notices were sent: %s", type(error).__name__)
