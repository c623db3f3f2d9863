import json
import shutil
import socket
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from screening import clock
from screening.cli.console import Console
from screening.cli.demo import CREDENTIALS, prepare
from screening.db import Database
from screening.roles import Role
from screening.services import demo as township_demo
from screening.services import flags, seats, sessions, waves
from screening.services.demo import WAVE_NAME, DemoSchool
from screening.services.work import LabWork
from screening.settings import Settings
from tests.command import muye
from tests.township import BOOT

SMALL = (
    DemoSchool("木叶乡中心小学", "xiaoxue", (4,), 2, 3),
    DemoSchool("木叶初级中学", "chuzhong", (7,), 2, 3),
)
"""A dozen students: in each school one class has sat, and one has still to."""

BASE_URL = "http://127.0.0.1:8765/"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Make the demonstration once; give its folder and what it told."""
    folder = tmp_path_factory.mktemp("demo") / "木叶"
    console = Console(folder, "en", as_json=True, progress=False, debug=False)
    return folder, prepare(console, folder, SMALL, BASE_URL)


def test_everybodys_way_in_is_written_down_for_the_owner_alone(made):
    folder, document = made
    path = folder / CREDENTIALS

    assert json.loads(path.read_text(encoding="utf-8")) == document
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert document["base_url"] == BASE_URL
    # three of the township, one of the health centre, four of each school
    assert len(document["accounts"]) == 3 + 1 + 2 * 4
    assert set(document["accounts"][0]) == {"role", "unit", "username", "passphrase"}


def test_there_is_a_ticket_for_everyone_of_the_classes_that_have_still_to_sit(made):
    _, document = made

    # one class of three a school
    assert [(t["school"], t["class"]) for t in document["tickets"]] == [
        *[("木叶乡中心小学", "四年级2班")] * 3,
        *[("木叶初级中学", "七年级2班")] * 3,
    ]


def test_the_tickets_and_accounts_work(made):
    folder, document = made
    settings = Settings.load(folder)
    database = Database(settings.url, keys_file=settings.keys_file)
    now = clock.now()
    counselor = next(
        a for a in document["accounts"] if (a["role"], a["unit"]) == (Role.COUNSELOR, SMALL[1].name)
    )

    lab = LabWork(database, settings, BOOT, now)
    seat = seats.current(lab, seats.enter(lab, document["tickets"][-1]["code"], "seat"))
    unlocked = sessions.unlock(
        database,
        settings,
        username=counselor["username"],
        passphrase=counselor["passphrase"],
        seat="seat",
        now=now,
    )
    with sessions.working(database, settings, unlocked, now) as work:
        queue = flags.queue(work, waves.named(work, WAVE_NAME))
    database.close()

    assert seat.greeting.class_name == "2班"
    assert 1 <= len(queue) <= SMALL[1].class_size


def test_the_tickets_still_work_when_it_is_served_again_after_months(made):
    folder, document = made
    settings = Settings.load(folder)
    database = Database(settings.url, keys_file=settings.keys_file)
    lab = LabWork(database, settings, BOOT, clock.now() + timedelta(days=100))

    assert seats.enter(lab, document["tickets"][0]["code"], "seat")
    database.close()


def test_a_demonstration_that_is_there_is_served_again_at_its_new_address(made, tmp_path):
    _, document = made
    folder = shutil.copytree(made[0], tmp_path / "copy")

    said = muye(folder, "demo", "--folder", folder, "--port", 9999, "--no-serve", "--json")

    again = json.loads(said.stdout)
    assert said.exit_code == 0
    assert again == document | {"base_url": "http://127.0.0.1:9999/"}
    assert json.loads((folder / CREDENTIALS).read_text(encoding="utf-8")) == again


def test_it_is_told_how_to_get_in(made):
    folder, document = made

    said = muye(folder, "demo", "--folder", folder, "--no-serve")

    assert "holds a demonstration already" in said.stdout
    assert all(account["passphrase"] in said.stdout for account in document["accounts"])
    # one code a school, the others in the file
    assert sum(ticket["code"] in said.stdout for ticket in document["tickets"]) == 2
    assert str(folder / CREDENTIALS) in said.stdout


def test_a_port_that_is_taken_is_told_before_anything_is_made(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        said = muye(tmp_path, "demo", "--folder", tmp_path / "demo", "--port", port)

    assert said.exit_code == 1
    assert "Another program is listening" in said.stderr
    assert not (tmp_path / "demo").exists()


def test_who_interrupts_the_making_can_begin_anew(tmp_path: Path):
    def interrupt(_n: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        township_demo.build(tmp_path, SMALL[:1], clock.now(), 8765, interrupt)

    assert list(tmp_path.iterdir()) == []


def test_an_installation_that_is_no_demonstration_is_left_alone(township):
    home = township.settings.home
    before = {path.name for path in home.iterdir()}

    said = muye(home, "demo", "--folder", home, "--no-serve")

    assert said.exit_code == 1
    assert "holds no whole demonstration" in said.stderr
    assert {path.name for path in home.iterdir()} == before


def test_a_file_in_the_place_of_the_folder_is_told_in_words(tmp_path: Path):
    (tmp_path / "file").write_text("", encoding="utf-8")

    said = muye(tmp_path, "demo", "--folder", tmp_path / "file", "--no-serve")

    assert said.exit_code == 1
    assert "Errno" not in said.stderr
