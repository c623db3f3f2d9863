"""Scores as the published manuals have them, written from the manuals and not from the engine.

Every function takes one sheet as a list of answers as printed on the form, None for a blank, and
returns scores by name, None where the rule gives none.
"""


def _sum_or_prorate(answers, most_blank):
    given = [a for a in answers if a is not None]
    if len(answers) - len(given) > most_blank:
        return None
    return sum(given) * len(answers) / len(given)


def _severity(score, cuts, names):
    if score is None:
        return None
    return names[sum(score >= cut for cut in cuts)]


def phq9(sheet):
    """Kroenke, Spitzer & Williams (2001): sum 0-27, bands at 5, 10, 15, 20.

    Blanks: up to two are filled with the mean of the others, never item 9, without which there is
    no total (practice, see the instrument's file).
    """
    total = None if sheet[8] is None else _sum_or_prorate(sheet, 2)
    names = ["minimal", "mild", "moderate", "moderately_severe", "severe"]
    return {"total": total}, {"total": _severity(total, (5, 10, 15, 20), names)}


def gad7(sheet):
    """Spitzer, Kroenke, Williams & Löwe (2006): sum 0-21, bands at 5, 10, 15; one blank filled."""
    total = _sum_or_prorate(sheet, 1)
    names = ["minimal", "mild", "moderate", "severe"]
    return {"total": total}, {"total": _severity(total, (5, 10, 15), names)}


DASS_ITEMS = {
    "depression": (3, 5, 10, 13, 16, 17, 21),
    "anxiety": (2, 4, 7, 9, 15, 19, 20),
    "stress": (1, 6, 8, 11, 12, 14, 18),
}
DASS_CUTS = {
    "depression": (10, 14, 21, 28),
    "anxiety": (8, 10, 15, 20),
    "stress": (15, 19, 26, 34),
}


def dass21(sheet):
    """Lovibond & Lovibond (1995): seven items each, doubled to the bands of DASS-42; one blank."""
    names = ["normal", "mild", "moderate", "severe", "extremely_severe"]
    scores, bands = {}, {}
    for scale, numbers in DASS_ITEMS.items():
        half = _sum_or_prorate([sheet[n - 1] for n in numbers], 1)
        scores[scale] = None if half is None else 2 * half
        bands[scale] = _severity(scores[scale], DASS_CUTS[scale], names)
    return scores, bands


def who5(sheet):
    """WHO (2024): sum of five, 0-25, times four; every item must be answered."""
    raw = None if None in sheet else sum(sheet)
    return {"raw": raw, "total": None if raw is None else 4 * raw}, {}


def rses(sheet):
    """Rosenberg (1965): items 3, 5, 8, 9, 10 are turned (5 minus the answer of 1-4); one blank."""
    turned = [
        None if a is None else 5 - a if n in {3, 5, 8, 9, 10} else a for n, a in enumerate(sheet, 1)
    ]
    return {"total": _sum_or_prorate(turned, 1)}, {}


MANUALS = {"phq9": phq9, "gad7": gad7, "dass21": dass21, "who5": who5, "rses": rses}
