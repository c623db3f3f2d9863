from dataclasses import replace
from datetime import timedelta

import pytest

from instruments.catalogue import get
from referral.states import FlagAction, SittingAction, WaveAction
from scoring.change import Crossing, Verdict
from screening.roles import Role
from screening.services import administrations, flags, seats, sittings, waves
from screening.services.histories import history_of
from screening.services.records import parts_of
from screening.services.sheets import score_in
from tests.township import A_MORNING, CALM, CLASS, LOW, Township

LATER = A_MORNING + timedelta(days=1)

NORMS = """
[table]
id = "own"
version = "1"
instrument = "phq9"
instrument_version = "1"
region = "local"
population = { zh = "本校", en = "this school" }
source = "own wave"
[[rows]]
subscale = "total"
n = 100
mean = 4.0
sd = 20.0
reliability = 0.8
"""


def second_wave(township: Township):
    """Let the same class sit once more in a wave of its own."""
    with township.work_as(Role.COORDINATOR) as work:
        wave = waves.set_up(
            work,
            waves.standard_text(work),
            term="2027-spring",
            name="春季普测",
            grades=[7],
            opens_on=A_MORNING.date() - timedelta(days=7),
            closes_on=A_MORNING.date() + timedelta(days=365),
        )
        issued = sittings.issue(work, wave.id, grade=7, class_name=CLASS)
        waves.move(work, wave.id, WaveAction.OPEN)
        sittings.move(work, issued.sitting.id, SittingAction.OPEN)
        return wave.id, issued.slips


def sit_in_english(township: Township, slip, answers):
    lab = township.lab(LATER)
    token = seats.enter(lab, slip.code, "seat")
    administrations.agree(lab, seats.current(lab, token), "en")
    given = {n: (value, 3.0) for n, value in enumerate(answers)}
    administrations.save(lab, seats.current(lab, token), given, "en")
    administrations.hand_in(lab, seats.current(lab, token))


def newest(work, wave_id):
    (entry,) = flags.queue(work, waves.get(work, wave_id))
    record = flags.record(work, entry.sheet_id)
    return history_of(work, record, parts_of(record))


@pytest.fixture
def worsened(township: Township):
    wave = township.wave(1)
    township.sit(wave.slips[0], CALM, now=A_MORNING)
    wave_id, slips = second_wave(township)
    township.sit(slips[0], LOW, now=LATER)
    return wave.id, wave_id


def test_a_first_sheet_has_no_history(township: Township):
    wave = township.wave(1)
    township.sit(wave.slips[0], LOW)

    with township.work_as(Role.COUNSELOR) as work:
        found = newest(work, wave.id)

    assert (found.courses, found.n_incomparable) == ([], 0)


def test_a_later_sheet_is_held_against_the_earlier_one(township: Township, worsened):
    with township.work_as(Role.COUNSELOR) as work:
        found = newest(work, worsened[1])
        earlier = newest(work, worsened[0])

    phq9, gad7, who5 = found.courses
    assert [(p.at, p.value) for p in phq9.points] == [(A_MORNING, 0), (LATER, 16)]
    assert phq9.change is not None
    assert phq9.change.verdict is Verdict.WORSENED
    assert phq9.change.norm.table.id == "su2024_phq9"
    assert (phq9.crossing, phq9.cut) == (Crossing.INTO_CONCERN, 10)
    # GAD-7 went from 0 to 7: further than 3.55, and still below the cut score of 10
    assert gad7.change is not None
    assert (gad7.change.verdict, gad7.crossing) == (Verdict.WORSENED, None)
    # of WHO-5 no SD is known; it fell from 80 to 20, below 50
    assert (who5.change, who5.crossing, who5.cut) == (None, Crossing.INTO_CONCERN, 50)
    assert earlier.courses == []


def test_a_table_of_the_schools_own_comes_before_all_others(township: Township, worsened):
    folder = township.settings.home / "norms"
    folder.mkdir()
    (folder / "own.toml").write_text(NORMS, encoding="utf-8")
    (folder / "torn.toml").write_text("[table", encoding="utf-8")

    with township.work_as(Role.COUNSELOR) as work:
        change = newest(work, worsened[1]).courses[0].change

    assert change is not None
    # 1.96 * 20 * sqrt(2) * sqrt(.2) = 24.8: 16 points are none
    assert (change.norm.table.id, change.verdict) == ("own", Verdict.NO_RELIABLE_CHANGE)


def test_a_small_group_of_the_schools_own_replaces_no_published_one(township: Township, worsened):
    folder = township.settings.home / "norms"
    folder.mkdir()
    (folder / "own.toml").write_text(NORMS.replace("n = 100", "n = 99"), encoding="utf-8")

    with township.work_as(Role.COUNSELOR) as work:
        change = newest(work, worsened[1]).courses[0].change

    assert change.norm.table.id == "su2024_phq9"


def test_a_sheet_that_was_voided_is_no_earlier_score(township: Township, worsened):
    with township.work_as(Role.COUNSELOR) as work:
        (entry,) = flags.queue(work, waves.get(work, worsened[0]))
        flags.decide(work, entry.sheet_id, FlagAction.VOID, reason="长串")
        found = newest(work, worsened[1])

    assert (found.courses, found.n_incomparable) == ([], 0)


def test_answers_in_another_language_are_counted_and_not_compared(township: Township):
    wave = township.wave(1)
    township.sit(wave.slips[0], CALM, now=A_MORNING)
    wave_id, slips = second_wave(township)
    sit_in_english(township, slips[0], LOW)

    with township.work_as(Role.COUNSELOR) as work:
        found = newest(work, wave_id)

    assert (found.courses, found.n_incomparable) == ([], 1)


def test_a_score_is_read_though_the_file_of_another_instrument_is_gone(township: Township):
    wave = township.wave(1)
    township.sit(wave.slips[0], LOW)
    with township.work_as(Role.COUNSELOR) as work:
        (entry,) = flags.queue(work, waves.get(work, wave.id))
        document = flags.record(work, entry.sheet_id).document
    gone = replace(document, digests=(b"a file lo", *document.digests[1:]))
    gad7 = get("gad7")

    score = score_in(gone, gad7, gad7.subscales["total"])

    assert score is not None
    assert score.value == 7
    phq9 = get("phq9")
    assert score_in(gone, phq9, phq9.subscales["total"]) is None
