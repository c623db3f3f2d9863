import math

import numpy as np
import pytest

from scoring.items import end_shares, item_statistics
from tests.scoring.rscript import run_r

NAN = np.nan
ENDS = np.array([[0, 3], [0, 3], [0, 3]])
KEYED = np.array([[0.0, 1, 3, 3, NAN], [0.0, 2, 3, NAN, 1], [0.0, 1, 2, NAN, 3]])
DECLINED = np.array([[0, 0, 0, 0, 1], [0, 0, 0, 0, 0], [0, 0, 0, 1, 0]], dtype=bool)


def test_an_item_is_described_by_those_who_answered_it():
    first, second, _ = item_statistics(("q1", "q2", "q3"), KEYED, DECLINED, ENDS)

    assert (first.n, first.n_blank, first.n_declined) == (4, 0, 1)
    assert (second.n, second.n_blank, second.n_declined) == (4, 1, 0)
    assert (first.mean, first.floor, first.ceiling) == (1.75, 0.25, 0.5)
    assert first.sd == pytest.approx(1.5)
    # complete rows: 0 1 3 against the rest 0 3 5
    assert first.item_rest == pytest.approx(np.corrcoef([0, 1, 3], [0, 3, 5])[0, 1])


def test_an_item_that_hardly_anybody_answered_has_no_statistics():
    (only,) = item_statistics(("q1",), np.array([[NAN, 1.0]]), np.zeros((1, 2), bool), ENDS[:1])

    assert (only.n, only.mean) == (1, 1.0)
    assert math.isnan(only.sd)
    assert math.isnan(only.item_rest)


def test_ends_are_counted_among_known_scores():
    found = end_shares(np.array([0.0, 0.0, 27.0, 5.0, NAN]), 0, 27)

    assert (found.floor, found.ceiling) == (0.5, 0.25)
    assert math.isnan(end_shares(np.array([NAN]), 0, 27).floor)


def test_item_rest_correlations_agree_with_an_independent_program(tmp_path):
    rng = np.random.default_rng(8)
    level = rng.normal(0, 1, 400)
    keyed = np.clip(np.round(level + rng.normal(0, 1, (6, 400))) + 1, 0, 3)
    ids = tuple(f"q{n}" for n in range(1, 7))

    found = item_statistics(ids, keyed, np.zeros(keyed.shape, bool), np.tile([0, 3], (6, 1)))

    program = """
    a <- suppressWarnings(alpha(x, warnings = FALSE))
    cat(a$item.stats$r.drop, "\\n"); cat(a$item.stats$sd, "\\n")
    """
    rest, spread = run_r(program, tmp_path, x=keyed.T)
    assert [one.item_rest for one in found] == pytest.approx(rest.tolist())
    assert [one.sd for one in found] == pytest.approx(spread.tolist())
