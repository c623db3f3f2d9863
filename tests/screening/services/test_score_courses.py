"""Scores over the terms: what is one course, what is a gap, and what stands beside it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from referral.states import FlagAction, SittingAction, WaveAction
from scoring.change import Verdict
from screening.roles import Role
from screening.services import flags, rosters, score_courses, sittings, student_sheets, waves
from screening.services.score_courses import Recount
from tests.rescored import closed_wave, rescore
from tests.screening.services.test_histories import sit_in_english
from tests.township import CALM, CLASS, LOW, Township

FIRST_TERM = datetime(2025, 11, 17, 1, 30, tzinfo=UTC)
LAST_TERM = FIRST_TERM + timedelta(days=365)


def wave_in(township: Township, term: str):
    """Let the same class sit in a wave of some term."""
    with township.work_as(Role.COORDINATOR) as work:
        wave = waves.set_up(
            work,
            waves.standard_text(work),
            term=term,
            name=f"{term}普测",
            grades=[7],
            opens_on=FIRST_TERM.date() - timedelta(days=7),
            closes_on=FIRST_TERM.date() + timedelta(days=2000),
        )
        issued = sittings.issue(work, wave.id, grade=7, class_name=CLASS)
        waves.move(work, wave.id, WaveAction.OPEN)
        sittings.move(work, issued.sitting.id, SittingAction.OPEN)
        return wave.id, issued.slips[0]


@pytest.fixture
def terms(township: Township):
    """A student who sat in autumn 2025 and 2026, and not in the spring between."""
    township.students(1)
    first, slip = wave_in(township, "2025-autumn")
    township.sit(slip, CALM, now=FIRST_TERM)
    last, slip = wave_in(township, "2026-autumn")
    township.sit(slip, LOW, now=LAST_TERM)
    return first, last


def courses(township: Township):
    with township.work_as(Role.COUNSELOR) as work:
        ((student_id, profile),) = rosters.profiles(work)
        sheets = student_sheets.of_student(work, student_id)
        return score_courses.courses_of(work, sheets, profile)


def test_a_scale_is_followed_over_the_terms_and_a_missed_one_is_a_gap(township, terms):
    phq9, gad7, who5, *others = courses(township).courses

    assert [slot.term for slot in phq9.slots] == ["2025-autumn", "2026-spring", "2026-autumn"]
    assert [slot.at for slot in phq9.slots] == [FIRST_TERM, None, LAST_TERM]
    assert [c.values for c in (phq9, gad7, who5)] == [[0, None, 16], [0, None, 7], [80, None, 20]]
    assert [(c.lowest, c.highest) for c in (phq9, gad7, who5)] == [(0, 27), (0, 21), (0, 100)]
    assert [c.cut for c in (phq9, gad7, who5)] == [10, 10, 50]
    assert {c.is_ruled for c in (phq9, gad7, who5)} == {True}
    # PHQ-2 and PHQ-8, GAD-2 and WHO-5's raw sum: no rule of the standard looks at them
    assert [(c.is_ruled, c.cut) for c in others] == [(False, None)] * 4


def test_the_error_is_that_of_the_group_and_where_none_is_known_there_is_none(township, terms):
    phq9, _, who5, *_ = courses(township).courses

    row = phq9.norm.row
    assert phq9.error == pytest.approx(1.959964 * row.sd * (1 - row.reliability) ** 0.5, abs=1e-4)
    assert phq9.change.verdict is Verdict.WORSENED
    assert (who5.norm, who5.error, who5.change) == (None, None, None)


def test_a_sheet_that_was_voided_is_not_drawn(township, terms):
    with township.work_as(Role.COUNSELOR) as work:
        (entry,) = flags.queue(work, waves.get(work, terms[0]))
        flags.decide(work, entry.sheet_id, FlagAction.VOID, reason="长串")

    phq9 = courses(township).courses[0]

    assert [(slot.term, slot.value) for slot in phq9.slots] == [("2026-autumn", 16)]
    assert phq9.change is None


def test_answers_in_another_language_are_a_course_of_their_own(township):
    township.students(1)
    _, slip = wave_in(township, "2025-autumn")
    township.sit(slip, CALM, now=FIRST_TERM)
    _, slip = wave_in(township, "2026-autumn")
    sit_in_english(township, slip, LOW)

    found = courses(township)

    assert found.n_languages == 2
    values = {c.language: c.values for c in found.courses if c.instrument.id == "phq9"}
    # both stand over the same three terms
    assert values == {"zh": [0, None, None], "en": [None, None, 16]}


def test_what_a_later_standard_counts_otherwise_stands_beside_the_score(township):
    rescore(township, closed_wave(township))
    with township.work_as(Role.COUNSELOR) as work:
        student_id, profile = next(iter(rosters.profiles(work)))
        (sheet,) = student_sheets.of_student(work, student_id)
        (later,) = sheet.laters
        ((value, *counted), *scales), *others = later.document.scores
        document = replace(later.document, scores=[[[value + 3, *counted], *scales], *others])
        otherwise = replace(sheet, laters=[replace(later, document=document)])

        same, other = (
            score_courses.courses_of(work, [each], profile).courses for each in (sheet, otherwise)
        )

    assert [slot.recount for slot in same[0].slots] == [None]
    (slot,) = other[0].slots
    assert (slot.value, slot.recount) == (value, Recount(value + 3, later.standard.version))
    assert other[1].slots[0].recount is None


def test_an_instrument_whose_file_is_gone_is_counted_and_not_drawn(township, terms):
    with township.work_as(Role.COUNSELOR) as work:
        ((student_id, profile),) = rosters.profiles(work)
        sheets = student_sheets.of_student(work, student_id)
        document = sheets[0].sheet.document
        gone = replace(document, digests=[b"a file l", *document.digests[1:]])
        sheets[0] = replace(sheets[0], sheet=replace(sheets[0].sheet, document=gone))

        found = score_courses.courses_of(work, sheets, profile)

    assert found.n_unread == 1
    assert [course.values for course in found.courses][:2] == [[None, None, 16], [0, None, 7]]


def test_a_student_who_never_sat_has_no_course(township):
    township.students(1)

    found = courses(township)

    assert (found.courses, found.n_unread) == ([], 0)
