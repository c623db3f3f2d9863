"""Every word, in every language."""

import re
import string
from collections.abc import Iterator

import pytest

from screening.wording import DEFAULT_LANGUAGE, LANGUAGES, catalogue
from tests.architecture.tree import Found, files, hold, text_of

OTHERS = [language for language in LANGUAGES if language != DEFAULT_LANGUAGE]

SAID = re.compile(r"\b(?:say|leave_notice|submit)\(\s*\"([a-z0-9_.]+)\"\s*[,)]")
"""A key that is written out; keys put together from an enum's value are met by the page tests."""

HAN = re.compile(r"[\u3400-\u9fff]")

HALF_WIDTH = re.compile(r"[\u3400-\u9fff][,;:?!]")

OWN_NAME = "language.name"


def _facts(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_every_key_stands_in_every_language(language):
    assert catalogue(language).keys() == catalogue(DEFAULT_LANGUAGE).keys()


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_asks_for_the_same_facts(language):
    for key, words in catalogue(DEFAULT_LANGUAGE).items():
        assert _facts(words) == _facts(catalogue(language)[key]), key


def test_no_han_is_left_in_the_english():
    left = [key for key, words in catalogue("en").items() if HAN.search(words)]

    assert left == []


def test_chinese_is_set_with_its_own_punctuation():
    wrong = [key for key, words in catalogue("zh").items() if HALF_WIDTH.search(words)]

    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_empty_or_holds_markup(language):
    for key, words in catalogue(language).items():
        assert words.strip(), key
        assert not re.search(r"<[a-z/]", words), key


def test_every_word_that_a_page_says_is_in_the_catalogue():
    hold("a page says what the catalogue holds", _unknown_keys())


def _unknown_keys() -> Iterator[Found]:
    for name in files(".html", ".py", within=("templates", "screening/web")):
        for key in SAID.findall(text_of(name)):
            if key not in catalogue(DEFAULT_LANGUAGE):
                yield name, key
