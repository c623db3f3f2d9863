import pytest

from screening.wording import LANGUAGES, WordMissing, catalogue, in_language, say


@pytest.mark.parametrize("language", LANGUAGES)
def test_keys_are_named_by_table_and_word(language):
    assert catalogue(language)["language.name"] in {"中文", "English"}


def test_facts_stand_in_their_places():
    assert say("en", "pager.position", page=2, pages=5) == "Page 2 of 5"


def test_an_unknown_key_is_an_error():
    with pytest.raises(WordMissing, match="nonsense"):
        say("zh", "wave.nonsense")


def test_a_fact_that_is_not_given_is_an_error():
    with pytest.raises(WordMissing, match="pages"):
        say("zh", "pager.position", page=2)


def test_an_unknown_language_is_an_error():
    with pytest.raises(FileNotFoundError):
        catalogue("fr")


@pytest.mark.parametrize(
    ("text", "said"), [({"zh": "一", "en": "one"}, "one"), ({"zh": "一"}, "一"), ({}, "")]
)
def test_words_that_are_not_translated_are_shown_as_they_are(text, said):
    assert in_language("en", text) == said
