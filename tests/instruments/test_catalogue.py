import pytest

from instruments.catalogue import FOLDER, adopt, catalogue, get, versions, with_digest
from instruments.definition import InstrumentKind, WordingStatus
from instruments.errors import UnknownInstrument
from instruments.reader import read_instrument
from scoring.scores import score

EXAMPLES = [
    pytest.param(instrument, example, id=f"{instrument.id}-{n}")
    for instrument in catalogue().values()
    for n, example in enumerate(instrument.examples, start=1)
]


@pytest.mark.parametrize(("instrument", "example"), EXAMPLES)
def test_scores_its_worked_examples(instrument, example):
    scores = score(instrument, example.answers).scores

    assert {s: scores[s].value for s in example.expected} == pytest.approx(dict(example.expected))
    assert {s: scores[s].band for s in example.bands} == dict(example.bands)


@pytest.mark.parametrize(("instrument", "example"), EXAMPLES)
def test_finds_the_critical_items_of_its_worked_examples(instrument, example):
    reached = score(instrument, example.answers).critical

    marks = tuple(c.item_id + ("?" if c.value is None else "") for c in reached)
    assert example.critical in {None, marks}


def test_holds_its_instruments_by_id():
    assert list(catalogue()) == [
        *("asq", "awareness_own", "bullying_own", "ces_dc", "dass21", "dass_y", "gad7", "isi"),
        *("k6", "mht", "mssmhs", "phq9", "phq_a", "psc17", "rcads47", "rses", "scared", "scl90"),
        *("sdq_self", "smfq", "who5"),
    ]


@pytest.mark.parametrize("instrument", catalogue().values(), ids=lambda i: i.id)
def test_an_example_leaves_something_blank(instrument):
    assert any(
        None in example.answers.values() and None in example.expected.values()
        for example in instrument.examples
    )


@pytest.mark.parametrize("instrument", catalogue().values(), ids=lambda i: i.id)
def test_every_cut_score_names_its_source(instrument):
    assert all(s.bands_source for s in instrument.subscales.values() if s.bands)


def test_an_instrument_of_another_version_is_unknown():
    assert get("phq9", "1") is catalogue()["phq9"] is versions()["phq9", "1"]

    with pytest.raises(UnknownInstrument, match="phq9 in version 99"):
        get("phq9", "99")


def test_what_is_no_confirmed_chinese_text_says_so():
    provisional = [
        i.id for i in catalogue().values() if i.wording["zh"] is WordingStatus.PROVISIONAL
    ]

    assert provisional == ["asq", "awareness_own", "bullying_own", "phq_a"]


KEY_ONLY = ("ces_dc", "isi", "mht", "mssmhs", "rcads47", "scared", "scl90", "sdq_self")


def test_what_may_not_ship_its_wording_ships_none():
    assert tuple(i.id for i in catalogue().values() if i.is_key_only) == KEY_ONLY
    for instrument_id in KEY_ONLY:
        instrument = get(instrument_id)
        words = [item.text for item in instrument.items.values()]
        words += [o.text for item in instrument.items.values() for o in item.options]

        assert not any([instrument.instruction, *words])


@pytest.mark.parametrize(
    ("instrument_id", "parts", "n"),
    [
        (
            "mht",
            [
                *("learning", "people", "loneliness", "self_blame", "sensitivity"),
                *("body", "terror", "impulse", "lie"),
            ],
            100,
        ),
        ("mssmhs", None, 60),
        ("rcads47", ["anxiety", "depression"], 47),
        (
            "rcads47",
            ["separation", "generalized", "panic", "social", "obsessive", "depression"],
            47,
        ),
        ("scared", None, 41),
        ("sdq_self", ["emotional", "conduct", "hyperactivity", "peer", "prosocial"], 25),
        (
            "scl90",
            [
                *("somatization", "obsessive", "interpersonal", "depression", "anxiety"),
                *("hostility", "phobic", "paranoid", "psychoticism", "other"),
            ],
            90,
        ),
    ],
)
def test_the_scales_of_a_key_share_out_every_item_once(instrument_id, parts, n):
    instrument = get(instrument_id)
    scales = parts or [s for s in instrument.subscales if s != "total"]

    used = [i for s in scales for i in instrument.subscales[s].item_ids]

    assert sorted(used) == sorted(instrument.items)
    assert len(used) == n


def test_the_total_of_the_mht_leaves_the_lie_scale_out():
    mht = get("mht")

    assert len(mht.subscales["total"].item_ids) == 90
    assert not set(mht.subscales["total"].item_ids) & set(mht.subscales["lie"].item_ids)
    assert mht.subscales["lie"].item_ids == tuple(f"q{n}" for n in range(82, 101, 2))
    assert [c.item_id for c in mht.critical_items] == ["q85", "q97"]
    assert [(b.id, b.lowest) for b in mht.subscales["lie"].bands][1] == ("void", 7)


def test_the_sdq_turns_the_items_that_its_holder_turns():
    turned = [i.id for i in get("sdq_self").items.values() if i.reverse]

    assert turned == ["q7", "q11", "q14", "q21", "q25"]


def test_only_what_screens_is_for_a_wave():
    others = {i.id: i.kind for i in catalogue().values() if i.kind != "screening"}

    assert others == {
        "asq": InstrumentKind.PROTOCOL,
        "awareness_own": InstrumentKind.AWARENESS,
        "bullying_own": InstrumentKind.BULLYING,
    }


def test_the_list_of_licences_repeats_every_file_s_own_terms():
    rows = (FOLDER / "LICENSES.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows if "`" in row]
    listed = {row[0].strip("`"): row for row in cells if len(row) == 4}

    assert set(listed) == {path.name for path in FOLDER.glob("*.toml")}
    for path in FOLDER.glob("*.toml"):
        instrument = read_instrument(path)
        _, terms, holder, wording = listed[path.name]
        assert terms.removesuffix("; non-commercial use only") == instrument.licence.terms
        assert terms.endswith("non-commercial use only") == instrument.licence.non_commercial
        assert holder == instrument.licence.holder
        assert wording == ", ".join(f"{k} {v}" for k, v in instrument.wording.items())


@pytest.fixture
def _own_folder():
    """Leave the catalogue as it is shipped."""
    yield
    adopt(FOLDER / "nowhere")


@pytest.mark.usefixtures("_own_folder")
def test_a_later_version_stands_beside_the_one_that_was_used(tmp_path):
    text = (FOLDER / "gad7.toml").read_text(encoding="utf-8")
    later = text.replace('version = "1"', 'version = "2"').replace("紧张", "很紧张")
    (tmp_path / "gad7@2.toml").write_text(later, encoding="utf-8")
    first = get("gad7")

    refused = adopt(tmp_path)

    assert refused == ()
    assert get("gad7").version == "2"
    assert get("gad7", "1") == first
    assert with_digest("gad7", "1", first.digest) == first


@pytest.mark.usefixtures("_own_folder")
def test_a_file_that_takes_a_version_s_place_is_left_out(tmp_path):
    text = (FOLDER / "gad7.toml").read_text(encoding="utf-8")
    (tmp_path / "mine.toml").write_text(text.replace("紧张", "很紧张"), encoding="utf-8")
    (tmp_path / "torn.toml").write_text("[instrument", encoding="utf-8")
    first = get("gad7")

    refused = adopt(tmp_path)

    assert [error.rule for error in refused] == ["id_taken", "not_toml"]
    assert get("gad7") == first


def test_the_index_of_the_world_health_organization_keeps_its_licence():
    licence = get("who5").licence

    assert licence.terms == "CC-BY-NC-SA-3.0-IGO"
    assert licence.non_commercial


def test_the_subscales_of_the_stress_scales_share_out_all_items():
    # seven items each, every item once (Lovibond & Lovibond 1995)
    dass = get("dass21")
    parts = [dass.subscales[s].item_ids for s in ("depression", "anxiety", "stress")]

    assert [len(part) for part in parts] == [7, 7, 7]
    assert set().union(*parts) == set(dass.items)


def test_self_harm_is_critical_from_the_first_degree_on():
    for instrument_id in ("phq9", "phq_a"):
        (rule,) = get(instrument_id).critical_items

        assert (rule.item_id, rule.at_least, rule.concern) == ("q9", 1, "self_harm")


def test_codes_that_nobody_confirmed_are_not_carried():
    # instruments.md: 44260-8 and all item codes of the GAD-7 are unverified
    assert get("phq9").items["q9"].loinc is None
    assert all(item.loinc is None for item in get("gad7").items.values())
