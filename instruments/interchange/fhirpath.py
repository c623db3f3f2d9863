"""Write a subscale's score as a FHIRPath expression over a QuestionnaireResponse.

What an answer counts stands in its coding's ordinal value, after turning; the expression adds the
weights, the rule for blanks and the transformation, as `Subscale` describes them.
"""

from instruments.definition import Method, Subscale

ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"


def expression_of(subscale: Subscale) -> str:
    """Return the expression; it yields nothing where there must be no score."""
    n, k = _count(subscale.item_ids), len(subscale.item_ids)
    conditions = [f"({n} >= {k - subscale.max_missing})"]
    conditions += [f"{_score(id_)}.exists()" for id_ in subscale.required]
    score = f"({_raw(subscale)}) * {subscale.multiplier:g} + {subscale.offset:g}"
    return f"iif({' and '.join(conditions)}, {score}, {{}})"


def _raw(subscale: Subscale) -> str:
    weights = sum(map(subscale.weight_of, subscale.item_ids))
    is_plain = subscale.counts_from is None and not subscale.weights
    total = (
        f"{_scores(subscale.item_ids)}.aggregate($this + $total, 0)" if is_plain else _sum(subscale)
    )
    answered = _count(subscale.item_ids) if is_plain else _answered(subscale)
    if subscale.blank_counts_as is not None:
        total = f"({total} + ({weights:g} - {answered}) * {subscale.blank_counts_as:g})"
        answered = f"{weights:g}"
    if subscale.method is Method.MEAN:
        return f"{total} / {answered}"
    if subscale.max_missing == 0 or subscale.blank_counts_as is not None:
        return total
    return f"{total} * {weights:g} / {answered}"


def _sum(subscale: Subscale) -> str:
    return "(" + " + ".join(_term(subscale, id_) for id_ in subscale.item_ids) + ")"


def _term(subscale: Subscale, item_id: str) -> str:
    score, weight = _score(item_id), f"{subscale.weight_of(item_id):g}"
    if subscale.counts_from is not None:
        return f"iif({score} >= {subscale.counts_from:g}, {weight}, 0)"
    return f"iif({score}.exists(), {score} * {weight}, 0)"


def _answered(subscale: Subscale) -> str:
    each = (
        f"iif({_score(id_)}.exists(), {subscale.weight_of(id_):g}, 0)" for id_ in subscale.item_ids
    )
    return "(" + " + ".join(each) + ")"


def _count(item_ids: tuple[str, ...]) -> str:
    return f"{_scores(item_ids)}.count()"


def _score(item_id: str) -> str:
    return _scores((item_id,))


def _scores(item_ids: tuple[str, ...]) -> str:
    among = "|".join(item_ids)
    answers = f"%resource.item.where(linkId.matches('^({among})$')).answer.value"
    return f"{answers}.extension.where(url = '{ORDINAL}').value"
