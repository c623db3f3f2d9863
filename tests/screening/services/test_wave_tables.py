from dataclasses import replace
from datetime import date
from uuid import uuid4

import numpy as np
import pytest

from instruments.catalogue import get
from referral.standard import default_standard
from scoring.agreement import CutTried, Kappa
from scoring.groups import GroupAnswers, describe_group
from scoring.intervals import funnel, wilson
from scoring.synthetic import severities, synthetic_answers
from screening.models import Wave
from screening.services.wave_statistics import GradePoint, OddForm, RuleAgreement, WaveStatistics
from screening.services.wave_tables import tables_of

STANDARD = default_standard()
NO_KAPPA = Kappa(0, float("nan"), float("nan"), float("nan"))


def _statistics(n, *, n_judged=0, tiers=(60, 30, 8, 2, 0), rules=()):
    group = GroupAnswers(get("phq9"), blank=255, declined=254)
    rng = np.random.default_rng(5)
    for row in synthetic_answers(get("phq9"), rng, severities(rng, n)).T.tolist():
        group.add(bytes(row))
    return WaveStatistics(
        wave=Wave(id=uuid4(), name="秋季", term="2026-autumn", opens_on=date(2026, 9, 1)),
        standard=STANDARD,
        n_sheets=sum(tiers),
        n_void=0,
        n_judged=n_judged,
        tiers=[(t.id, c) for t, c in zip(STANDARD.tiers, tiers, strict=True)],
        groups=[(describe_group(group), "zh")],
        grades=[
            GradePoint(7, funnel([(9, 60), (40, 90)])[0]),
            GradePoint(8, funnel([(40, 90)])[0]),
        ],
        agreement=NO_KAPPA,
        rules=rules,
        odd_forms=[],
    )


def test_small_tiers_are_withheld_with_whatever_gives_them_away():
    cells = [cell.n for _, cell in tables_of(_statistics(100)).tiers]

    # 8 and 2 together are ten: nothing else need go
    assert cells == [60, 30, None, None, 0]
    cells = [cell.n for _, cell in tables_of(_statistics(100, tiers=(60, 30, 10, 3, 0))).tiers]
    assert cells == [60, 30, None, None, 0]


def test_a_grade_with_few_flags_is_withheld():
    seventh, eighth = tables_of(_statistics(100)).grades

    assert (seventh.n, seventh.point) == (60, None)
    assert eighth.point is not None


def test_a_group_that_is_too_small_has_no_figures():
    (group,) = tables_of(_statistics(9)).groups

    assert all(part.report is None and not part.bands for part in group.subscales)
    assert [cell.n for _, cell in group.critical] == [None]


def test_bands_and_items_of_a_group_are_told_where_they_are_large():
    (group,) = tables_of(_statistics(2000)).groups

    total = group.subscales[0]
    assert sum(cell.n or 0 for _, cell in total.bands) <= 2000
    assert all(cell.n is None or cell.n == 0 or cell.n >= 10 for _, cell in total.bands)
    assert total.items[0].floor == pytest.approx(total.items[0].item.floor)


@pytest.mark.parametrize(("n_judged", "is_told"), [(9, False), (10, True)])
def test_agreement_is_told_once_enough_were_judged(n_judged, is_told):
    rule = STANDARD.rule("phq9_total_10")
    each = RuleAgreement(rule, 9, wilson(5, n_judged), NO_KAPPA, CutTried(12, wilson(5, 6), 0))

    found = tables_of(_statistics(100, n_judged=n_judged, rules=[each]))

    assert (found.agreement is not None) is is_told
    (told,) = found.rules
    assert (told.raised, told.ppv is not None, told.kappa is not None) == (None, is_told, is_told)
    assert told.suggestion == (12, wilson(5, 6))


def test_the_sheet_at_which_most_points_stands_first():
    once, twice = uuid4(), uuid4()
    rules = {rule.id: rule for rule in STANDARD.rules}
    unlike, order = rules["answers_unlike_others"], rules["answers_out_of_order"]
    forms = [OddForm(once, "gad7", unlike), OddForm(twice, "phq9", unlike)]
    forms.append(OddForm(twice, "phq9", order))

    found = tables_of(replace(_statistics(100), odd_forms=forms)).odd_forms

    assert [(sheet_id, len(pointing)) for sheet_id, pointing in found] == [(twice, 2), (once, 1)]
