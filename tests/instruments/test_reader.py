import hashlib
import re
from pathlib import Path

import pytest

from instruments.definition import Direction, Method, WordingStatus
from instruments.errors import MalformedInstrument
from instruments.reader import read_instrument
from instruments.shapes import FILE, WORDING
from tests.instruments.toys import toy, write_toy


def test_every_key_of_the_format_is_read(tmp_path):
    read = toy(tmp_path)

    weighted, filled = read.subscales["weighted"], read.subscales["filled"]
    assert (read.id, read.version, read.n_items, read.ages) == ("toy", "1", 5, (8, 18))
    assert read.recall == {"zh": "过去一周", "en": "past week"}
    assert read.wording == {"zh": WordingStatus.PROVISIONAL, "en": WordingStatus.PUBLISHED}
    assert (weighted.method, weighted.weights) == (Method.MEAN, {"q3": 3})
    assert (weighted.multiplier, weighted.offset) == (10, 50)
    assert weighted.higher_is is Direction.WORSE
    assert (filled.blank_counts_as, filled.bands) == (0, ())
    assert read.subscales["total"].required == ("q4",)
    assert read.items["q4"].may_skip
    assert not read.items["q5"].scored
    assert [kind.id for kind in read.syndrome.kinds] == ["both", "one"]


def test_shared_options_belong_to_every_item_without_its_own(tmp_path):
    read = toy(tmp_path)

    assert read.option_values("q1") == (0, 1, 2)
    assert read.option_values("q3") == (1, 2, 3)
    assert read.items["q1"].options[0].loinc == "LA6568-5"


def test_a_blank_in_an_example_is_none(tmp_path):
    first, second, third = toy(tmp_path).examples

    assert first.answers["q5"] is None
    assert second.answers == {"q2": 0, "q3": 2, "q4": 0}
    assert third.expected["total"] is None


def test_all_stands_for_every_item(tmp_path):
    scored = ("scored = false", "")
    read = toy(tmp_path, ('items = ["q1", "q2", "q4"]', 'items = "all"'), scored)

    assert read.subscales["total"].item_ids == ("q1", "q2", "q3", "q4", "q5")


def test_an_instrument_without_a_period_has_empty_words_for_it(tmp_path):
    read = toy(tmp_path, ('recall = { zh = "过去一周", en = "past week" }\n', ""))

    assert read.recall == {"zh": "", "en": ""}


def test_the_digest_is_that_of_the_file(tmp_path):
    path = write_toy(tmp_path)

    assert read_instrument(path).digest == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_byte_order_mark_is_tolerated(tmp_path):
    path = write_toy(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert read_instrument(path).id == "toy"


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("量表".encode("gb18030"), "not_utf8"),
        (b"[instrument\nid = 1", "not_toml"),
        (b"a = " + b"[" * 5000, "not_toml"),
        (b"a = 1" + b"0" * 5000, "not_toml"),
        (b"#" * 1_100_000, "too_large"),
        (b"", "missing_key"),
        (b"items = 3\nwording = 4\nexamples = [1]\nsubscales = 'x'", "wrong_kind"),
    ],
)
def test_a_file_that_is_no_instrument_is_refused_in_plain_words(content, rule, tmp_path):
    path = tmp_path / "odd.toml"
    path.write_bytes(content)

    with pytest.raises(MalformedInstrument, match=r"odd\.toml: ") as refused:
        read_instrument(path)

    assert rule in {fault.rule for fault in refused.value.faults}


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(MalformedInstrument, match=r"none\.toml: breaks the rule not_readable"):
        read_instrument(tmp_path / "none.toml")


def test_every_broken_rule_is_named_at_once(tmp_path):
    with pytest.raises(MalformedInstrument) as refused:
        toy(tmp_path, ("reverse = true", 'reverse = "yes"'), ("at_least = 1", "at_least = -1"))

    assert [f.key for f in refused.value.faults] == [
        "items[2].reverse",
        "critical_items[1].at_least",
    ]
    assert refused.value.file == "toy.toml"
    assert refused.value.key == "items[2].reverse"


def test_the_smallest_file_of_the_documentation_is_read(tmp_path):
    guide = Path(__file__).resolve().parents[2] / "docs" / "instruments.md"
    (smallest,) = re.findall(r"```toml\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path / "mood2.toml"
    path.write_text(smallest, encoding="utf-8")

    assert read_instrument(path).n_items == 2


def test_every_key_of_the_format_is_documented():
    guide = Path(__file__).resolve().parents[2] / "docs" / "instruments.md"
    words = set(re.findall(r"[a-z_]+", guide.read_text(encoding="utf-8")))

    assert _names(FILE) | WORDING.keys() <= words


def _names(keys):
    return set(keys).union(*(_names(key.table) for key in keys.values() if key.table))
