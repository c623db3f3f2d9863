"""The figures of an anonymous survey as comma-separated values, as the page has them."""

import csv
from collections.abc import Iterator
from io import StringIO

from scoring.intervals import Proportion
from scoring.surveys import Share
from screening.services.survey_figures import RateFound, SurveyFigures
from screening.web.score_line import percent
from screening.web.wording import in_language, say

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for the beginning of a formula."""

HEADER = ("part", "of", "option", "n", "total", "share", "low", "high")


def csv_of(found: SurveyFigures) -> bytes:
    """Return the tables of the page, one below the other, as UTF-8 with a byte order mark."""
    text = StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow([say(f"survey.column.{name}") for name in HEADER])
    for row in _rows(found):
        rows.writerow([_plain(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _rows(found: SurveyFigures) -> Iterator[tuple[object, ...]]:
    responses = say("survey.responses")
    yield (responses, say("survey.all_classes"), "", found.n_sheets, found.n_codes, "", "", "")
    for each in found.classes:
        of = f"{say(f'grade.{each.row.grade}')} {each.row.class_name}"
        yield responses, of, "", each.n_used, each.n_codes, "", "", ""
    for rate in found.rates:
        words = _share(rate.share, withheld(rate, found.smallest))
        yield say("survey.rates"), in_language(rate.rate.name), "", "", rate.n_scored, *words
    if len(found.grades) > 1:
        for grade in found.grades:
            words = _share(grade.share, say("survey.withheld"))
            yield (
                say("survey.by_grade"),
                say(f"grade.{grade.grade}"),
                "",
                "",
                grade.n_scored,
                *words,
            )
    for item in found.items:
        for option in item.options:
            n = say("survey.withheld") if option.found is None else option.found.n
            names = in_language(item.item.text), in_language(option.option.text)
            yield say("survey.items"), *names, n, item.n_answered, *_share(option.found, "")


def withheld(rate: RateFound, smallest: int) -> str:
    """Return what is said in the place of a rate that is withheld."""
    return say(
        "survey.withheld" if rate.bound is None else f"survey.bound.{rate.bound}", n=smallest
    )


def _share(share: Share | Proportion | None, otherwise: str) -> tuple[str, str, str]:
    if share is None:
        return otherwise, "", ""
    return percent(share.share), percent(share.low), percent(share.high)


def _plain(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
