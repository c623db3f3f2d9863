"""Notices to a real server on loopback: that something waits, once, and nothing of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from referral.states import Party
from referral.tasks import TaskState
from screening import clock
from screening.models import Notice, NoticeState, Task, Unit
from screening.services import notices
from screening.services.notice_channels import Channel, ChannelKind, NotSent, send
from tests.robots import robot
from tests.township import SELF_HARM, Township

COUNSELORS = frozenset({Party.COUNSELOR})


@pytest.fixture
def urgent(township: Township) -> Township:
    """Give a school in which somebody has to look at once."""
    wave = township.wave(1)
    township.sit(wave.slips[0], SELF_HARM)
    township.database.write(lambda connection: None)  # behind the task that was posted
    return township


def school(township: Township) -> str:
    with township.database.reading() as session:
        return session.scalars(select(Unit.name).join(Task, Task.unit_id == Unit.id)).one()


def wecom(township: Township, address: str) -> Channel:
    return Channel(ChannelKind.WECOM, school(township), COUNSELORS, url=f"{address}/send?key=k")


def states(township: Township) -> list[NoticeState]:
    with township.database.reading() as session:
        return list(session.scalars(select(Notice.state)))


def test_somebody_is_told_once_that_something_waits(urgent: Township) -> None:
    with robot() as server:
        channel = wecom(urgent, server.address)
        first = notices.run(urgent.database, [channel], clock.now(), send)
        again = notices.run(urgent.database, [channel], clock.now() + timedelta(minutes=5), send)

    assert (first.n_messages, again.n_messages) == (1, 0)
    ((path, body),) = server.posts
    assert path == "/send?key=k"
    assert body["text"]["content"] == f"木叶：{school(urgent)}有1项工作等待处理，请登录查看。"
    assert states(urgent) == [NoticeState.SENT]


def test_a_task_that_is_late_is_told_of_again(urgent: Township) -> None:
    with robot() as server:
        channel = wecom(urgent, server.address)
        notices.run(urgent.database, [channel], clock.now(), send)
        notices.run(urgent.database, [channel], clock.now() + timedelta(days=3), send)
        notices.run(urgent.database, [channel], clock.now() + timedelta(days=4), send)

    assert len(server.posts) == 2


def test_a_server_that_is_down_is_tried_again_and_holds_nothing_up(urgent: Township) -> None:
    with robot() as server:
        channel, now = wecom(urgent, server.address), clock.now()
    down = notices.run(urgent.database, [channel], now, send)
    too_soon = notices.run(urgent.database, [channel], now + timedelta(seconds=30), send)

    assert (down.n_messages, down.n_failed) == (0, 1)
    assert (too_soon.n_messages, too_soon.n_failed) == (0, 0)
    assert states(urgent) == [NoticeState.WAITING]
    sent: list[str] = []
    notices.run(
        urgent.database,
        [channel],
        now + timedelta(minutes=2),
        lambda to, text, at: sent.append(text),
    )
    assert len(sent) == 1


def test_one_channel_that_is_down_does_not_silence_the_other(urgent: Township) -> None:
    with robot() as server:
        there = wecom(urgent, server.address)
        down = replace(there, url="http://127.0.0.1:9/")
        found = notices.run(urgent.database, [down, there], clock.now(), send)

    assert (found.n_messages, found.n_failed) == (1, 1)


def test_a_notice_is_given_up_after_many_tries(urgent: Township) -> None:
    def fail(channel: Channel, text: str, at: int) -> None:
        raise NotSent("down")

    now = clock.now()
    channel = wecom(urgent, "http://127.0.0.1:9")
    for n in range(notices.GIVEN_UP_AFTER):
        notices.run(urgent.database, [channel], now + timedelta(hours=n / 100 + 2 * n), fail)

    assert NoticeState.GIVEN_UP in states(urgent)


def test_nobody_is_told_of_what_is_done_or_somebody_elses(urgent: Township) -> None:
    sent: list[str] = []

    def note(channel: Channel, text: str, at: int) -> None:
        sent.append(text)

    here = wecom(urgent, "http://127.0.0.1:9")
    others = replace(here, owners=frozenset({Party.CLINICIAN}))
    elsewhere = replace(here, unit="没有这所学校")
    notices.run(urgent.database, [others, elsewhere], clock.now(), note)
    with urgent.database.writing() as session:
        session.execute(update(Task).values(state=TaskState.DONE))
    notices.run(urgent.database, [here], clock.now(), note)

    assert sent == []


def test_two_processes_send_one_message(urgent: Township) -> None:
    sent: list[str] = []
    here, now = wecom(urgent, "http://127.0.0.1:9"), clock.now()

    def meanwhile(channel: Channel, text: str, at: int) -> None:
        sent.append(text)
        if len(sent) == 1:  # another process looks while this one is still speaking
            notices.run(urgent.database, [here], now, meanwhile)

    notices.run(urgent.database, [here], now, meanwhile)

    assert len(sent) == 1
