"""A township whose truth is known: answers from the simulation, and who needs a person."""

import numpy as np

from instruments.catalogue import get
from scoring.risk.features import feature_rows, features_of
from scoring.risk.labelled import Labelled
from scoring.simulation import simulate

SCHOOLS = (180, 150, 170, 160, 140, 190, 150, 160, 170, 130, 200, 200)

STEEP, FAR = 1.6, -2.3
"""Log-odds of needing a person: how steep over the trait, and where the trait is 0."""

GIRLS = 0.4
"""How much higher the log-odds of girls are."""


RANKS = (10, 15, 20)
"""The totals from which the next tier begins."""


def needing(is_girl, harmed=0.0):
    """Return the probability of needing a person by trait, of girls or of boys."""
    higher = (GIRLS + harmed) * is_girl
    return lambda trait: 1 / (1 + np.exp(-(FAR + STEEP * trait + higher)))


def township(seed=5, schools=SCHOOLS, harmed=0.0):
    """Return labelled rows, and the true probability of each.

    ``harmed`` raises the log-odds of girls beyond what the answers show.
    """
    phq9 = get("phq9")
    made = simulate([phq9], schools, seed=seed)
    rng = np.random.default_rng(seed + 1)
    n = len(made.schools)
    girl = rng.random(n) < 0.5
    truth = needing(girl, harmed)(made.traits["phq9"])
    features = features_of(phq9)
    return Labelled(
        instrument=phq9,
        features=features,
        rows=feature_rows(phq9, features, made.answers["phq9"]),
        labels=rng.random(n) < truth,
        label="interview",
        rules=np.digitize(made.answers["phq9"].clip(0).sum(axis=0), RANKS),
        groups={
            "sex": ["f" if each else "m" for each in girl],
            "grade_band": rng.choice(["junior", "senior"], n).tolist(),
            "school": [f"s{each}" for each in made.schools],
        },
    ), truth
