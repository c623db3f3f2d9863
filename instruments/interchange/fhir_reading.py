"""Read a FHIR R4 Questionnaire as a definition's tables."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from instruments.files import Table
from instruments.interchange.errors import InterchangeRefused, Refusal
from instruments.interchange.fhir import ANSWER_CODE, FIRST, INSTRUCTION, LOINC, REST, TRANSLATION
from instruments.interchange.fhirpath import ORDINAL
from instruments.interchange.parts import checked_options, joined, values_of, words

DEEPEST = 6
"""Groups within groups; a questionnaire that was published has two."""

CHOICES = ("choice", "coding")
NO_QUESTIONS = ("display", "decimal", "integer", "quantity")
"""Items that ask for no choice; a score that is computed is a number."""


def tables_of(content: bytes, source: str) -> Table:
    """Return a definition's tables: whole where Muye wrote the file, else a draft.

    Args:
        content: JSON in UTF-8.
        source: the file's name, for a draft's wording.

    Raises:
        InterchangeRefused: it is no Questionnaire, or asks in a way that the format does not know.
    """
    resource = _resource(content)
    language = _language(resource)
    rest = _extension(resource, REST, "valueString")
    asked = list(_flat(resource.get("item"), 1))
    turned = _turned(rest)
    head = _head(resource, language)
    items: dict[str, Table] = {}
    for item in asked:
        if item.get("linkId") == INSTRUCTION:
            head["instruction"] = _text(item, "text", language, INSTRUCTION)
        elif item.get("type") not in NO_QUESTIONS:
            id_ = f"q{len(items) + 1}"
            items[id_] = _item(item, id_, language, is_turned=id_ in turned)
    return joined({"instrument": head, "items": items}, rest, source)


def _resource(content: bytes) -> Table:
    try:
        read = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise InterchangeRefused(Refusal.NOT_JSON) from error
    if not isinstance(read, dict) or read.get("resourceType") != "Questionnaire":
        raise InterchangeRefused(Refusal.NOT_A_QUESTIONNAIRE)
    return read


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _language(resource: Table) -> str:
    language = resource.get("language")
    return language[:2].lower() if isinstance(language, str) else FIRST


def _flat(items: object, depth: int) -> Iterator[Table]:
    if depth > DEEPEST:
        raise InterchangeRefused(Refusal.TOO_DEEP, most=str(DEEPEST))
    for item in _tables(items):
        if item.get("type") == "group":
            yield from _flat(item.get("item"), depth + 1)
        else:
            yield item


def _turned(rest: str | None) -> set[str]:
    """Return the reversed items: their ordinal values are turned already."""
    try:
        items = json.loads(rest).get("items", {}) if rest else {}
        return {id_ for id_, item in items.items() if item.get("reverse")}
    except (ValueError, TypeError, RecursionError, AttributeError) as error:
        raise InterchangeRefused(Refusal.REST_BROKEN) from error


def _head(resource: Table, language: str) -> Table:
    head: Table = {}
    for part in _tables(resource.get("identifier"))[:1]:
        if isinstance(part.get("value"), str):
            head["id"] = part["value"]
    if isinstance(resource.get("version"), str):
        head["version"] = resource["version"]
    if resource.get("title"):
        head["name"] = _text(resource, "title", language, "title")
    return head | _code(resource)


def _item(item: Table, id_: str, language: str, *, is_turned: bool) -> Table:
    place = str(item.get("linkId", id_))[:40]
    if item.get("type") not in CHOICES:
        raise InterchangeRefused(Refusal.NOT_A_CHOICE, place=place)
    if "answerOption" not in item:
        rule = Refusal.OPTIONS_ELSEWHERE if "answerValueSet" in item else Refusal.NO_OPTIONS
        raise InterchangeRefused(rule, place=place)
    codings = [_coding(option, place) for option in _tables(item["answerOption"])]
    options = _options(codings, language, place, is_turned=is_turned)
    read: Table = {"id": id_}
    if item.get("text"):
        read["text"] = _text(item, "text", language, place)
    if item.get("required") is False:
        read["may_skip"] = True
    return {**read, **_code(item), "options": checked_options(options, place)}


def _coding(option: Table, place: str) -> Table:
    coding = option.get("valueCoding")
    if not isinstance(coding, dict):
        raise InterchangeRefused(Refusal.NOT_A_CHOICE, place=place)
    return coding


def _options(
    codings: list[Table], language: str, place: str, *, is_turned: bool
) -> Mapping[str, Table]:
    values = values_of([str(c.get("code", "")) for c in codings])
    scores = [_number(_extension(c, ORDINAL, "valueDecimal")) for c in codings]
    known = [score for score in scores if score is not None]
    turn = min(known) + max(known) if is_turned and known else None
    options = {}
    for coding, value, given in zip(codings, values, scores, strict=True):
        score = turn - given if turn is not None and given is not None else given
        option: Table = {"value": value}
        if coding.get("display"):
            option["text"] = _text(coding, "display", language, place)
        if score is not None and score != value:
            option["score"] = score
        loinc = _extension(coding, ANSWER_CODE, "valueCode")
        loinc = coding.get("code") if coding.get("system") == LOINC else loinc
        options[str(value)] = option | ({"loinc": loinc} if isinstance(loinc, str) else {})
    return options


def _text(part: Table, key: str, language: str, place: str) -> Table:
    text = {language: words(part.get(key), place)}
    beside = part.get(f"_{key}")
    for extension in _tables(beside.get("extension") if isinstance(beside, dict) else None):
        if extension.get("url") == TRANSLATION:
            lang = _extension(extension, "lang", "valueCode")
            content = _extension(extension, "content", "valueString")
            if isinstance(lang, str):
                text[lang[:2].lower()] = words(content, place)
    return text


def _code(part: Table) -> Table:
    codes = (c.get("code") for c in _tables(part.get("code")) if c.get("system") == LOINC)
    code = next(codes, None)
    return {"loinc": code} if isinstance(code, str) else {}


def _extension(part: Table, url: str, key: str) -> Any:
    found = (e.get(key) for e in _tables(part.get("extension")) if e.get("url") == url)
    return next(found, None)


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _tables(value: object) -> list[Table]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
