from itertools import product

import numpy as np
import pytest

from scoring.errors import ShapeMismatch
from scoring.person_fit import normed_guttman_errors


def _by_hand(group, pattern, n_options):
    """Count errors pair by pair, and the most over all patterns of the same sum."""
    steps = [(item, step) for item in range(len(pattern)) for step in range(1, n_options)]
    share = {s: sum(row[s[0]] >= s[1] for row in group) for s in steps}
    order = sorted(steps, key=lambda s: (-share[s], s[0], s[1]))

    def errors(answers):
        taken = [answers[item] >= step for item, step in order]
        return sum(not a and b for n, a in enumerate(taken) for b in taken[n + 1 :])

    alike = [p for p in product(range(n_options), repeat=len(pattern)) if sum(p) == sum(pattern)]
    most = max(map(errors, alike))
    return errors(pattern) / most if most else np.nan


def test_errors_agree_with_a_count_of_every_pair():
    rng = np.random.default_rng(4)
    popularity = np.array([2.2, 1.5, 0.9, 0.4])[:, None]
    group = np.clip(rng.poisson(popularity, (4, 60)), 0, 2)

    found = normed_guttman_errors(group, 3)

    expected = [_by_hand(group.T.tolist(), row, 3) for row in group.T.tolist()]
    assert found == pytest.approx(expected, nan_ok=True)


def test_a_perfect_staircase_has_no_errors_and_its_reverse_all():
    # four items, each harder than the one before
    group = np.array([[1, 1, 1, 1, 0], [1, 1, 1, 0, 0], [1, 1, 0, 0, 0], [1, 0, 0, 0, 1]])

    found = normed_guttman_errors(group, 2)

    assert found[1] == 0.0
    assert found[4] == 1.0


def test_a_blank_and_a_sum_that_allows_no_error_give_nothing():
    group = np.array([[0, 1, 1, -1], [0, 1, 0, 1], [0, 1, 0, 1]])

    assert np.isnan(normed_guttman_errors(group, 2)).tolist() == [True, True, False, True]


@pytest.mark.parametrize(("steps", "n_options"), [([[0], [1]], 1), ([[-1], [1]], 2)])
def test_a_group_without_order_is_refused(steps, n_options):
    with pytest.raises(ShapeMismatch):
        normed_guttman_errors(np.array(steps), n_options)
