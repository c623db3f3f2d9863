"""Staff pages carry names: they are served over TLS, or to the computer that serves them."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

from flask import Blueprint, render_template, request


def need_tls(blueprint: Blueprint) -> None:
    """Refuse a blueprint's pages to other computers over plain HTTP."""
    blueprint.before_request(_check)


def _check() -> tuple[str, int] | None:
    if request.is_secure or is_this_computer(request.remote_addr):
        return None
    return render_template("errors/tls.html"), 403


def is_this_computer(address: str | None) -> bool:
    """Whether an address is this computer's own: loopback, or the one that the lab knows it by.

    A way from here to an own address starts at that same address; nothing is sent to find out.
    """
    try:
        known = ip_address(address or "")
    except ValueError:
        return False
    return known.is_loopback or _way_to(known) == known


def _way_to(known: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address | None:
    family = socket.AF_INET if known.version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as way:
            way.connect((str(known), 9))
            return ip_address(way.getsockname()[0])
    except OSError:
        return None
