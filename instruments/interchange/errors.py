"""Why a file of another program is refused; the shell has the words."""

from collections.abc import Mapping
from enum import StrEnum

from instruments.errors import InstrumentError


class Refusal(StrEnum):
    """What stands against an import or an export."""

    NOT_JSON = "not_json"
    NOT_A_QUESTIONNAIRE = "not_a_questionnaire"
    NOT_CSV = "not_csv"
    NOT_A_WORKBOOK = "not_a_workbook"
    FORMULA = "formula"
    TOO_LARGE = "too_large"
    COLUMN_MISSING = "column_missing"
    SHEET_MISSING = "sheet_missing"
    NO_ITEMS = "no_items"
    TOO_MANY_ITEMS = "too_many_items"
    TOO_DEEP = "too_deep"
    NOT_A_CHOICE = "not_a_choice"
    OPTIONS_ELSEWHERE = "options_elsewhere"
    NO_OPTIONS = "no_options"
    WORDS_WANTED = "words_wanted"
    REST_BROKEN = "rest_broken"
    NO_WORDING = "no_wording"
    LICENSED = "licensed"
    BAR_IN_WORDS = "bar_in_words"


class InterchangeRefused(InstrumentError):
    """An instrument cannot go to this format, or a file cannot be read as one.

    Attributes:
        rule: why.
        facts: the place, and what the sentence needs.
    """

    def __init__(self, rule: Refusal, **facts: str) -> None:
        super().__init__(f"{rule}: {dict(facts)}" if facts else str(rule))
        self.rule = rule
        self.facts: Mapping[str, str] = facts
