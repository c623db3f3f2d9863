import pytest

from instruments import kinds
from instruments.catalogue import catalogue, get
from instruments.errors import Fault, MalformedInstrument, Rule
from screening import wording
from screening.cli.instrument_text import description_of, fault_line, table_of
from tests.instruments.toys import BROKEN, toy

KINDS = [each for each in vars(kinds).values() if isinstance(each, kinds.Kind)]

MISSHAPEN = (
    [("reverse = true", "reversed = true")],
    [("reverse = true", 'reverse = "yes"')],
    [('higher_is = "worse"\n', "")],
    [('status = "published"', 'status = "fine"')],
    [('id = "q5"', 'id = "q4"')],
)
"""Changes to the toy that give its file another shape."""


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("instrument", catalogue().values(), ids=lambda i: i.id)
def test_every_instrument_can_be_described(instrument, language):
    lines = list(description_of(language, instrument))

    words = [wording.in_language(language, item.text) for item in instrument.items.values()]
    assert all(any(text in line for line in lines) for text in words)
    assert any(instrument.licence.holder in line for line in lines)


def test_the_toy_shows_what_the_shipped_ones_do_not_use(tmp_path):
    text = "\n".join(description_of("en", toy(tmp_path)))

    assert "q3: 0-1 asks for a look (tense)" in text
    assert "must be answered: q4" in text
    assert "Weighted mean: 2 items, 50-85" in text


def test_options_that_repeat_are_shown_once():
    lines = list(description_of("en", get("gad7")))

    assert sum("Nearly every day" in line for line in lines) == 1


def test_columns_stand_below_each_other_on_a_terminal():
    lines = list(table_of("zh", [get("phq9"), get("who5")]))

    # a Chinese character takes two places
    ends = {
        sum(2 if ord(letter) > 0x2E80 else 1 for letter in line[: line.index(name)])
        for line, name in zip(lines, ["名称", "患者", "世界"], strict=True)
    }
    assert len(ends) == 1


def test_a_fault_names_file_place_and_rule():
    fault = Fault("items[2].id", Rule.ID_TWICE, {"id": "q2"})

    assert fault_line("en", "a.toml", fault) == "a.toml: items[2].id: q2 occurs twice"
    assert fault_line("zh", "a.toml", fault) == "a.toml: items[2].id: q2 出现了两次"


def test_a_fault_of_the_whole_file_names_no_place():
    fault = Fault("", Rule.NOT_UTF8)

    assert fault_line("zh", "a.toml", fault).startswith("a.toml: 文件不是 UTF-8")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("rule", Rule)
def test_every_rule_has_its_sentence(rule, language):
    assert f"instruments.rule.{rule}" in wording.catalogue(language)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("changes", [*BROKEN.values(), *MISSHAPEN], ids=str)
def test_a_sentence_gets_the_facts_that_it_asks_for(changes, language, tmp_path):
    with pytest.raises(MalformedInstrument) as refused:
        toy(tmp_path, *changes)

    lines = [fault_line(language, refused.value.file, fault) for fault in refused.value.faults]

    assert lines


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", [each for each in KINDS if not each.allowed], ids=lambda k: k.name)
def test_every_kind_of_value_has_its_words(kind, language):
    fault = Fault("a", Rule.WRONG_KIND, {"wanted": kind.name})

    assert "{wanted}" not in fault_line(language, "a.toml", fault)


def test_an_example_of_a_value_stands_in_its_own_braces():
    fault = Fault("instrument.name", Rule.WRONG_KIND, {"wanted": kinds.WORDS.name})

    assert fault_line("en", "a.toml", fault).endswith('such as {zh = "…", en = "…"}')
