"""What can be wrong with an instrument's file, as codes and facts; the shell has the words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Rule(StrEnum):
    """What a file may break. Its sentence asks for the facts that the fault carries."""

    NOT_READABLE = "not_readable"
    TOO_LARGE = "too_large"
    NOT_UTF8 = "not_utf8"
    NOT_TOML = "not_toml"
    UNKNOWN_KEY = "unknown_key"
    MISSING_KEY = "missing_key"
    WRONG_KIND = "wrong_kind"
    NOT_ONE_OF = "not_one_of"
    WORDING_WITHHELD = "wording_withheld"
    LANGUAGES_DIFFER = "languages_differ"
    ITEMS_NOT_NUMBERED = "items_not_numbered"
    NO_OPTIONS = "no_options"
    OPTION_TWICE = "option_twice"
    ID_TWICE = "id_twice"
    TOTAL_NOT_FIRST = "total_not_first"
    RESERVED_ID = "reserved_id"
    NO_SUCH_ITEM = "no_such_item"
    NO_SUCH_SUBSCALE = "no_such_subscale"
    NO_SUCH_BAND = "no_such_band"
    NO_SUCH_OPTION = "no_such_option"
    NOT_OF_SUBSCALE = "not_of_subscale"
    ITEM_NOT_SCORED = "item_not_scored"
    ITEM_IS_SCORED = "item_is_scored"
    TOO_MANY_MISSING = "too_many_missing"
    WEIGHT_NOT_POSITIVE = "weight_not_positive"
    MULTIPLIER_ZERO = "multiplier_zero"
    BLANK_NEVER_COUNTED = "blank_never_counted"
    TOO_MANY_BANDS = "too_many_bands"
    BANDS_NOT_ASCENDING = "bands_not_ascending"
    SCORE_WITHOUT_BAND = "score_without_band"
    BAND_OUT_OF_REACH = "band_out_of_reach"
    BANDS_WITHOUT_SOURCE = "bands_without_source"
    CRITICAL_NEVER = "critical_never"
    RATE_OUT_OF_REACH = "rate_out_of_reach"
    CRITICAL_NO_LIMIT = "critical_no_limit"
    KINDS_NOT_DESCENDING = "kinds_not_descending"
    WRONG_LENGTH = "wrong_length"
    NOTHING_EXPECTED = "nothing_expected"
    AGES_TURNED = "ages_turned"
    LOINC_MISTYPED = "loinc_mistyped"
    NO_SUCH_DEFINITION = "no_such_definition"
    OTHER_DEFINITION = "other_definition"
    LANGUAGE_NOT_OPEN = "language_not_open"
    NO_SUCH_PLACE = "no_such_place"
    WORDS_MISSING = "words_missing"
    ID_TAKEN = "id_taken"


class InstrumentError(Exception):
    """The base of every error raised in this package."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken rule: where in the file, which rule, and the facts that its sentence needs."""

    #: Where, as a path into the file: ``subscales[2].items``; empty for the file as a whole.
    key: str
    rule: Rule
    #: What the rule's sentence names: an id, a number, a list of allowed words.
    facts: Mapping[str, str] = field(default_factory=dict)
    #: Line of the file, from 1; None where the format's reader does not tell.
    line: int | None = None

    def __str__(self) -> str:
        named = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        place = f"{self.key} " if self.key else ""
        return f"{place}breaks the rule {self.rule}" + (f" ({named})" if named else "")


class MalformedInstrument(InstrumentError):
    """A file breaks the rules of the format.

    Attributes:
        file: the file's name, without its folder.
        faults: every broken rule that was found, at least one.
        key: where the first fault is.
        rule: the first broken rule.
    """

    def __init__(self, file: str, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(f"{file}: {fault}" for fault in faults))
        self.file, self.faults = file, faults
        self.key, self.rule = faults[0].key, faults[0].rule


class UnknownInstrument(InstrumentError):
    """The catalogue holds no instrument of this id, or not in this version."""

    def __init__(self, instrument_id: str, version: str | None = None) -> None:
        wanted = instrument_id if version is None else f"{instrument_id} in version {version}"
        super().__init__(f"the catalogue holds no instrument {wanted}")
        self.instrument_id, self.version = instrument_id, version
