import math
import unicodedata

from pypinyin.pinyin_dict import pinyin_dict

from crypto.passphrases import N_SYLLABLES, SYLLABLES, entropy_bits, new_passphrase


def toneless(reading):
    decomposed = unicodedata.normalize("NFD", reading)
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn" or c == "\u0308")


def test_it_holds_at_least_64_bits():
    # 348 syllables, eight of them: 8 * log2(348) = 8 * 8.443 = 67.5
    assert len(SYLLABLES) == 348
    assert math.isclose(entropy_bits(), 67.54, abs_tol=0.01)


def test_no_syllable_counts_twice():
    assert len(set(SYLLABLES)) == len(SYLLABLES)


def test_every_syllable_is_one_that_a_pinyin_dictionary_knows():
    known = {toneless(r) for readings in pinyin_dict.values() for r in readings.split(",")}

    assert set(SYLLABLES) <= known


def test_every_syllable_is_typed_without_a_thought():
    assert all(s.isascii() and s.islower() and s.isalpha() for s in SYLLABLES)
    assert {len(s) for s in SYLLABLES} == {2, 3, 4, 5}


def test_it_is_syllables_with_dashes_between():
    parts = new_passphrase().split("-")

    assert len(parts) == N_SYLLABLES
    assert set(parts) <= set(SYLLABLES)


def test_every_syllable_is_drawn_sooner_or_later_and_no_phrase_twice():
    # 20,000 draws: one of 348 is missing with probability under 348 * (347/348)**20000 = 4e-23.
    phrases = [new_passphrase() for _ in range(2500)]

    assert {s for phrase in phrases for s in phrase.split("-")} == set(SYLLABLES)
    assert len(set(phrases)) == len(phrases)
