import pytest

from screening.roles import Role
from screening.services import flags, rescoring_jobs, switches, waves
from screening.services.errors import RescoringRefused
from screening.services.rescoring_bases import basis_of, check
from tests.models import model_file, report_file
from tests.rescored import close, queue
from tests.screening.services.test_histories import LATER, second_wave, sit_in_english
from tests.township import A_MORNING, CALM, FIRST, TOWNSHIP, Township, Wave

#: PHQ-9 of 8, of which no rule asks anything.
QUIET = (1,) * 8 + (0,) + CALM[9:]


def switch_on(township, **weights):
    for who in ((Role.TOWNSHIP_OFFICER, TOWNSHIP), (Role.COUNSELOR, FIRST)):
        with township.work_as(*who) as work:
            switches.sign(work, model_file(**weights), report_file())


def sat_twice(township, before=CALM, sit=None):
    """Let one student sit twice, and close both waves; return the second."""
    first = township.wave(1)
    (sit or township.sit)(first.slips[0], before, now=A_MORNING)
    wave_id, slips = second_wave(township)
    township.sit(slips[0], QUIET, now=LATER)
    second = Wave(wave_id, wave_id, slips)
    close(township, second)
    return second


def rescore(township, wave):
    with township.work_as(Role.COUNSELOR) as work:
        found = waves.get(work, wave.id)
        basis = basis_of(work, found)
        check(work, found, basis)
        rescoring_jobs.take(work, basis)


def record_of(township, wave):
    (entry,) = queue(township, wave)
    with township.work_as(Role.COUNSELOR) as work:
        return entry, flags.record(work, entry.sheet_id)


def test_a_model_hears_of_the_change_at_unlock_and_not_at_hand_in(township: Township):
    switch_on(township, total=0.0, change=0.9)
    wave = sat_twice(township)
    entry, record = record_of(township, wave)
    assert (entry.tier.id, record.document.model[1:]) == ("routine", [18, 0])  # 1 / (1 + e^4)

    rescore(township, wave)

    entry, record = record_of(township, wave)
    (later,) = record.laters
    assert later.document.model[1:] == [961, 1]  # 8 points more: 1 / (1 + e^(4 - .9 * 8))
    assert (entry.tier.id, entry.is_waiting, entry.advice.risk) == ("watch1", True, 0.961)
    page = township.browser(Role.COUNSELOR).get(f"/staff/queue/record/{entry.sheet_id}")
    assert "96%" in page.text


def test_who_got_better_keeps_the_advice_of_the_hand_in(township: Township):
    switch_on(township, total=0.6, change=0.9)
    wave = sat_twice(township, before=(2,) * 8 + (0,) + CALM[9:])
    before, _ = record_of(township, wave)

    rescore(township, wave)

    entry, record = record_of(township, wave)
    assert record.laters[0].document.model[1] < record.document.model[1]
    assert (entry.tier, entry.advice) == (before.tier, before.advice)
    assert entry.tier.id == "watch1"


def test_a_sheet_in_another_language_is_no_earlier_score(township: Township):
    switch_on(township, total=0.0, change=0.9)

    wave = sat_twice(township, sit=lambda slip, given, now: sit_in_english(township, slip, given))

    rescore(township, wave)
    _, record = record_of(township, wave)
    assert record.laters[0].document.model == record.document.model


def test_a_model_that_looks_at_no_change_is_no_reason_to_score_again(township: Township):
    switch_on(township, total=0.3)
    wave = sat_twice(township)

    with pytest.raises(RescoringRefused) as refused:
        rescore(township, wave)

    assert refused.value.why == "same"
