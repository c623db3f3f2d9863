import numpy as np
import pytest

from instruments.catalogue import get
from scoring.errors import TableRefused
from scoring.risk.features import FeatureKind
from scoring.risk.labelled import INTERVIEW, PROXY, Columns, read_labelled

GAD7 = get("gad7")
HEADER = "school,sex," + ",".join(f"q{n}" for n in range(1, 8)) + ",found,previous"


def is_label(text):
    return None if text == "" else int(text) >= 1


def read(folder, *rows, label="found", rules=None, **changes):
    path = folder / "judged.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    columns = Columns(
        label=label,
        is_label=is_label,
        groups={"school": "school", "sex": "sex"},
        earlier=changes.get("earlier", {}),
        named={"sex": str.upper},
        rules=rules,
    )
    return read_labelled(GAD7, path, columns)


def test_judged_rows_are_read_with_their_groups(tmp_path):
    found = read(tmp_path, "a,f,0,1,2,3,0,0,0,1,", "b,m,0,0,0,0,0,0,0,0,", "b,m,1,0,0,0,0,0,0,,")

    assert found.data.labels.tolist() == [True, False]
    assert found.data.groups == {"school": ["a", "b"], "sex": ["F", "M"]}
    assert (found.data.label, found.n_unjudged, found.n_rejected) == (INTERVIEW, 1, 0)
    assert found.data.rows[:7, 0].tolist() == [0, 1, 2, 3, 0, 0, 0]


def test_rows_that_are_no_answers_are_left_out_and_counted(tmp_path):
    found = read(tmp_path, "a,f,9,1,2,3,0,0,0,1,", "a,f,0,1", "b,m,0,0,0,0,0,0,0,0,")

    assert (len(found.data.labels), found.n_rejected) == (1, 2)


def test_an_item_as_label_is_a_proxy_and_no_feature(tmp_path):
    found = read(tmp_path, "a,f,0,1,2,3,0,0,0,1,", "b,m,0,0,0,0,0,0,2,0,", label="q7")

    assert found.data.label == PROXY
    assert found.data.labels.tolist() == [False, True]
    assert "q7" not in {f.subject for f in found.data.features}
    assert not found.data.rows[:, 1].any()


def test_an_earlier_score_gives_a_change(tmp_path):
    rows = ("a,f,1,1,1,1,1,1,1,1,3", "b,m,0,0,0,0,0,0,0,0,")

    data = read(tmp_path, *rows, earlier={"total": "previous"}).data

    assert data.features[-1].kind is FeatureKind.CHANGE
    assert data.rows[-1].tolist() == [4, 0]


def test_rules_are_asked_of_every_row_and_never_see_what_is_left_out(tmp_path):
    def rules(answers):
        assert answers["q7"] == 0
        return sum(v or 0 for v in answers.values())

    data = read(
        *(tmp_path, "a,f,1,1,0,0,0,0,3,1,", "b,m,0,0,0,0,0,0,0,0,", "a,f,1,1,0,0,0,0,3,1,"),
        label="q7",
        rules=rules,
    ).data

    assert data.rules.tolist() == [2, 0, 2]


@pytest.mark.parametrize(
    ("row", "changes", "rule"),
    [
        ("a,f,0,0,0,0,0,0,0,ill,", {}, "not_a_label"),
        ("a,f,0,0,0,0,0,0,0,,", {}, "no_labels"),
        ("a,f,0,0,0,0,0,0,0,1,", {"label": "tier"}, "missing_columns"),
        ("a,f,0,0,0,0,0,0,0,1,", {"earlier": {"total": "before"}}, "missing_columns"),
    ],
)
def test_a_table_that_cannot_be_learned_from_is_refused(tmp_path, row, changes, rule):
    with pytest.raises(TableRefused) as refused:
        read(tmp_path, row, **changes)

    assert refused.value.rule == rule
    assert "ill" not in str(refused.value)


def test_rows_are_known_again_by_their_digest(tmp_path):
    rows = ("a,f,0,1,2,3,0,0,0,1,", "b,m,0,0,0,0,0,0,0,0,")
    one, same = read(tmp_path, *rows).data, read(tmp_path, *rows).data
    other = read(tmp_path, rows[0], rows[1].replace("0,0,", "1,0,", 1)).data

    assert one.digest == same.digest != other.digest
    assert np.array_equal(one.schools, [0, 1])
