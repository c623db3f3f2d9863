"""A wave on an instrument whose words a licensee laid over it, until the file is taken away."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from instruments.catalogue import FOLDER, adopt
from instruments.overlays import blank_overlay
from referral.standard import DEFAULT_FILE
from referral.states import SittingAction, WaveAction
from screening import clock
from screening.roles import Role
from screening.services import flags, sittings, waves
from screening.services.forms import form_of
from screening.services.instrument_files import add_overlay
from screening.services.slips import PrintedTicket
from screening.settings import INSTRUMENTS
from tests.browser import Browser
from tests.page import Page
from tests.township import CLASS, Township

INVENTED = "编出来的第{}题"

JUNIOR = 'id = "junior"\ngrades = [7, 8, 9]\ninstruments = ["phq9", "gad7", "who5"]'

STANDARD = DEFAULT_FILE.read_text(encoding="utf-8").replace(
    JUNIOR, 'id = "junior"\ngrades = [7]\ninstruments = ["mssmhs"]', 1
)


@dataclass(slots=True)
class Licensed:
    """A township in which an invented wording of the MSSMHS may be used, and a wave of it."""

    township: Township
    overlay: Path
    wave_id: object
    slips: tuple[PrintedTicket, ...]

    def restart(self) -> None:
        """Let every process read the instruments anew, as it does when it starts."""
        adopt(self.township.settings.home / INSTRUMENTS)
        form_of.cache_clear()


@pytest.fixture
def licensed(township: Township, tmp_path: Path) -> Iterator[Licensed]:
    text = blank_overlay("mssmhs.toml", (FOLDER / "mssmhs.toml").read_bytes(), "zh")
    for number in range(1, 61):
        text = text.replace(f'q{number} = {{ zh = "" }}', f'q{number} = {{ zh = "第{number}" }}')
        text = text.replace(f'"第{number}"', f'"{INVENTED.format(number)}"')
    draft = tmp_path / "mssmhs.toml"
    draft.write_text(text.replace('""', '"编出来的话"'), encoding="utf-8")
    home = township.settings.home
    _, overlay = add_overlay(home / INSTRUMENTS, draft)
    (home / "standard.toml").write_text(STANDARD, encoding="utf-8")
    adopt(home / INSTRUMENTS)
    form_of.cache_clear()
    yield Licensed(township, overlay, *_wave(township))
    adopt(FOLDER / "nowhere")
    form_of.cache_clear()


def _wave(township: Township) -> tuple[object, tuple[PrintedTicket, ...]]:
    """Set a wave up on the coordinator's page, print its tickets, and open it and its room."""
    township.students(2)
    coordinator, today = township.browser(Role.COORDINATOR), clock.day_in_china(clock.now())
    page = coordinator.get("/staff/waves/new")
    assert "授权题文：由编出来的话提供" in page.text
    answer = coordinator.post(
        "/staff/waves/new",
        page,
        term=waves.term_of(today),
        name="中学生量表",
        opens_on=today.isoformat(),
        closes_on=(today + timedelta(days=9)).isoformat(),
        grades="7",
    )
    assert answer.status_code == 302, answer.text
    with township.work_as(Role.COORDINATOR) as work:
        wave = waves.named(work, "中学生量表")
        issued = sittings.issue(work, wave.id, grade=7, class_name=CLASS)
        waves.move(work, wave.id, WaveAction.OPEN)
        sittings.move(work, issued.sitting.id, SittingAction.OPEN)
        return wave.id, tuple(issued.slips)


def _follow(browser: Browser, answer) -> Page:
    assert answer.status_code == 302, answer.text
    return browser.get(answer.location)


def _to_the_first_item(lab: Browser, slip: PrintedTicket) -> Page:
    page = _follow(lab, lab.submit("/", code=slip.code))
    page = _follow(lab, lab.post("/sit/hello", page))
    return _follow(lab, lab.post("/sit/assent", page, agreed="yes"))


def _answer(lab: Browser, page: Page, numbers: range) -> Page:
    for number in numbers:
        assert INVENTED.format(number) in page.text
        given = {"answer": "3", "shown": page.hidden("shown")}
        page = _follow(lab, lab.post(f"/sit/{number}", page, **given))
    return page


def _record(licensed: Licensed) -> Page:
    with licensed.township.work_as(Role.COUNSELOR) as work:
        (entry,) = flags.queue(work, waves.get(work, licensed.wave_id))
    counselor = licensed.township.browser(Role.COUNSELOR)
    return counselor.get(f"/staff/queue/record/{entry.sheet_id}")


def test_a_child_answers_licensed_words_and_its_counselor_reads_them(licensed):
    lab = licensed.township.browser()

    page = _answer(lab, _to_the_first_item(lab, licensed.slips[0]), range(1, 61))
    _follow(lab, lab.post("/sit/hand-in", page))

    record = _record(licensed)
    for number in range(1, 61):
        assert INVENTED.format(number) in record.text
    assert "总均分" in record.text


def test_without_its_file_a_wave_says_so_and_nothing_is_lost(licensed):
    town, lab = licensed.township, licensed.township.browser()
    done = _answer(lab, _to_the_first_item(lab, licensed.slips[0]), range(1, 61))
    _follow(lab, lab.post("/sit/hand-in", done))
    half = town.browser()
    page = _answer(half, _to_the_first_item(half, licensed.slips[1]), range(1, 4))

    kept = licensed.overlay.read_bytes()
    licensed.overlay.unlink()
    licensed.restart()
    refused = half.post("/sit/4", page, answer="1", shown=page.hidden("shown"))
    wave = town.browser(Role.COORDINATOR).get(f"/staff/waves/{licensed.wave_id}")
    setting_up = town.browser(Role.COORDINATOR).get("/staff/waves/new")
    record = _record(licensed)

    assert half.read(refused, 409).heading == "这份问卷暂时不能作答"
    assert "授权题文文件不在了" in wave.text
    assert "没有授权题文" in setting_up.text
    assert "总均分" in record.text
    # no answer that was given may read as one that was not
    assert record.text.count("选了3（题文不在了）") == 60
    assert "没有作答" not in record.text

    licensed.overlay.write_bytes(kept)
    licensed.restart()
    page = _answer(half, half.get("/sit/4"), range(4, 61))
    _follow(half, half.post("/sit/hand-in", page))

    with town.work_as(Role.COUNSELOR) as work:
        entries = flags.queue(work, waves.get(work, licensed.wave_id))
    assert len(entries) == 2
