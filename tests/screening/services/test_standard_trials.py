from collections import Counter
from dataclasses import replace

import pytest

from referral.standard import default_standard
from referral.states import FlagAction
from screening.roles import Role
from screening.services import audit, flags, waves
from screening.services.standard_trials import made_up, sheets_of, try_out
from screening.vault import NoKey
from tests.township import CALM, LOW, SELF_HARM, Township

STANDARD = default_standard()


def stricter(**cuts):
    """Return the default standard with other cut scores."""
    rules = [replace(r, at_least=cuts.get(r.id, r.at_least)) for r in STANDARD.rules]
    return replace(STANDARD, rules=tuple(rules))


def tried(township, wave, standard=STANDARD, against=None):
    with township.work_as(Role.COUNSELOR) as work:
        return try_out(standard, sheets_of(work, waves.get(work, wave.id)), against)


def test_a_waves_own_standard_tried_again_raises_the_flags_that_were_raised(township: Township):
    # made-up children of grade 7 hand in through the lab's services, blanks as skipped items
    filled = [f for f in made_up(STANDARD, n_schools=1, n_pupils=90, seed=3) if f.grade == 7][:9]
    answers = [[0 if a == 255 else a for a in f.answers] for f in filled]
    wave = township.wave(len(answers))
    for slip, given in zip(wave.slips, answers, strict=True):
        township.sit(slip, given)
    with township.work_as(Role.COUNSELOR) as work:
        entries = flags.queue(work, waves.get(work, wave.id))

    trial, _, _ = tried(township, wave)

    assert trial.tiers == Counter(entry.tier.id for entry in entries)
    assert len(trial.tiers) > 1
    raised = [{reason.rule_id for reason in entry.reasons} for entry in entries]
    assert trial.rules == Counter(rule for rules in raised for rule in rules)
    assert trial.grades == Counter((7, entry.is_flagged) for entry in entries)


def test_the_same_made_up_answers_are_judged_as_their_hand_in_judges_them(township: Township):
    filled = [f for f in made_up(STANDARD, n_schools=1, n_pupils=60, seed=8) if f.grade == 7]
    complete = [f for f in filled if 255 not in f.answers]
    wave = township.wave(len(complete))
    for slip, each in zip(wave.slips, complete, strict=True):
        township.sit(slip, list(each.answers))
    # every item takes three seconds in `Township.sit`
    unhurried = [replace(each, seconds=[3.0] * len(each.answers)) for each in complete]

    alone, _, _ = try_out(STANDARD, unhurried)
    handed_in, _, _ = tried(township, wave)

    assert (alone.tiers, alone.rules) == (handed_in.tiers, handed_in.rules)


def test_a_void_sheet_is_not_counted_and_nothing_is_changed(township: Township):
    wave = township.wave(3)
    for slip, answers in zip(wave.slips, (LOW, CALM, SELF_HARM), strict=True):
        township.sit(slip, answers)
    with township.work_as(Role.COUNSELOR) as work:
        entry = flags.queue(work, waves.get(work, wave.id))[0]
        flags.decide(work, entry.sheet_id, FlagAction.VOID, reason="重测")
        before = [(e.sheet_id, e.tier, e.state) for e in flags.queue(work, wave_of(work, wave))]

    trial, _, _ = tried(township, wave)

    assert trial.n_forms == 2
    with township.work_as(Role.COUNSELOR) as work:
        after = [(e.sheet_id, e.tier, e.state) for e in flags.queue(work, wave_of(work, wave))]
    assert after == before


def wave_of(work, wave):
    return waves.get(work, wave.id)


def test_opening_the_sheets_is_audited_with_how_many(township: Township):
    wave = township.wave(2)
    for slip in wave.slips:
        township.sit(slip, CALM)

    with township.work_as(Role.COUNSELOR) as work:
        try_out(STANDARD, sheets_of(work, wave_of(work, wave)))
        noted = [(each.event, each.facts["n_records"]) for each in work.audited]

    assert noted == [("standard_tried", 2)]
    assert "standard_tried" in audit.OPENINGS


def test_what_moves_is_counted_with_the_rule_that_moves_it(township: Township):
    wave = township.wave(3)
    for slip, answers in zip(wave.slips, (LOW, CALM, SELF_HARM), strict=True):
        township.sit(slip, answers)  # PHQ-9 16, 0 and 1; WHO-5 20, 80 and 80
    # the cut of 15 for a watch goes up to 17, and item 9 is looked at from 2 on
    milder = stricter(phq9_self_harm=2.0)

    new, old, moved = tried(township, wave, milder, against=STANDARD)

    assert old is not None
    assert (old.tiers["urgent"], new.tiers["urgent"]) == (1, 0)
    assert (moved.n_more, moved.n_fewer, moved.n_later) == (0, 1, 1)
    assert moved.released == {"phq9_self_harm": 1}
    assert moved.brought == {}


def test_who_holds_no_care_vault_tries_nothing_out(township: Township):
    wave = township.wave(1)
    township.sit(wave.slips[0], CALM)

    with township.work_as(Role.COORDINATOR) as work, pytest.raises(NoKey):
        list(sheets_of(work, wave_of(work, wave)))


def test_a_made_up_township_is_the_same_for_the_same_seed_and_gives_each_grade_its_battery():
    first, again, other = (
        list(made_up(STANDARD, n_schools=2, n_pupils=36, seed=seed)) for seed in (1, 1, 2)
    )

    assert [(f.school, f.grade, f.answers) for f in first] == [
        (f.school, f.grade, f.answers) for f in again
    ]
    assert [f.answers for f in first] != [f.answers for f in other]
    assert Counter(f.grade for f in first) == dict.fromkeys(range(4, 13), 8)
    for each in first:
        assert tuple(i.id for i in each.form.instruments) == STANDARD.battery_for(each.grade)


def test_no_answer_stands_in_a_repr():
    (each, *_) = made_up(STANDARD, n_schools=1, n_pupils=12, seed=1)

    assert repr(each) == f"Filled(school=0, grade={each.grade})"
