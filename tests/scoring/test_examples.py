import numpy as np
import pytest

from instruments.catalogue import catalogue, get
from scoring.blocks import NO_BAND
from scoring.compiled import MISSING, compile_instrument
from scoring.examples import disagreements
from scoring.scores import score_many
from tests.instruments.toys import toy
from tests.scoring.manuals import DASS_ITEMS, MANUALS
from tests.scoring.rscript import run_r


@pytest.mark.parametrize("instrument", catalogue().values(), ids=lambda i: i.id)
def test_the_engine_agrees_with_every_worked_example(instrument):
    assert disagreements(instrument) == ()


def test_the_toy_agrees_with_its_examples(tmp_path):
    assert disagreements(toy(tmp_path)) == ()


@pytest.mark.parametrize(
    ("change", "about", "expected", "found"),
    [
        (("{ total = 5,", "{ total = 6,"), "total", "6", "5"),
        (('bands = { total = "high" }', 'bands = { total = "low" }'), "total_band", "low", "high"),
        (('critical = ["q4", "q3"]', 'critical = ["q4"]'), "critical", "q4", "q4, q3"),
        (('expected = { total = "",', "expected = { total = 3,"), "total", "3", "-"),
        (("expected = { total = 3,", 'expected = { total = "",'), "total", "-", "3"),
    ],
)
def test_an_example_that_is_wrong_is_named(change, about, expected, found, tmp_path):
    (wrong,) = disagreements(toy(tmp_path, change))

    assert (wrong.about, wrong.expected, wrong.found) == (about, expected, found)


def _random_sheets(instrument_id, n=1000, p_blank=0.06):
    """Draw sheets as the forms print them, shape (n, n_items), NaN for a blank."""
    instrument = get(instrument_id)
    rng = np.random.default_rng(20261125)
    columns = [rng.choice(instrument.option_values(i), n) for i in instrument.items]
    sheets = np.array(columns, dtype=float).T
    sheets[rng.random(sheets.shape) < p_blank] = np.nan
    return sheets


def _scored(instrument_id, sheets):
    answers = np.where(np.isnan(sheets), MISSING, sheets).astype(np.int8).T.copy()
    return score_many(compile_instrument(get(instrument_id)), answers)


@pytest.mark.parametrize("instrument_id", MANUALS)
def test_a_thousand_sheets_with_blanks_score_as_the_manual_has_it(instrument_id):
    sheets = _random_sheets(instrument_id)
    scores = _scored(instrument_id, sheets)

    n_unscored = 0
    for n, row in enumerate(sheets.tolist()):
        by_hand, bands = MANUALS[instrument_id]([None if a != a else int(a) for a in row])
        for name, expected in by_hand.items():
            found = scores.values(name)[n]
            n_unscored += expected is None
            assert found == pytest.approx(np.nan if expected is None else expected, nan_ok=True)
        for name, expected in bands.items():
            code = scores.band_codes(name)[n]
            found = None if code == NO_BAND else scores.band_ids(name)[code]
            assert found == expected
    assert 20 < n_unscored < 3000


@pytest.mark.parametrize(
    ("instrument_id", "subscale_id", "keys", "ends", "factor"),
    [
        ("phq9", "total", range(1, 10), (0, 3), 9),
        ("gad7", "total", range(1, 8), (0, 3), 7),
        ("dass21", "anxiety", DASS_ITEMS["anxiety"], (0, 3), 14),
        ("dass21", "depression", DASS_ITEMS["depression"], (0, 3), 14),
        ("dass21", "stress", DASS_ITEMS["stress"], (0, 3), 14),
        ("rses", "total", (1, 2, -3, 4, -5, 6, 7, -8, -9, -10), (1, 4), 10),
        ("who5", "total", range(1, 6), (0, 5), 20),
    ],
)
def test_a_thousand_sheets_score_as_the_r_package_psych_has_it(
    instrument_id, subscale_id, keys, ends, factor, tmp_path
):
    sheets = _random_sheets(instrument_id)
    own = sheets[:, [abs(key) - 1 for key in keys]]
    signed = ", ".join(str(n if key > 0 else -n) for n, key in enumerate(keys, 1))
    program = f"""
    s <- scoreItems(list(a = c({signed})), x, totals = FALSE, missing = TRUE, impute = "none",
                    min = {ends[0]}, max = {ends[1]})
    cat(s$scores, "\\n")
    """
    (means,) = run_r(program, tmp_path, x=own)

    found = _scored(instrument_id, sheets).values(subscale_id)

    # psych takes the mean of whatever was answered; the instrument's own rule gives no score where
    # too much is blank (DASS-21: more than one of a scale; PHQ-9: item 9; WHO-5: any), and nothing
    # else differs
    differs = ~np.isclose(found, means * factor, atol=1e-9, rtol=0)
    assert np.isnan(found[differs]).all()
    blanks = np.isnan(own).sum(axis=1)
    assert (blanks[differs] > 0).all()
    assert not differs[blanks == 0].any()
    assert 0 < differs.sum() < 700
