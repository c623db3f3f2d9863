import json

from click.testing import CliRunner

from screening.cli import main

SU = "su2024_cn_students_phq9_items.csv"


def test_a_proxy_is_called_a_demonstration_and_passes_no_gate(shared_data, tmp_path):
    lines = (shared_data / SU).read_text(encoding="utf-8").splitlines()
    part = tmp_path / "part.csv"
    part.write_text("\n".join([lines[0], *lines[1::6]]), encoding="utf-8")
    asked = ["evaluate", "phq9", str(part), "--label", "q9", "--from", "1", "--resamples", "20"]

    told = CliRunner().invoke(main, [*asked, "-o", str(tmp_path / "report.json")])
    given = CliRunner().invoke(main, [*asked, "--json"])

    assert told.exit_code == given.exit_code == 0
    assert told.stdout.startswith("演示：标签是学生自己的一道题")
    assert "条件没有全部满足，不能启用" in told.stdout
    document = json.loads(given.stdout)
    assert document["demonstration"] is True
    assert document["gates"]["logistic"][0]["verdict"] == "fails"
    assert document["data"] == json.loads((tmp_path / "report.json").read_bytes())["data"]
    # the rules see the other eight items, never the one that stands in for the label
    rules = document["populations"][0]["figures"]["rules"]["auroc"]["value"]
    assert 0.6 < rules < document["populations"][0]["figures"]["sum"]["auroc"]["value"]
