"""Where notices go: mail and the group robots of three office messengers. All are off by default.

A message says that something waits and how much; never of whom, what or where.
"""

import base64
import hashlib
import hmac
import json
import smtplib
import ssl
import tomllib
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, urlsplit

from referral.states import Party

FILE = "notices.toml"
PATIENCE_S = 10
"""Seconds until a server that does not answer counts as down."""

LARGEST_ANSWER = 65_536


class ChannelKind(StrEnum):
    """How a channel is spoken to."""

    SMTP = "smtp"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"


class WrongChannels(Exception):
    """The file of channels breaks a rule: which entry, which key, and what it should be."""

    def __init__(self, where: str, rule: str) -> None:
        super().__init__(f"{FILE}: {where}: {rule}")
        self.where, self.rule = where, rule


class NotSent(Exception):
    """The server was not reached or did not take the message; it says nothing of the message."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One way of telling some members of staff that something waits."""

    kind: ChannelKind
    #: The name of the unit whose tasks it tells of.
    unit: str
    owners: frozenset[Party]
    #: Of a robot.
    url: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    #: Of mail.
    host: str = ""
    port: int = 465
    #: Whether TLS begins at once; else it must be asked for, unless the host is this computer.
    tls: bool = True
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    sender: str = field(default="", repr=False)
    to: tuple[str, ...] = field(default=(), repr=False)
    #: From when on, on a school day, it is told once how much is owed; None for never.
    digest_at: time | None = None

    @property
    def id(self) -> str:
        """Sixteen digits that stay while it leads to the same place; a secret may be renewed."""
        where = json.dumps([self.kind, self.unit, self.url, self.host, self.to])
        return hashlib.sha256(where.encode()).hexdigest()[:16]


_TYPES: Mapping[str, type] = {
    **dict.fromkeys(("kind", "unit", "url", "secret", "host", "username", "password"), str),
    "sender": str,
    "port": int,
    "tls": bool,
    "to": list,
    "owners": list,
    "digest_at": time,
}
_NEEDED = dict.fromkeys(ChannelKind, ("unit", "url")) | {
    ChannelKind.SMTP: ("unit", "host", "sender", "to"),
    ChannelKind.DINGTALK: ("unit", "url", "secret"),
}
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def read_channels(home: Path) -> tuple[Channel, ...]:
    """Read an installation's channels; none where there is no file.

    Raises:
        WrongChannels: the file or an entry breaks a rule.
    """
    try:
        table = tomllib.loads((home / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongChannels("the file", "is TOML in UTF-8") from error
    rows = table.pop("channels", [])
    if table or not isinstance(rows, list):
        raise WrongChannels("the file", "holds [[channels]] and nothing else")
    return tuple(_channel(f"channels[{n}]", row) for n, row in enumerate(rows, start=1))


def send(channel: Channel, text: str, now_s: int) -> None:
    """Send one message.

    Args:
        channel: where to.
        text: the whole message, one line.
        now_s: seconds since the epoch, for the signature of a robot.

    Raises:
        NotSent: it was not taken.
    """
    try:
        SENDERS[channel.kind](channel, text, now_s)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise NotSent(type(error).__name__) from error


def _channel(where: str, row: Any) -> Channel:
    if not isinstance(row, dict):
        raise WrongChannels(where, "is a table")
    for key, value in row.items():
        if key not in _TYPES or type(value) is not _TYPES[key]:
            raise WrongChannels(f"{where}.{key}", "is a known key with a value of its kind")
    try:
        kind = ChannelKind(row.pop("kind", ""))
        owners = frozenset(Party(one) for one in row.pop("owners", [Party.COUNSELOR]))
    except ValueError as error:
        raise WrongChannels(where, "names a known kind, and owners that are parties") from error
    for key in _NEEDED[kind]:
        if not row.get(key):
            raise WrongChannels(f"{where}.{key}", "is there")
    if kind is not ChannelKind.SMTP and not _may_carry(row["url"]):
        raise WrongChannels(f"{where}.url", "begins with https://")
    return Channel(kind=kind, owners=owners, **row | {"to": tuple(row.get("to", ()))})


def _may_carry(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _mail(channel: Channel, text: str, now_s: int) -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = text, channel.sender, ", ".join(channel.to)
    message.set_content(text)
    context = ssl.create_default_context()
    opened = (
        smtplib.SMTP_SSL(channel.host, channel.port, timeout=PATIENCE_S, context=context)
        if channel.tls
        else smtplib.SMTP(channel.host, channel.port, timeout=PATIENCE_S)
    )
    with opened as server:
        if not channel.tls and channel.host not in LOOPBACK:
            server.starttls(context=context)
        if channel.username:
            server.login(channel.username, channel.password)
        server.send_message(message)


def _wecom(channel: Channel, text: str, now_s: int) -> None:
    """https://developer.work.weixin.qq.com/document/path/91770: the address is the secret."""
    _post(channel.url, {"msgtype": "text", "text": {"content": text}}, "errcode")


def _dingtalk(channel: Channel, text: str, now_s: int) -> None:
    """https://open.dingtalk.com/document/robots/customize-robot-security-settings."""
    stamp = str(now_s * 1000)
    signed = _hmac(channel.secret.encode(), f"{stamp}\n{channel.secret}".encode())
    joint = "&" if urlsplit(channel.url).query else "?"
    url = f"{channel.url}{joint}timestamp={stamp}&sign={quote_plus(signed)}"
    _post(url, {"msgtype": "text", "text": {"content": text}}, "errcode")


def _feishu(channel: Channel, text: str, now_s: int) -> None:
    """https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot: the text is the key."""
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if channel.secret:
        signed = _hmac(f"{now_s}\n{channel.secret}".encode(), b"")
        body |= {"timestamp": str(now_s), "sign": signed}
    _post(channel.url, body, "code")


def _hmac(key: bytes, content: bytes) -> str:
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A robot that moved is no robot of ours: nothing is sent after it."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def _post(url: str, body: Mapping[str, Any], told: str) -> None:
    """Post a message; the server must answer with a zero under ``told``."""
    request = urllib.request.Request(  # noqa: S310 - `_may_carry` has looked at the scheme
        url,
        data=json.dumps(body, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8"},
    )
    opener = urllib.request.build_opener(_NoRedirects, urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=PATIENCE_S) as response:
            answer = json.loads(response.read(LARGEST_ANSWER))
    except urllib.error.HTTPError as refusal:
        refusal.close()  # it holds the connection
        raise
    if not isinstance(answer, dict) or answer.get(told) != 0:
        raise ValueError("the server did not take it")


SENDERS: Mapping[ChannelKind, Callable[[Channel, str, int], None]] = {
    ChannelKind.SMTP: _mail,
    ChannelKind.WECOM: _wecom,
    ChannelKind.DINGTALK: _dingtalk,
    ChannelKind.FEISHU: _feishu,
}
