import random
from dataclasses import replace

import pytest

from referral.consents import Decision
from referral.states import FlagAction, WaveState
from scoring.norm_tables import norms_as_toml, read_norms
from screening.documents import BLANK
from screening.roles import Role
from screening.services import consents, flags, waves
from screening.services.errors import CannotNorm, RoleRefused
from screening.services.wave_norms import LeftOut, norms_of
from tests.many_sheets import hand_in_all, school, set_state
from tests.township import AGREED, Township

MEMBERS = [(7, "female")] * 101 + [(7, "male")] * 102 + [(8, "female")] * 60 + [(8, None)] * 45


def _answers(profile):
    """Answer PHQ-9, GAD-7 and WHO-5 by chance, the same at every run."""
    drawn = random.Random(int(profile.number))
    return [drawn.randrange(4) for _ in range(16)] + [drawn.randrange(6) for _ in range(5)]


@pytest.fixture
def wave_id(township: Township):
    made = school(township, MEMBERS)
    hand_in_all(township, made, _answers)
    set_state(township, made, WaveState.CLOSED)
    return made


def _made(township, wave_id, role=Role.COUNSELOR):
    with township.work_as(role) as work:
        return norms_of(work, waves.get(work, wave_id))


def _void(township, wave_id, n):
    with township.work_as(Role.COUNSELOR) as work:
        for entry in flags.queue(work, waves.get(work, wave_id))[:n]:
            flags.decide(work, entry.sheet_id, FlagAction.VOID, reason="长串")


def test_a_wave_gives_a_table_an_instrument_with_everybody_and_large_groups(township, wave_id):
    made = _made(township, wave_id)

    tables = {table.instrument: table for table in made.tables}
    assert set(tables) == {"phq9", "gad7", "who5"}
    assert (made.n_sheets, made.left_out) == (308, {})
    rows = [row for row in tables["phq9"].rows if row.subscale == "total"]
    told = [(row.lowest_grade, row.highest_grade, row.sex, row.n) for row in rows]
    # grade 8 has 105: enough together, and too few by sex
    assert told == [
        *((1, 12, None, 308), (7, 7, "female", 101), (7, 7, "male", 102), (8, 8, None, 105)),
    ]
    for table in made.tables:
        assert read_norms(norms_as_toml(table).encode()) == table
        assert table.provenance["wave"] == wave_id.hex
        assert table.version.startswith("2026-autumn-")


def test_a_wave_gives_its_norms_once(township, wave_id):
    _made(township, wave_id)
    _void(township, wave_id, 1)

    # the difference of the two tables would be the score of the one that was voided
    with pytest.raises(CannotNorm, match="made_before"):
        _made(township, wave_id)


def test_voided_sheets_and_those_of_whom_consent_was_withdrawn_stay_out(township, wave_id):
    _void(township, wave_id, 2)
    with township.work_as(Role.COUNSELOR) as work:
        entries = flags.queue(work, waves.get(work, wave_id))
        standing = [e.student_id for e in entries if not e.is_decided][:1]
    with township.work_as(Role.COORDINATOR) as work:
        taken_back = replace(AGREED, decision=Decision.WITHDRAWN, decided_on=work.now.date())
        consents.record_many(work, dict.fromkeys(standing, taken_back))

    made = _made(township, wave_id)

    assert made.left_out == {LeftOut.VOID: 2, LeftOut.TAKEN_BACK: 1}
    assert made.n_sheets == 305
    provenance = made.tables[0].provenance
    assert (provenance["left_out_void"], provenance["left_out_invalid"]) == ("<10", "0")


def test_a_form_that_should_be_answered_again_stays_out(township):
    made = school(township, [(7, "female")] * 101)
    blank = {"2026000001": (BLANK,) * 9 + (1,) * 7 + (1,) * 5}
    hand_in_all(township, made, lambda p: blank.get(p.number) or _answers(p))
    set_state(township, made, WaveState.CLOSED)

    found = _made(township, made)

    assert found.left_out == {LeftOut.INVALID: 1}
    assert {row.n for table in found.tables for row in table.rows} == {100}


@pytest.mark.parametrize("state", [WaveState.DRAFT, WaveState.TICKETED, WaveState.OPEN])
def test_a_wave_that_is_not_over_gives_none(township, state):
    made = school(township, [(7, "female")])
    set_state(township, made, state)

    with pytest.raises(CannotNorm, match="not_over"):
        _made(township, made)


def test_fewer_than_a_hundred_give_none_and_may_ask_again(township):
    made = school(township, [(7, "female")] * 3)
    hand_in_all(township, made, _answers)
    set_state(township, made, WaveState.CLOSED)

    for _ in range(2):
        with pytest.raises(CannotNorm, match="too_few"):
            _made(township, made)


def test_nobody_but_a_counselor_makes_norms(township, wave_id):
    with pytest.raises(RoleRefused):
        _made(township, wave_id, Role.COORDINATOR)
