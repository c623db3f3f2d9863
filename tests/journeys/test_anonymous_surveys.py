"""The anonymous surveys stand outside the clinical record: nothing leads one into it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from instruments.catalogue import get
from referral.standard import DEFAULT_FILE
from referral.states import SittingAction, WaveAction
from screening import clock
from screening.models import Sheet, Wave, WaveForm
from screening.roles import Role
from screening.services import papers, readiness, sittings, waves
from screening.services.administration_exports import without_names
from screening.services.errors import CannotOpen
from screening.services.forms import form_of
from screening.services.readiness import Level
from tests.township import CLASS, Township

SURVEYS = ("awareness_own", "bullying_own")
TODAY = clock.day_in_china(clock.now())
DAYS = {"opens_on": TODAY, "closes_on": TODAY + timedelta(days=9)}


@pytest.fixture(params=SURVEYS)
def survey(request: pytest.FixtureRequest) -> Iterator[str]:
    yield request.param
    form_of.cache_clear()


def _standard(survey: str) -> str:
    """Return the default standard with a survey as the battery of grade 7 to 9."""
    subscale = next(iter(get(survey).subscales))
    rule = (
        f'\n[[rules]]\nid = "no_score"\nkind = "unscored"\ninstrument = "{survey}"\n'
        f'subscale = "{subscale}"\ntier = "watch1"\nsource = "x"\n'
        'words = { zh = "空", en = "x" }\n'
    )
    battery = 'grades = [7, 8, 9]\ninstruments = ["phq9", "gad7", "who5"]'
    text = DEFAULT_FILE.read_text(encoding="utf-8")
    assert battery in text
    return text.replace(battery, f'grades = [7, 8, 9]\ninstruments = ["{survey}"]') + rule


def _smuggle(township: Township, wave_id: object, survey: str) -> None:
    """Name a survey in a wave's rows, as whoever writes into the database could."""
    found = get(survey)
    values = {"instrument_id": found.id, "version": found.version, "digest": found.digest}
    where = WaveForm.wave_id == wave_id, WaveForm.position == 0
    with township.database.writing() as session:
        session.execute(update(WaveForm).where(*where).values(**values))


def _n(township: Township, table: type) -> int:
    with township.work_as(Role.COUNSELOR) as work:
        return work.session.scalar(select(func.count()).select_from(table)) or 0


def test_no_page_sets_a_wave_of_one_up_and_its_reason_is_said(township: Township, survey):
    township.students(2)
    home = township.settings.home
    (home / "standard.toml").write_text(_standard(survey), encoding="utf-8")
    coordinator = township.browser(Role.COORDINATOR)

    page = coordinator.get("/staff/waves/new")

    assert "不是筛查量表，它的回答不能进学生的记录" in page.text
    assert not [box for box in page.all("input") if box.get("name") == "grades"]
    assert _n(township, Wave) == 0


def test_no_service_sets_a_wave_or_a_rehearsal_of_one_up(township: Township, survey):
    township.students(2)
    text = _standard(survey).encode()

    facts = {"term": "2026-autumn", "name": "调查", "grades": [7], **DAYS}

    for is_rehearsal in (False, True):
        with township.work_as(Role.COORDINATOR) as work, pytest.raises(CannotOpen) as refused:
            waves.set_up(work, text, is_rehearsal=is_rehearsal, **facts)
        assert refused.value.why == "not_screening"
    assert _n(township, Wave) == 0


def test_one_that_was_written_into_a_draft_does_not_open_and_is_not_printed(township, survey):
    township.students(2)
    with township.work_as(Role.COORDINATOR) as work:
        facts = {"term": "2026-autumn", "name": "普测", "grades": [7], **DAYS}
        wave_id = waves.set_up(work, waves.standard_text(work), **facts).id
        sittings.issue(work, wave_id, grade=7, class_name=CLASS)
    _smuggle(township, wave_id, survey)

    with township.work_as(Role.COORDINATOR) as work:
        wave = waves.get(work, wave_id)
        found = readiness.lines(work, wave, readiness.classes_of(work, wave))
        assert ("not_screening", Level.MEND) in {(line.key, line.level) for line in found}
        with pytest.raises(CannotOpen, match="not_screening"):
            papers.form_for(work, wave, 7)
    with township.work_as(Role.COORDINATOR) as work, pytest.raises(CannotOpen):
        waves.move(work, wave_id, WaveAction.OPEN)


def test_one_that_was_written_into_an_open_wave_is_neither_asked_nor_scored_nor_exported(
    township, survey
):
    wave = township.wave(2)
    _smuggle(township, wave.id, survey)
    lab = township.browser()

    entered = lab.submit("/", code=wave.slips[0].code)
    seen = entered if entered.status_code != 302 else lab.client.get(entered.location)

    assert lab.read(seen, 409).heading == "这份问卷暂时不能作答"
    with pytest.raises(CannotOpen, match="not_screening"):
        township.sit(wave.slips[1], [0] * get(survey).n_items)
    with township.work_as(Role.PROCTOR) as work:
        sittings.move(work, wave.sitting_id, SittingAction.CLOSE)
    assert _n(township, Sheet) == 0
    with township.work_as(Role.COUNSELOR) as work:
        assert list(without_names(work, waves.get(work, wave.id), lambda _n: None)) == []
