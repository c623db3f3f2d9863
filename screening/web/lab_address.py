"""Where students answer: what tickets print, and whether other computers can reach it."""

from urllib.parse import urlsplit

from flask import request

from screening.web.origin import is_loopback
from screening.web.unit_of_work import settings


def lab_address() -> str:
    """Return the address at which students answer: the one that is set, else this request's own."""
    given = settings().lab_address
    return f"{given.rstrip('/')}/" if given else request.host_url


def is_only_here() -> bool:
    """Whether that address leads nowhere but to the computer that asked."""
    return is_loopback(urlsplit(lab_address()).netloc)
