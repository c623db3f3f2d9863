from datetime import date

import pytest

from scoring.norm_groups import Lack
from screening.clock import completed_years
from screening.roles import Role
from screening.services import flags, waves
from screening.services.placings import placings_of, respondent_of
from screening.services.records import parts_of
from tests.screening.services.test_histories import NORMS, sit_in_english
from tests.township import A_MORNING, LOW, SECOND, Township


def _placed(township: Township, wave):
    """Return the placings of the only sheet of a wave, by instrument."""
    with township.work_as(Role.COUNSELOR) as work:
        (entry,) = flags.queue(work, waves.get(work, wave.id))
        record = flags.record(work, entry.sheet_id)
        parts = parts_of(record)
        found = placings_of(work, record, parts)
        who = respondent_of(record)
    return who, {p.instrument.id: f for p, f in zip(parts, found, strict=True)}


@pytest.fixture
def wave(township: Township):
    made = township.wave(1)
    township.sit(made.slips[0], LOW, now=A_MORNING)
    return made


def _own(township: Township, *changes):
    text = NORMS
    for old, new in changes:
        text = text.replace(old, new)
    folder = township.settings.home / "norms"
    folder.mkdir(exist_ok=True)
    name = f"{len(list(folder.iterdir()))}.toml"
    (folder / name).write_text(text, encoding="utf-8")


def test_a_score_lies_among_a_published_group_as_worked_by_hand(township: Township, wave):
    who, found = _placed(township, wave)

    assert (who.sex, who.age, who.grade, who.language) == ("female", 13, 7, "zh")
    (only,) = found["phq9"].by_subscale["total"].placed
    # 12.7342 above the mean are 3.4338 SDs of 3.7085
    assert only.t == pytest.approx(84.338, abs=1e-3)
    assert only.interval[0] < only.t < only.interval[1]
    # with a reliability of .8813 the error has an SD of 3.4453 T
    assert only.error == pytest.approx(6.753, abs=1e-3)
    # those of 17 and more
    above = 39 + 44 + 36 + 18 + 16 + 15 + 10 + 9 + 10 + 9 + 10
    assert only.percentile.least.n == 24_292 - above
    assert found["phq9"].is_placed


def test_where_there_is_no_table_it_is_said_for_which_scale(township: Township, wave):
    _, found = _placed(township, wave)

    who5 = found["who5"]
    assert not who5.is_placed
    assert {lack: [s.id for s in of] for lack, of in who5.lacks.items()} == {
        Lack.NO_TABLE: list(who5.by_subscale)
    }


def test_another_language_or_version_is_named_and_not_guessed(township: Township):
    wave = township.wave(1)
    sit_in_english(township, wave.slips[0], LOW)
    _own(township, ('"phq9"', '"who5"'), ('instrument_version = "1"', 'instrument_version = "0"'))

    _, found = _placed(township, wave)

    assert found["phq9"].by_subscale["total"].lack is Lack.OTHER_LANGUAGE
    assert found["who5"].by_subscale["total"].lack is Lack.OTHER_VERSION


def test_a_table_without_a_group_of_this_sex_is_not_stretched(township: Township, wave):
    _own(township, ('"phq9"', '"who5"'), ("n = 100", 'n = 100\nsex = "male"'))

    _, found = _placed(township, wave)

    assert found["who5"].by_subscale["total"].lack is Lack.NO_GROUP


def test_every_group_that_fits_is_shown_the_nearest_first(township: Township, wave):
    _own(township)

    _, found = _placed(township, wave)

    placed = found["phq9"].by_subscale["total"].placed
    assert [each.norm.table.id for each in placed] == ["own", "su2024_phq9"]
    # 50 + 10 * (16 - 4) / 20; of the group's scores nothing but moments is known
    assert (placed[0].t, placed[0].percentile) == (56, None)


def test_what_another_school_scored_is_not_compared_with(township: Township, wave):
    with township.work_as(Role.COUNSELOR, SECOND) as work:
        other = work.actor.unit_id.hex
    _own(township, ('source = "own wave"', f'source = "x"\nprovenance = {{ school = "{other}" }}'))

    _, found = _placed(township, wave)

    placed = found["phq9"].by_subscale["total"].placed
    assert [each.norm.table.id for each in placed] == ["su2024_phq9"]


def test_a_record_says_where_a_score_lies_and_in_which_group(township: Township, wave):
    with township.work_as(Role.COUNSELOR) as work:
        (entry,) = flags.queue(work, waves.get(work, wave.id))
    counselor = township.browser(Role.COUNSELOR)

    text = " ".join(counselor.get(f"/staff/queue/record/{entry.sheet_id}").text.split())

    assert "T 84.3 [83.7, 85]" in text
    assert "人群中99% [99%, 99%]的人得分和这个一样或更低" in text
    assert "24292名中国大学生" in text
    assert "没有T分和百分位（WHO-5 百分制得分、WHO-5 原始分）：没有这个量表的常模。" in text
    assert "它不是界值，也不是结论" in text


@pytest.mark.parametrize(
    ("on", "years"),
    [(date(2026, 8, 31), 12), (date(2026, 9, 1), 13), (date(2027, 2, 28), 13)],
)
def test_a_year_is_full_on_the_birthday(on, years):
    assert completed_years(date(2013, 9, 1), on) == years
