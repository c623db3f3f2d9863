"""An instrument as a REDCap data dictionary (csv), and back.

A dictionary holds words in one language; those of the others travel with the rest.
"""

import csv
import io
from collections.abc import Iterator, Mapping

from instruments.definition import Instrument, Item
from instruments.files import Table
from instruments.interchange.errors import InterchangeRefused, Refusal
from instruments.interchange.parts import checked_options, joined, rest_of, values_of, words

COLUMNS = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
"""The header of a data dictionary, as REDCap writes it."""

VARIABLE, FORM, _, TYPE, LABEL, CHOICES = COLUMNS[:6]
REQUIRED, NUMBER, ANNOTATION = COLUMNS[12], COLUMNS[14], COLUMNS[17]
MARK = "muye-definition "
"""How the annotation begins that holds the rest, in the field ``<id>_definition``."""

NOT_NATIVE = (
    *("scales", "keying", "cut_scores", "critical_items"),
    *("licence", "loinc", "examples", "other_languages"),
)
"""What stands in the annotation alone."""


def dictionary_of(instrument: Instrument, language: str) -> bytes:
    """Return the dictionary in UTF-8.

    Args:
        instrument: the whole.
        language: of the labels; the first that the instrument has, where it lacks this one.

    Raises:
        InterchangeRefused: there is no wording, it is a licensee's, or an option's words hold the
            bar with which REDCap parts options.
    """
    if instrument.overlay is not None:
        raise InterchangeRefused(Refusal.LICENSED, holder=instrument.overlay.holder)
    if instrument.is_key_only:
        raise InterchangeRefused(Refusal.NO_WORDING)
    chosen = language if language in instrument.instruction else next(iter(instrument.instruction))
    native = _native(instrument, chosen)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    form = {FORM: instrument.id}
    rest = f"{MARK}{chosen} {instrument.version} {rest_of(instrument, native)}"
    writer.writerow(
        form
        | {
            VARIABLE: f"{instrument.id}_definition",
            TYPE: "descriptive",
            LABEL: instrument.instruction[chosen],
            ANNOTATION: rest,
        }
    )
    for n, item in enumerate(instrument.items.values(), start=1):
        own = {VARIABLE: f"{instrument.id}_{item.id}", TYPE: "radio", LABEL: item.text[chosen]}
        required = "" if item.may_skip else "y"
        writer.writerow(
            form | own | {CHOICES: _choices(item, chosen), REQUIRED: required, NUMBER: str(n)}
        )
    return out.getvalue().encode()


def tables_of(content: bytes, source: str) -> Table:
    """Return a definition's tables: whole where Muye wrote the dictionary, else a draft.

    Raises:
        InterchangeRefused: it is no dictionary, or a field is no choice of one among several.
    """
    rows = list(_rows(content))
    head: Table = {}
    language, rest = "zh", None
    items: dict[str, Table] = {}
    for row in rows:
        if row[ANNOTATION].startswith(MARK):
            language, head["version"], rest = _rest_in(row[ANNOTATION])
            head["id"] = row[FORM]
            head["instruction"] = {language: words(row[LABEL], row[VARIABLE])}
    for row in rows:
        if row[TYPE] in {"radio", "dropdown"}:
            id_ = f"q{len(items) + 1}"
            items[id_] = _item(id_, row, language)
        elif row[TYPE] not in {"descriptive", "calc", ""}:
            raise InterchangeRefused(Refusal.NOT_A_CHOICE, place=row[VARIABLE][:40])
    return joined({"instrument": head, "items": items}, rest, source)


def _native(instrument: Instrument, language: str) -> Table:
    head = {
        "id": instrument.id,
        "version": instrument.version,
        "instruction": {language: instrument.instruction[language]},
    }
    items = {}
    for item in instrument.items.values():
        options = {
            str(o.value): {"value": o.value, "text": {language: o.text[language]}}
            for o in item.options
        }
        skip = {"may_skip": True} if item.may_skip else {}
        text = {language: item.text[language]}
        items[item.id] = {"id": item.id, "text": text, "options": options, **skip}
    return {"instrument": head, "items": items}


def _choices(item: Item, language: str) -> str:
    for option in item.options:
        if "|" in option.text[language]:
            raise InterchangeRefused(Refusal.BAR_IN_WORDS, place=item.id)
    return " | ".join(f"{o.value}, {o.text[language]}" for o in item.options)


def _rows(content: bytes) -> Iterator[Mapping[str, str]]:
    try:
        text = content.decode("utf-8-sig")
        table = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InterchangeRefused(Refusal.NOT_CSV) from error
    header = [cell.strip() for cell in table[0]] if table else []
    for column in (VARIABLE, TYPE, LABEL, CHOICES):
        if column not in header:
            raise InterchangeRefused(Refusal.COLUMN_MISSING, column=column, sheet="csv")
    empty = dict.fromkeys(COLUMNS, "")
    for row in table[1:]:
        yield empty | dict(zip(header, (cell.strip() for cell in row), strict=False))


def _rest_in(annotation: str) -> tuple[str, str, str]:
    parts = annotation.removeprefix(MARK).split(" ", 2)
    if len(parts) != 3:
        raise InterchangeRefused(Refusal.REST_BROKEN)
    return parts[0][:2], parts[1], parts[2]


def _item(id_: str, row: Mapping[str, str], language: str) -> Table:
    place = row[VARIABLE][:40]
    pairs = [choice.partition(",") for choice in row[CHOICES].split("|") if choice.strip()]
    values = values_of([code.strip() for code, _, _ in pairs])
    options = {
        str(value): {"value": value, "text": {language: words(text, place)}}
        for value, (_, _, text) in zip(values, pairs, strict=True)
    }
    skip = {} if row[REQUIRED].lower() == "y" else {"may_skip": True}
    text = {language: words(row[LABEL], place)}
    return {"id": id_, "text": text, "options": checked_options(options, place), **skip}
