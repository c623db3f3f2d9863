import pytest

from instruments.errors import Fault, MalformedInstrument, Rule
from instruments.files import LARGEST_FILE_BYTES, content_of, placed, table_in

TEXT = b"""\
[overlay]
instrument = "x"

[items]
q1 = { zh = "a" }
"total.high" = { zh = "b" }
[wording.zh]
source = "m"
"""


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("overlay.instrument", 2),
        ("items.q1", 5),
        ("items.total.high", 6),
        ("items.q2", 4),
        ("wording.zh.source", 8),
        ("nowhere.at_all", None),
    ],
)
def test_a_fault_is_given_the_line_of_its_key_or_of_its_table(key, line):
    (fault,) = placed([Fault(key, Rule.MISSING_KEY)], TEXT)

    assert fault.line == line


def test_faults_come_in_the_order_of_their_lines():
    keys = ["items.q1", "overlay.instrument"]

    found = placed([Fault(key, Rule.MISSING_KEY) for key in keys], TEXT)

    assert [fault.line for fault in found] == [2, 5]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"a = ", "not_toml"),
        (b"\xff\xfe", "not_utf8"),
        (b"a = " + b"[" * 100_000, "not_toml"),
        (b"a = " + b"9" * 100_000, "not_toml"),
    ],
)
def test_hostile_toml_is_refused(content, rule):
    with pytest.raises(MalformedInstrument) as refused:
        table_in("a.toml", content)

    assert refused.value.rule == rule


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path):
    path = tmp_path / "a.toml"
    path.write_bytes(b"#" * (LARGEST_FILE_BYTES + 1))

    with pytest.raises(MalformedInstrument, match="too_large"):
        content_of(path)
