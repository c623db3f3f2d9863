import json

import pytest
from fhir.resources.R4B import get_fhir_model_class
from sqlalchemy import select

from referral.states import FlagAction
from screening.models import AuditEntry
from screening.roles import Role
from screening.services import flags, waves
from screening.services.administration_exports import with_names, without_names
from screening.services.errors import NotFound, ReasonWanted, RoleRefused
from tests.township import CALM, SECOND, SELF_HARM


def ignore(_n):
    """Take no notice of progress."""


@pytest.fixture
def wave(township):
    """Give a wave of which two students handed in; the second declined item 9."""
    wave = township.wave(2)
    township.sit(wave.slips[0], CALM)
    township.sit(wave.slips[1], (*SELF_HARM[:8], 254, *SELF_HARM[9:]))
    return wave


def exported(township, wave):
    with township.work_as(Role.COUNSELOR) as work:
        return list(without_names(work, waves.get(work, wave.id), ignore))


def named(township, wave, reason="转到县医院的系统"):
    with township.work_as(Role.COUNSELOR) as work:
        return list(with_names(work, waves.get(work, wave.id), reason, ignore))


def entries(township):
    with township.work_as(Role.COUNSELOR) as work:
        query = select(AuditEntry).where(AuditEntry.event == "administrations_exported")
        return work.session.scalars(query).all()


def test_an_independent_reader_takes_every_resource(township, wave):
    found = exported(township, wave)

    for resource in found:
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    kinds = [resource["resourceType"] for resource in found]
    assert kinds.count("QuestionnaireResponse") == 2 * 3
    assert {o["derivedFrom"][0]["reference"] for o in found if "derivedFrom" in o} == {
        f"QuestionnaireResponse/{r['id']}" for r in found if "item" in r
    }


def test_scores_and_declined_items_go_along(township, wave):
    found = exported(township, wave)

    answers = [
        item["answer"][0]
        for resource in found
        if resource.get("questionnaire") == "urn:muye:instrument:phq9|1"
        for item in resource["item"]
        if item["linkId"] == "q9"
    ]
    declined = [a["extension"][0]["valueCode"] for a in answers if "valueCoding" not in a]
    assert declined == ["asked-declined"]
    totals = [
        o.get("valueQuantity", {}).get("value")
        for o in found
        if o["resourceType"] == "Observation"
        and o["code"]["coding"][-1] == {"system": "urn:muye:instrument:phq9", "code": "total"}
    ]
    assert sorted(totals, key=str) == [0, None]


def test_no_name_number_or_hour_leaves_unasked(township, wave):
    text = json.dumps(exported(township, wave), ensure_ascii=False)

    assert "测试" not in text
    assert "2026000001" not in text
    assert '"Patient"' not in text
    with township.work_as(Role.COUNSELOR) as work:
        ids = [str(s) for s in work.session.scalars(select(waves.Sheet.student_id))]
    assert not any(student_id in text for student_id in ids)
    assert all("T" not in r.get("authored", "") for r in json.loads(text))


def test_two_exports_cannot_be_matched_by_whom_they_are_about(township, wave):
    first, second = (
        {r["subject"]["identifier"]["value"] for r in exported(township, wave)} for _ in range(2)
    )

    assert len(first) == len(second) == 2
    assert not first & second


def test_names_leave_with_a_reason_that_is_audited(township, wave):
    found = named(township, wave)

    names = [r["name"][0]["text"] for r in found if r["resourceType"] == "Patient"]
    assert sorted(names) == ["测试1号", "测试2号"]
    assert len(entries(township)) == 1


def test_an_export_is_audited(township, wave):
    exported(township, wave)

    assert len(entries(township)) == 1


def test_names_do_not_leave_without_a_reason(township, wave):
    with pytest.raises(ReasonWanted):
        named(township, wave, "  ")

    assert entries(township) == []


def test_nobody_but_a_counselor_exports(township, wave):
    with township.work_as(Role.COORDINATOR) as work, pytest.raises(RoleRefused):
        list(without_names(work, waves.get(work, wave.id), ignore))


def test_another_school_finds_nothing(township, wave):
    with township.work_as(Role.COUNSELOR, SECOND) as work, pytest.raises(NotFound):
        waves.get(work, wave.id)


def test_a_sheet_that_was_voided_for_a_re_test_stays(township, wave):
    with township.work_as(Role.COUNSELOR) as work:
        entry = flags.queue(work, waves.get(work, wave.id))[0]
        flags.decide(work, entry.sheet_id, FlagAction.VOID, reason="没有读题")

    found = exported(township, wave)

    kinds = [resource["resourceType"] for resource in found]
    assert kinds.count("QuestionnaireResponse") == 3
