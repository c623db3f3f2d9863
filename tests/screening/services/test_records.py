from referral.states import FlagAction
from screening.roles import Role
from screening.services import flags, records, waves
from tests.township import A_MORNING, LOW, SELF_HARM, Township


def _only(work, wave):
    (entry,) = flags.queue(work, waves.get(work, wave.id))
    return flags.record(work, entry.sheet_id)


def test_a_record_is_laid_out_by_instrument_with_every_answer(township: Township):
    wave = township.wave()
    township.sit(wave.slips[0], SELF_HARM)
    with township.work_as(Role.COUNSELOR) as work:
        parts = records.parts_of(_only(work, wave))

    assert [(p.instrument.id, len(p.answers)) for p in parts] == [
        ("phq9", 9),
        ("gad7", 7),
        ("who5", 5),
    ]
    ninth = parts[0].answers[8]
    assert (ninth.value, ninth.seconds, ninth.is_critical) == (1, 3.0, True)
    assert ninth.text is not None
    assert ninth.text["zh"] == "好几天"
    assert not parts[0].answers[0].is_critical


def test_scores_that_a_rule_looks_at_stand_before_the_others(township: Township):
    wave = township.wave()
    township.sit(wave.slips[0], LOW)
    with township.work_as(Role.COUNSELOR) as work:
        phq9 = records.parts_of(_only(work, wave))[0]

    assert [s.subscale.id for s in phq9.scores] == ["total"]
    assert [s.subscale.id for s in phq9.other_scores] == ["phq2", "phq8"]
    assert (phq9.scores[0].score.value, phq9.scores[0].lowest, phq9.scores[0].highest) == (
        16,
        0,
        27,
    )


def test_reasons_of_all_instruments_come_together_the_most_urgent_first(township: Township):
    wave = township.wave()
    # PHQ-9 item 9 at 1, GAD-7 at 21, WHO-5 at 100
    township.sit(wave.slips[0], (0,) * 8 + (1,) + (3,) * 7 + (5,) * 5)
    with township.work_as(Role.COUNSELOR) as work:
        shown = records.strongest_first(records.parts_of(_only(work, wave)))

    assert [reason.rule.id for reason in shown][:2] == ["phq9_self_harm", "gad7_total_15"]
    assert shown[0].answer is not None
    assert shown[0].answer.item.id == "q9"
    assert shown[1].score is not None
    assert shown[1].score.score.value == 21


def test_a_review_names_its_reviewer(township: Township):
    wave = township.wave()
    township.sit(wave.slips[0], LOW)
    with township.work_as(Role.COUNSELOR, now=A_MORNING) as work:
        sheet_id = _only(work, wave).entry.sheet_id
        flags.decide(work, sheet_id, FlagAction.CONFIRM, interview_tier="watch2")
    with township.work_as(Role.COUNSELOR) as work:
        (review,) = records.reviews_of(work, flags.record(work, sheet_id))

    assert (review.action, review.reviewer, review.decided_at) == (
        FlagAction.CONFIRM,
        "first-counselor",
        A_MORNING,
    )
    assert review.tier is not None
    assert review.tier.id == "watch2"


def test_how_long_a_sheet_took_is_told_in_whole_minutes(township: Township):
    wave = township.wave()
    township.sit(wave.slips[0], LOW)
    with township.work_as(Role.COUNSELOR) as work:
        record = _only(work, wave)

    assert records.minutes_of(record) == 1  # handed in within the second; at least one is said
