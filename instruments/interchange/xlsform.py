"""An instrument as the sheets of an XLSForm, and back; the shell reads and writes the workbook."""

from collections.abc import Iterator, Mapping, Sequence

from instruments.definition import Instrument, Option, Text
from instruments.files import Table
from instruments.interchange.errors import InterchangeRefused, Refusal
from instruments.interchange.fhir import native_of
from instruments.interchange.parts import checked_options, joined, rest_of, values_of, words

Row = Sequence[str]
Sheets = Mapping[str, Sequence[Row]]
"""Sheets by name; the first row of each names the columns."""

LANGUAGES = {"zh": "中文 (zh)", "en": "English (en)"}
REST_SHEET = "muye"
LONGEST_CELL = 900
"""Letters of one cell; the rest of a definition goes on in the next."""

NOT_NATIVE = ("scales", "cut_scores", "critical_items", "licence", "loinc", "examples")
"""What stands in the sheet `REST_SHEET` alone."""

SELECT = "select_one "


def sheets_of(instrument: Instrument) -> Sheets:
    """Return the sheets.

    Raises:
        InterchangeRefused: there is no wording, or it is a licensee's, who may not pass it on.
    """
    if instrument.overlay is not None:
        raise InterchangeRefused(Refusal.LICENSED, holder=instrument.overlay.holder)
    if instrument.is_key_only:
        raise InterchangeRefused(Refusal.NO_WORDING)
    languages = tuple(instrument.instruction)
    lists = _lists(instrument)
    labels = [f"label::{_name(language)}" for language in languages]
    survey: list[Row] = [["type", "name", *labels, "required"]]
    survey.append(["note", "instruction", *_cells(instrument.instruction, languages), ""])
    for item in instrument.items.values():
        kind, required = f"{SELECT}options{lists.index(item.options) + 1}", not item.may_skip
        label = _cells(item.text, languages)
        survey.append([kind, item.id, *label, "yes" if required else "no"])
    choices: list[Row] = [["list_name", "name", *labels, "score"]]
    for n, options in enumerate(lists, start=1):
        for o in options:
            label, score = _cells(o.text, languages), _score(o)
            choices.append([f"options{n}", str(o.value), *label, score])
    rest = rest_of(instrument, _native(instrument))
    return {
        "survey": survey,
        "choices": choices,
        "settings": [
            ["form_title", "form_id", "version", "default_language"],
            [_title(instrument), instrument.id, instrument.version, _name(languages[0])],
        ],
        REST_SHEET: [["definition"], *([part] for part in _parted(rest))],
    }


def tables_of(sheets: Sheets, source: str) -> Table:
    """Return a definition's tables: whole where Muye wrote the sheets, else a draft.

    Raises:
        InterchangeRefused: a sheet or column is missing, or a question is no choice.
    """
    survey, choices = _records(sheets, "survey"), _records(sheets, "choices")
    settings = (_records(sheets, "settings") if "settings" in sheets else []) or [{}]
    head = _head(settings[0])
    items: dict[str, Table] = {}
    for row in survey:
        kind = row.get("type", "").strip()
        if kind == "note" and row.get("name") == "instruction":
            head["instruction"] = _text(row, "instruction")
        elif kind.startswith(SELECT):
            id_ = f"q{len(items) + 1}"
            items[id_] = _item(id_, row, choices)
        elif kind not in {"", "note", "calculate", "begin group", "end group", "start", "end"}:
            raise InterchangeRefused(Refusal.NOT_A_CHOICE, place=row.get("name", "")[:40])
    rest = "".join(row[0] for row in list(sheets.get(REST_SHEET, ()))[1:] if row)
    return joined({"instrument": head, "items": items}, rest or None, source)


def _native(instrument: Instrument) -> Table:
    """Return the part of what a Questionnaire holds that an XLSForm holds as well."""
    native = native_of(instrument)
    head = {k: v for k, v in native["instrument"].items() if k in {"id", "version", "instruction"}}
    items = {id_: _without_loinc(item) for id_, item in native["items"].items()}
    return {"instrument": head, "items": items}


def _without_loinc(item: Table) -> Table:
    options = {v: {k: w for k, w in o.items() if k != "loinc"} for v, o in item["options"].items()}
    return {k: v for k, v in item.items() if k != "loinc"} | {"options": options}


def _lists(instrument: Instrument) -> list[tuple[Option, ...]]:
    lists: list[tuple[Option, ...]] = []
    for item in instrument.items.values():
        if item.options not in lists:
            lists.append(item.options)
    return lists


def _name(language: str) -> str:
    return LANGUAGES.get(language, f"{language} ({language})")


def _title(instrument: Instrument) -> str:
    return next(iter(instrument.name.values()))


def _cells(text: Text, languages: Sequence[str]) -> list[str]:
    return [text.get(language, "") for language in languages]


def _score(option: Option) -> str:
    return "" if option.score == option.value else f"{option.score:g}"


def _parted(rest: str) -> Iterator[str]:
    for start in range(0, len(rest), LONGEST_CELL):
        yield rest[start : start + LONGEST_CELL]


def _records(sheets: Sheets, name: str) -> list[dict[str, str]]:
    rows = sheets.get(name)
    if not rows:
        raise InterchangeRefused(Refusal.SHEET_MISSING, sheet=name)
    header = [cell.strip() for cell in rows[0]]
    needed = {"survey": ("type", "name"), "choices": ("list_name", "name")}.get(name, ())
    for column in needed:
        if column not in header:
            raise InterchangeRefused(Refusal.COLUMN_MISSING, column=column, sheet=name)
    return [dict(zip(header, row, strict=False)) for row in rows[1:]]


def _head(settings: Mapping[str, str]) -> Table:
    keys = {"form_id": "id", "version": "version"}
    return {key: settings[name].strip() for name, key in keys.items() if settings.get(name)}


def _item(id_: str, row: Mapping[str, str], choices: Sequence[Mapping[str, str]]) -> Table:
    place = row.get("name", id_)[:40]
    wanted = row["type"].removeprefix(SELECT).split(maxsplit=1)[0:1]
    own = [choice for choice in choices if [choice.get("list_name", "").strip()] == wanted]
    values = values_of([choice.get("name", "").strip() for choice in own])
    options = {
        str(value): _option(value, choice, place) for value, choice in zip(values, own, strict=True)
    }
    skip = {"may_skip": True} if row.get("required", "").strip().lower() == "no" else {}
    text = _text(row, place)
    return {"id": id_, "text": text, "options": checked_options(options, place), **skip}


def _option(value: int, choice: Mapping[str, str], place: str) -> Table:
    option: Table = {"value": value, "text": _text(choice, place)}
    try:
        return option | ({"score": _number(choice["score"])} if choice.get("score") else {})
    except ValueError as error:
        raise InterchangeRefused(Refusal.NOT_A_CHOICE, place=place) from error


def _number(cell: str) -> float:
    number = float(cell)
    return int(number) if number.is_integer() else number


def _text(row: Mapping[str, str], place: str) -> Table:
    """Read the words of the columns ``label`` and ``label::Language (code)``."""
    found = {}
    for column, cell in row.items():
        if column == "label" or column.startswith("label::"):
            code = column.rpartition("(")[2].rstrip(")").strip() if "(" in column else "zh"
            if cell.strip():
                found[code[:2].lower()] = words(cell, place)
    if not found:
        raise InterchangeRefused(Refusal.WORDS_WANTED, place=place, most="4000")
    return found
