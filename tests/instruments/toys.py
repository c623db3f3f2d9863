"""A made-up instrument that shows every key of the format and measures nothing."""

from pathlib import Path

from instruments.definition import Instrument
from instruments.reader import read_instrument

TOY = """\
[instrument]
id = "toy"
version = "1"
name = { zh = "示例量表", en = "Toy inventory" }
short_name = { zh = "示例", en = "Toy" }
measures = { zh = "无", en = "nothing" }
instruction = { zh = "请选择。", en = "Please choose." }
recall = { zh = "过去一周", en = "past week" }
lowest_age = 8
highest_age = 18
loinc = "44249-1"
citations = ["Made up for this repository."]

[licence]
terms = "CC0-1.0"
holder = "nobody"
attribution = { zh = "无", en = "none" }
source = "made up"
non_commercial = false

[wording.zh]
status = "provisional"
source = "made up"
note = "made up"

[wording.en]
status = "published"
source = "made up"

[[options]]
value = 0
text = { zh = "从不", en = "Never" }
loinc = "LA6568-5"

[[options]]
value = 1
text = { zh = "有时", en = "Sometimes" }

[[options]]
value = 2
text = { zh = "总是", en = "Always" }

[[items]]
id = "q1"
text = { zh = "我睡得不好。", en = "I slept badly." }
loinc = "44250-9"

[[items]]
id = "q2"
text = { zh = "我过得开心。", en = "I enjoyed my days." }
reverse = true

[[items]]
id = "q3"
text = { zh = "你紧张吗？", en = "Were you tense?" }
options = [
    { value = 1, text = { zh = "一直", en = "All of the time" }, score = 4 },
    { value = 2, text = { zh = "多半", en = "Most of the time" }, score = 3 },
    { value = 3, text = { zh = "从不", en = "None of the time" }, score = 0 },
]

[[items]]
id = "q4"
text = { zh = "我想离开这里。", en = "I wished I were elsewhere." }
may_skip = true

[[items]]
id = "q5"
text = { zh = "还想说什么吗？", en = "Anything else?" }
scored = false

[[subscales]]
id = "total"
name = { zh = "总分", en = "Total" }
items = ["q1", "q2", "q4"]
max_missing = 1
required = ["q4"]
higher_is = "worse"
loinc = "44261-6"
bands_source = "made up"
bands = [
    { id = "low", lowest = 0, name = { zh = "低", en = "Low" } },
    { id = "high", lowest = 4, name = { zh = "高", en = "High" } },
]

[[subscales]]
id = "weighted"
name = { zh = "加权均值", en = "Weighted mean" }
items = ["q1", "q3"]
max_missing = 1
method = "mean"
weights = { q3 = 3 }
multiplier = 10
offset = 50
higher_is = "worse"

[[subscales]]
id = "filled"
name = { zh = "缺答计零", en = "Blank counts 0" }
items = ["q1", "q2"]
max_missing = 1
blank_counts_as = 0
higher_is = "worse"

[[subscales]]
id = "positive"
name = { zh = "阳性题数", en = "Items endorsed" }
items = ["q1", "q2", "q3", "q4"]
max_missing = 0
counts_from = 2
higher_is = "worse"

[[critical_items]]
item = "q4"
at_least = 1
concern = "wants_away"

[[critical_items]]
item = "q3"
at_most = 1
concern = "tense"

[syndrome]
present_from = { q1 = 1, q4 = 2 }
core = ["q4"]
source = "made up"
kinds = [
    { id = "both", at_least = 2, name = { zh = "两项", en = "Both" } },
    { id = "one", at_least = 1, name = { zh = "一项", en = "One" } },
]

[[rates]]
id = "many"
name = { zh = "较多", en = "Many" }
subscale = "total"
at_least = 4
source = "made up"
target = 0.8

# total 1 + (0 + 2 - 0) + 2; weighted (1 * 1 + 3 * 4) / 4 * 10 + 50; filled 1 + 2;
# positive: q2, q3 and q4 score 2 or more
[[examples]]
answers = [1, 0, 1, 2, ""]
expected = { total = 5, weighted = 82.5, filled = 3, positive = 3 }
bands = { total = "high" }
critical = ["q4", "q3"]
source = "worked by hand"

# q1 blank. total (2 + 0) / 2 * 3; weighted only q3: 3 * 10 + 50; filled 0 + 2
[[examples]]
answers = { q2 = 0, q3 = 2, q4 = 0 }
expected = { total = 3, weighted = 80, filled = 2 }
bands = { total = "low" }
critical = []
source = "worked by hand"

# q4 blank and required
[[examples]]
answers = [2, 2, 3, "", ""]
expected = { total = "", weighted = 55, filled = 2 }
critical = ["q4?"]
source = "worked by hand: weighted (2 + 0) / 4 * 10 + 50"
"""


def write_toy(folder: Path, *changes: tuple[str, str]) -> Path:
    """Write the toy to a file, each change made once and wanted to be possible."""
    text = TOY
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = folder / "toy.toml"
    path.write_text(text, encoding="utf-8")
    return path


def toy(folder: Path, *changes: tuple[str, str]) -> Instrument:
    """Read the toy, changed."""
    return read_instrument(write_toy(folder, *changes))


BROKEN = {
    "languages_differ": [('text = { zh = "从不", en = "Never" }', 'text = { zh = "从不" }')],
    "items_not_numbered": [('id = "q5"', 'id = "q6"')],
    "option_twice": [("value = 2\n", "value = 1\n")],
    "total_not_first": [
        ('id = "total"', 'id = "sum"'),
        ("{ total = 5", "{ sum = 5"),
        ("{ total = 3", "{ sum = 3"),
        ('id = "filled"', 'id = "total"'),
    ],
    "reserved_id": [('id = "filled"', 'id = "filled_band"')],
    "no_such_item": [('items = ["q1", "q3"]', 'items = ["q1", "q7"]')],
    "not_of_subscale": [('required = ["q4"]', 'required = ["q3"]')],
    "too_many_missing": [("max_missing = 1", "max_missing = 3")],
    "multiplier_zero": [("multiplier = 10", "multiplier = 0")],
    "weight_not_positive": [("q3 = 3 }", "q3 = -3 }")],
    "blank_never_counted": [("max_missing = 1\nblank", "max_missing = 0\nblank")],
    "too_many_bands": [
        (
            '    { id = "high", lowest = 4, name = { zh = "高", en = "High" } },\n',
            "".join(
                f'    {{ id = "{id_}", lowest = {n}e-2, name = {{ zh = "x", en = "x" }} }},\n'
                for n, id_ in enumerate([*(f"b{n}" for n in range(126)), "high"], start=1)
            ),
        )
    ],
    "bands_not_ascending": [("lowest = 4", "lowest = 0")],
    "score_without_band": [("lowest = 0", "lowest = 1")],
    "band_out_of_reach": [("lowest = 4", "lowest = 7")],
    "bands_without_source": [('bands_source = "made up"\n', "")],
    "critical_never": [("at_least = 1\nconcern", "at_least = 3\nconcern")],
    "rate_out_of_reach": [("at_least = 4\nsource", "at_least = 700\nsource")],
    "critical_no_limit": [("at_least = 1\nconcern", "concern")],
    "kinds_not_descending": [("at_least = 2, name", "at_least = 1, name")],
    "item_not_scored": [("scored = false\n", "")],
    "item_is_scored": [("reverse = true", "reverse = true\nscored = false")],
    "ages_turned": [("lowest_age = 8", "lowest_age = 19")],
    "loinc_mistyped": [('loinc = "44250-9"', 'loinc = "44250-8"')],
    "wrong_length": [('answers = [1, 0, 1, 2, ""]', "answers = [1, 0, 1, 2]")],
    "no_such_option": [('answers = [1, 0, 1, 2, ""]', 'answers = [1, 0, 0, 2, ""]')],
    "no_such_subscale": [("expected = { total = 5,", "expected = { all = 5,")],
    "no_such_band": [('bands = { total = "high" }', 'bands = { total = "higher" }')],
    "nothing_expected": [('expected = { total = "", weighted = 55, filled = 2 }', "expected = {}")],
}
"""Changes to the toy that break each rule, and no other rule before it."""
