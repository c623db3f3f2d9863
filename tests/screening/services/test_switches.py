import json

import pytest
from sqlalchemy import event
from sqlalchemy.exc import ProgrammingError

from scoring.risk.models import read_model
from screening.roles import Role
from screening.services import flags, records, switches, waves
from screening.services.errors import ModelRefused
from tests.models import model_file, report_file
from tests.township import CALM, FIRST, LOW, SELF_HARM, TOWNSHIP, Township

OFFICER, COUNSELOR = (Role.TOWNSHIP_OFFICER, TOWNSHIP), (Role.COUNSELOR, FIRST)

#: PHQ-9 of 9, which no rule asks about; 1 / (1 + exp(4 - .9 * 9)) with .9 a point is .98.
QUIET = (1,) * 8 + (0,) + CALM[9:]


def sign(township, who, model=None, report=None):
    with township.work_as(*who) as work:
        return switches.sign(work, model or model_file(), report or report_file())


def is_on(township):
    with township.work_as(*COUNSELOR) as work:
        return switches.switched_on(work)


def folder(township):
    return township.settings.home / "models"


def test_a_model_is_off_until_two_people_have_signed(township: Township):
    assert is_on(township) is None
    assert sign(township, OFFICER) == 1
    assert is_on(township) is None
    assert sign(township, COUNSELOR) == 2

    on = is_on(township)

    assert on is not None
    assert on.digest == read_model(model_file()).digest
    assert switches.switched_on_in_lab(township.lab()).digest == on.digest


def test_one_person_who_signs_twice_is_one(township: Township):
    sign(township, OFFICER)

    assert sign(township, OFFICER) == 1
    assert is_on(township) is None


def test_one_person_switches_it_off(township: Township):
    sign(township, OFFICER)
    sign(township, COUNSELOR)

    with township.work_as(*COUNSELOR) as work:
        switches.switch_off(work)

    assert is_on(township) is None
    with township.work_as(*COUNSELOR) as work, pytest.raises(ModelRefused):
        switches.switch_off(work)


def test_a_signature_for_another_model_begins_anew(township: Township):
    sign(township, OFFICER)

    assert sign(township, COUNSELOR, model=model_file(asks_from=None)) == 1
    assert is_on(township) is None


@pytest.mark.parametrize(
    ("model", "report", "why"),
    [
        (model_file(), report_file(n_labelled=99), "gates"),
        (model_file(label="proxy"), report_file(label="proxy"), "gates"),
        (model_file(label="proxy"), report_file(), "other_report"),
        (model_file(), report_file(data="0" * 64), "other_report"),
        (model_file(version="0"), report_file(), "instrument"),
        (b"\x80\x04K.", report_file(), "not_ours"),
        (model_file(), b"{}", "not_ours"),
    ],
)
def test_what_may_not_be_switched_on_cannot_be_signed(township: Township, model, report, why):
    with pytest.raises(ModelRefused) as refused:
        sign(township, OFFICER, model, report)

    assert refused.value.why == why
    assert not folder(township).exists()


def test_a_coordinator_cannot_sign(township: Township):
    with pytest.raises(ModelRefused):
        sign(township, (Role.COORDINATOR, FIRST))


@pytest.mark.parametrize("name", [switches.MODEL, switches.REPORT])
def test_whoever_swaps_a_file_switches_it_off(township: Township, name):
    sign(township, OFFICER)
    sign(township, COUNSELOR)
    other = {switches.MODEL: model_file(total=0.0), switches.REPORT: report_file(n=600)}[name]

    (folder(township) / name).write_bytes(other)

    assert is_on(township) is None


@pytest.mark.parametrize("part", ["signature", "account", "digest", "nothing"])
def test_a_switch_that_nobody_signed_is_off(township: Township, part):
    sign(township, OFFICER)
    sign(township, COUNSELOR)
    path = folder(township) / switches.SWITCH
    switch = json.loads(path.read_bytes())
    first, second = switch["signatures"]
    match part:
        case "signature":
            switch["signatures"][first] = switch["signatures"][second]
        case "account":
            switch["signatures"]["0" * 32] = switch["signatures"].pop(first)
        case "digest":
            switch["model"] = "0" * 64
        case _:
            switch = []

    path.write_text(json.dumps(switch), encoding="utf-8")

    assert is_on(township) is None


def test_a_database_that_hides_accounts_from_the_lab_costs_no_sheet(township: Township):
    sign(township, OFFICER)
    sign(township, COUNSELOR)
    wave = township.wave()

    def hide(connection, _cursor, statement, *_more):
        if "FROM account" in statement:
            raise ProgrammingError("account", {}, Exception("permission denied"))

    event.listen(township.database.engine, "before_cursor_execute", hide)
    try:
        receipt = township.sit(wave.slips[0], QUIET)
    finally:
        event.remove(township.database.engine, "before_cursor_execute", hide)

    [(_, document, told)] = opened(township, wave)
    assert receipt
    assert (document.model, told) == (None, None)


@pytest.fixture
def advised(township: Township):
    """Return a township whose model asks for a person from a PHQ-9 of five on."""
    model = model_file(total=0.9)
    sign(township, OFFICER, model)
    sign(township, COUNSELOR, model)
    return township


def opened(township, wave):
    with township.work_as(*COUNSELOR) as work:
        found = []
        for entry in flags.queue(work, waves.get(work, wave.id)):
            record = flags.record(work, entry.sheet_id)
            found.append((entry, record.document, records.advice_of(work, record)))
        return found


def test_a_sheet_keeps_which_model_was_heard_and_a_record_says_why(advised):
    wave = advised.wave()
    advised.sit(wave.slips[0], QUIET)

    [(entry, document, told)] = opened(advised, wave)

    digest = bytes.fromhex(read_model(model_file(total=0.9)).digest)[:8]
    assert document.model == [digest, 961, 1]  # 1 / (1 + exp(4 - .9 * 8)) = .9608
    assert (document.reasons, entry.tier.id) == ([], "watch1")
    assert [part.item_id for part in told.parts] == ["q1", "q2", "q3"]
    assert told.parts[0].risk_without < told.advice.risk


def test_a_sheet_from_before_the_switch_says_nothing_of_a_model(township: Township):
    wave = township.wave()
    township.sit(wave.slips[0], QUIET)

    [(entry, document, told)] = opened(township, wave)

    assert (document.model, told, entry.tier.id) == (None, None, "routine")


def test_a_model_that_is_sure_lowers_no_tier_and_only_orders_within_one(advised):
    wave = advised.wave(3)
    for slip, answers in zip(wave.slips, (CALM, SELF_HARM, LOW), strict=True):
        advised.sit(slip, answers)

    found = opened(advised, wave)

    ranks = [entry.tier.rank for entry, _, _ in found]
    assert ranks == sorted(ranks, reverse=True)
    # the rules alone: item 9 is urgent, 16 points are watch2, and nothing asks about the third
    assert [entry.tier.id for entry, _, _ in found] == ["urgent", "watch2", "routine"]


def test_where_the_file_is_gone_the_record_says_so_and_keeps_the_advice(advised):
    wave = advised.wave()
    advised.sit(wave.slips[0], QUIET)
    for path in folder(advised).glob("*.json"):
        path.unlink()

    [(_, _, told)] = opened(advised, wave)

    assert (told.instrument, told.parts) == (None, ())
    assert told.advice.asks


def test_a_counselor_reads_what_the_model_said(advised):
    wave = advised.wave()
    advised.sit(wave.slips[0], QUIET)
    browser = advised.browser(Role.COUNSELOR)
    [(entry, _, _)] = opened(advised, wave)

    page = browser.get(f"/staff/queue/record/{entry.sheet_id}").text

    assert "没有规则提示，是模型请您看一看。" in page
    assert "96%" in page
    assert "做事时提不起劲" in page
