"""An instrument as a FHIR R4 Questionnaire."""

from collections.abc import Iterator, Mapping

from instruments.definition import Instrument, Item, Option, Subscale, Text, WordingStatus
from instruments.files import Table
from instruments.interchange.errors import InterchangeRefused, Refusal
from instruments.interchange.fhirpath import ORDINAL, expression_of
from instruments.interchange.parts import rest_of
from instruments.writer import given, option_table

SYSTEM = "urn:muye:instrument"
LOINC = "http://loinc.org"
TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"
CALCULATED = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"
REST = "urn:muye:definition"
"""Extension of the Questionnaire: what FHIR has no place for, as JSON."""

ANSWER_CODE = "urn:muye:loinc-answer"
"""Extension of an answer's coding: its LOINC code. The coding itself holds what Muye stores."""

INSTRUCTION = "_instruction"
FIRST = "zh"

NOT_NATIVE = ("scales", "cut_scores", "critical_items", "licence", "examples")
"""What stands in the extension `REST` alone; scores stand in expressions besides."""


def questionnaire_of(instrument: Instrument) -> Table:
    """Return the Questionnaire as tables, to be written as JSON.

    Raises:
        InterchangeRefused: the wording is a licensee's, who may not pass it on.
    """
    if instrument.overlay is not None:
        raise InterchangeRefused(Refusal.LICENSED, holder=instrument.overlay.holder)
    is_final = WordingStatus.PROVISIONAL not in instrument.wording.values()
    return given(
        resourceType="Questionnaire",
        language=_first(instrument.name),
        extension=[{"url": REST, "valueString": rest_of(instrument, native_of(instrument))}],
        url=f"{SYSTEM}:{instrument.id}",
        identifier=[{"system": SYSTEM, "value": instrument.id}],
        version=instrument.version,
        name=instrument.id.upper(),
        **_words("title", instrument.name),
        status="active" if is_final else "draft",
        subjectType=["Patient"],
        copyright=_one(instrument.licence.attribution),
        code=_loinc(instrument.loinc_panel),
        item=list(_items(instrument)),
    )


def native_of(instrument: Instrument) -> Table:
    """Return the part that the Questionnaire's own elements hold, in the shape of `parts.keyed`."""
    head = {"id": instrument.id, "version": instrument.version, "name": dict(instrument.name)}
    if instrument.loinc_panel:
        head |= {"loinc": instrument.loinc_panel}
    if instrument.instruction:
        head |= {"instruction": dict(instrument.instruction)}
    items = {item.id: native_item(item) for item in instrument.items.values()}
    return {"instrument": head, "items": items}


def native_item(item: Item) -> Table:
    """Return the part of an item that an item of a Questionnaire holds."""
    options = {str(o.value): option_table(o) for o in item.options}
    return given(
        id=item.id,
        text=dict(item.text) or None,
        loinc=item.loinc,
        may_skip=item.may_skip or None,
        options=options,
    )


def _items(instrument: Instrument) -> Iterator[Table]:
    if instrument.instruction:
        words = _words("text", instrument.instruction)
        yield {"linkId": INSTRUCTION, **words, "type": "display"}
    for item in instrument.items.values():
        yield given(
            linkId=item.id,
            code=_loinc(item.loinc),
            **_words("text", item.text),
            type="choice",
            required=not item.may_skip,
            answerOption=[{"valueCoding": coding_of(instrument, item, o)} for o in item.options],
        )
    for subscale in instrument.subscales.values():
        yield _score(subscale)


def coding_of(instrument: Instrument, item: Item, option: Option) -> Table:
    """Return an answer as FHIR codes it: the stored value, its words, what it counts."""
    extension: list[Table] = [{"url": ORDINAL, "valueDecimal": item.scores[option.value]}]
    if option.loinc:
        extension.append({"url": ANSWER_CODE, "valueCode": option.loinc})
    return {
        "extension": extension,
        "system": f"{SYSTEM}:{instrument.id}",
        "code": str(option.value),
        **_words("display", option.text),
    }


def _score(subscale: Subscale) -> Table:
    expression = {"language": "text/fhirpath", "expression": expression_of(subscale)}
    return given(
        extension=[{"url": CALCULATED, "valueExpression": expression}],
        linkId=subscale.id,
        code=_loinc(subscale.loinc),
        **_words("text", subscale.name),
        type="decimal",
        readOnly=True,
    )


def _words(key: str, text: Text) -> Table:
    """Return words in the document's language, the others as translations of them."""
    if not text:
        return {}
    first = _first(text)
    others = [_translation(lang, words) for lang, words in text.items() if lang != first]
    return {key: text[first], **({f"_{key}": {"extension": others}} if others else {})}


def _translation(language: str, content: str) -> Table:
    parts = [{"url": "lang", "valueCode": language}, {"url": "content", "valueString": content}]
    return {"url": TRANSLATION, "extension": parts}


def _first(text: Text) -> str:
    return FIRST if FIRST in text else next(iter(text))


def _one(text: Text) -> str:
    return text[_first(text)]


def _loinc(code: str | None) -> list[Mapping[str, str]] | None:
    return [{"system": LOINC, "code": code}] if code else None
