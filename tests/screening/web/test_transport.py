import socket

import pytest

from screening.web.transport import is_this_computer
from tests.township import Township

DOCUMENTATION = "203.0.113.1"
"""In a network that no computer is in (RFC 5737): a way to it leaves by the usual address."""


def own_address() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        try:
            way.connect((DOCUMENTATION, 9))
        except OSError:
            pytest.skip("this computer is in no network")
        found: str = way.getsockname()[0]
        return found


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.9", "::1"])
def test_loopback_is_this_computer(address: str) -> None:
    assert is_this_computer(address)


@pytest.mark.parametrize("address", ["198.51.100.9", "2001:db8::9", "", None, "a name"])
def test_another_address_is_not_this_computer(address: str | None) -> None:
    assert not is_this_computer(address)


def test_staff_pages_open_on_the_server_by_the_address_that_the_lab_uses(
    township: Township,
) -> None:
    browser, address = township.browser(), own_address()
    browser.client.environ_base |= {"REMOTE_ADDR": address, "HTTP_HOST": f"{address}:8765"}

    assert browser.get("/staff/sign-in").heading == "老师登录"


def test_staff_pages_do_not_open_elsewhere_over_plain_http(township: Township) -> None:
    browser = township.browser()
    browser.client.environ_base["REMOTE_ADDR"] = "198.51.100.9"

    assert browser.get("/staff/sign-in", 403).heading == "这里不能打开教职工页面"
