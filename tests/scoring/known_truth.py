"""What the simulation makes of a PHQ-9 total, worked out from its parameters and not from answers.

Given the trait the items are independent, so that the distribution of the total is a convolution;
a group is a mean over the traits of its school, by quadrature. No number is drawn here.
"""

from statistics import NormalDist

import numpy as np
from scipy.stats import binom

from scoring.graded import graded_models
from scoring.simulation import Assumptions

N_ITEMS, N_OPTIONS = 9, 4
N_TOTALS = N_ITEMS * (N_OPTIONS - 1) + 1

POINTS, WEIGHTS = np.polynomial.hermite_e.hermegauss(61)
WEIGHTS = WEIGHTS / WEIGHTS.sum()

PHI = np.vectorize(NormalDist().cdf)


def traits_of_school(effect, assumed):
    """Return traits that stand for a school's pupils; `WEIGHTS` are how many each stands for."""
    return effect + np.sqrt(1 - assumed.between_schools) * POINTS


def totals_given(traits, assumed=None):
    """Return the distribution of the total of a respondent of each trait, a blank counting 0.

    Args:
        traits: shape (n,).
        assumed: what the simulation supposed; None for its defaults.

    Returns:
        Shape (n, 28).
    """
    assumed = assumed or Assumptions()
    attentive = _sum_of([_item(traits, item, assumed.blank) for item in range(N_ITEMS)])
    even = np.tile(np.full(N_OPTIONS, 1 / N_OPTIONS), (len(traits), 1))
    by_chance = _sum_of([_with_blanks(even, assumed.blank)] * N_ITEMS)
    lines = np.zeros(N_TOTALS)
    for value in range(N_OPTIONS):
        for n in range(N_ITEMS + 1):
            given = binom.pmf(n, N_ITEMS, 1 - assumed.blank)
            lines[n * value] += given / N_OPTIONS
    half = assumed.careless / 2
    return (1 - 2 * half) * attentive + half * by_chance + half * lines


def share_from(cut, effect, assumed=None):
    """Return the share of a school's pupils whose total reaches a cut score."""
    assumed = assumed or Assumptions()
    totals = totals_given(traits_of_school(effect, assumed), assumed)
    return float(WEIGHTS @ totals[:, cut:].sum(axis=1))


def true_auroc(effect, p_label, cuts, assumed=None):
    """Return how well the ranks between cut scores order a school's pupils, and how many labels.

    Args:
        effect: of the school.
        p_label: the probability of the label by trait.
        cuts: totals from which the next rank begins.
        assumed: what the simulation supposed; None for its defaults.

    Returns:
        The area under the curve, ties counted half, and the share with the label.
    """
    assumed = assumed or Assumptions()
    traits = traits_of_school(effect, assumed)
    totals, labelled = totals_given(traits, assumed), p_label(traits)
    ranks = np.digitize(np.arange(N_TOTALS), cuts)
    by_rank = np.stack([totals[:, ranks == r].sum(axis=1) for r in range(len(cuts) + 1)])
    with_label, without = by_rank @ (WEIGHTS * labelled), by_rank @ (WEIGHTS * (1 - labelled))
    share = with_label.sum()
    with_label, without = with_label / share, without / (1 - share)
    below = np.concatenate([[0], np.cumsum(without)[:-1]])
    return float(with_label @ (below + without / 2)), float(share)


def misses_allowed(n, p_miss=0.05, beyond=1e-3):
    """Return the fewest and the most of n intervals that may miss their truth by chance."""
    return binom.ppf(beyond, n, p_miss), binom.ppf(1 - beyond, n, p_miss)


def _item(traits, item, blank):
    model = graded_models()["phq9"]
    loading, shares = model.loadings[item], model.shares[item]
    reached = [np.ones(len(traits))]
    for share in shares:
        cut = NormalDist().inv_cdf(1 - share)
        reached.append(PHI((loading * traits - cut) / np.sqrt(1 - loading**2)))
    reached = np.array([*reached, np.zeros(len(traits))]).T
    return _with_blanks(reached[:, :-1] - reached[:, 1:], blank)


def _with_blanks(options, blank):
    options = (1 - blank) * options
    options[:, 0] += blank
    return options


def _sum_of(items):
    found = items[0]
    for each in items[1:]:
        longer = np.zeros((len(found), found.shape[1] + N_OPTIONS - 1))
        for value in range(N_OPTIONS):
            longer[:, value : value + found.shape[1]] += found * each[:, [value]]
        found = longer
    return found
