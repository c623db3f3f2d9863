"""Staff pages carry names: they are served over TLS, or to the computer that serves them."""

from ipaddress import ip_address

from flask import Blueprint, render_template, request


def need_tls(blueprint: Blueprint) -> None:
    """Refuse a blueprint's pages to other computers over plain HTTP."""
    blueprint.before_request(_check)


def _check() -> tuple[str, int] | None:
    if request.is_secure or is_loopback(request.remote_addr):
        return None
    return render_template("errors/tls.html"), 403


def is_loopback(address: str | None) -> bool:
    """Whether an address is this computer's own."""
    try:
        return ip_address(address or "").is_loopback
    except ValueError:
        return False
