"""Each channel is spoken to as its manual says; a wrong file is refused, and shows no secret."""

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiosmtpd.controller import Controller

from referral.states import Party
from screening.cli.serving import free_port
from screening.services.notice_channels import (
    Channel,
    ChannelKind,
    NotSent,
    WrongChannels,
    read_channels,
    send,
)
from tests.robots import robot

SECRET = "SEC-robot"
COUNSELORS = frozenset({Party.COUNSELOR})


def test_dingtalk_is_signed_as_its_manual_says() -> None:
    with robot() as server:
        url = f"{server.address}/robot/send?access_token=t"
        send(Channel(ChannelKind.DINGTALK, "木叶", COUNSELORS, url=url, secret=SECRET), "有1条", 5)

    query = parse_qs(urlsplit(server.posts[0][0]).query)
    wanted = hmac.digest(SECRET.encode(), f"5000\n{SECRET}".encode(), "sha256")
    assert query == {
        "access_token": ["t"],
        "timestamp": ["5000"],
        "sign": [base64.b64encode(wanted).decode()],
    }


def test_feishu_is_signed_with_the_text_as_the_key() -> None:
    with robot(code=0) as server:
        channel = Channel(ChannelKind.FEISHU, "木叶", COUNSELORS, url=server.address, secret=SECRET)
        send(channel, "有1条", 5)

    body = server.posts[0][1]
    wanted = hmac.new(f"5\n{SECRET}".encode(), b"", hashlib.sha256).digest()
    assert body["sign"] == base64.b64encode(wanted).decode()
    assert (body["msg_type"], body["content"]) == ("text", {"text": "有1条"})


@pytest.mark.parametrize(
    ("status", "answer"),
    [(200, {"errcode": 310000}), (500, {"errcode": 0}), (302, {"errcode": 0}), (200, {"fine": 1})],
)
def test_what_a_robot_does_not_take_is_not_sent(status: int, answer: dict[str, Any]) -> None:
    with robot(**answer) as server:
        server.status = status
        channel = Channel(ChannelKind.WECOM, "木叶", COUNSELORS, url=server.address)
        with pytest.raises(NotSent) as refusal:
            send(channel, "有1条", 5)

    assert len(server.posts) == 1
    assert server.address not in str(refusal.value)


def test_mail_carries_the_line_and_nothing_else() -> None:
    letters: list[Any] = []

    class Handler:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
            letters.append(envelope)
            return "250 OK"

    controller = Controller(Handler(), hostname="127.0.0.1", port=free_port("127.0.0.1", 0))
    controller.start()
    try:
        channel = Channel(
            kind=ChannelKind.SMTP,
            unit="木叶",
            owners=COUNSELORS,
            host="127.0.0.1",
            port=controller.port,
            tls=False,
            sender="muye@example.cn",
            to=("duty@example.cn", "second@example.cn"),
        )
        send(channel, "Muye: 1 piece of work waits.", 5)
    finally:
        controller.stop()
    with pytest.raises(NotSent):
        send(channel, "again", 5)

    (letter,) = letters
    assert letter.rcpt_tos == ["duty@example.cn", "second@example.cn"]
    assert b"Subject: Muye: 1 piece of work waits." in letter.content


FILE = """
[[channels]]
kind = "smtp"
unit = "木叶中心小学"
host = "mail.example.cn"
sender = "muye@example.cn"
to = ["duty@example.cn"]

[[channels]]
kind = "dingtalk"
unit = "木叶中心小学"
owners = ["counselor", "school_lead"]
url = "https://oapi.dingtalk.com/robot/send?access_token=t"
secret = "SEC-robot"
"""


def test_a_file_of_channels_is_read_and_shows_no_secret(tmp_path) -> None:
    (tmp_path / "notices.toml").write_text(FILE, encoding="utf-8")

    mail, robot_ = read_channels(tmp_path)

    assert (mail.port, mail.tls, mail.owners) == (465, True, COUNSELORS)
    assert robot_.owners == {Party.COUNSELOR, Party.SCHOOL_LEAD}
    assert SECRET not in repr(robot_)
    assert "access_token" not in repr(robot_)


def test_without_a_file_nothing_is_sent(tmp_path) -> None:
    assert read_channels(tmp_path) == ()


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('kind = "smtp"', 'kind = "fax"', "channels[1]"),
        ('host = "mail.example.cn"\n', "", "channels[1].host"),
        ('secret = "SEC-robot"\n', "", "channels[2].secret"),
        ("https://oapi", "http://oapi", "channels[2].url"),
        ('"school_lead"', '"everybody"', "channels[2]"),
        ("to = [", "port = '25'\nto = [", "channels[1].port"),
        ("[[channels]]", "[channels", "the file"),
        ("[[channels]]", "[[chanels]]", "the file"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(tmp_path, old, new, where) -> None:
    (tmp_path / "notices.toml").write_text(FILE.replace(old, new), encoding="utf-8")

    with pytest.raises(WrongChannels) as refusal:
        read_channels(tmp_path)

    assert refusal.value.where == where
    assert SECRET not in str(refusal.value)
