"""A bundle is valid FHIR R4, and names nobody beyond what the dossier holds."""

import json
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.consent import Consent
from fhir.resources.R4B.servicerequest import ServiceRequest
from fhir.resources.R4B.task import Task

from referral.dossier import FIELDS, Basis, FieldId, Request
from referral.fhir import Told, bundle
from referral.referrals import TASK_STATUS, ReferralState

SAID = {field: f"<{field}>" for field in FIELDS} | {FieldId.BORN_ON: "2013-09-01"}

ALL = tuple(SAID.items())


def told(state=ReferralState.SENT, basis=Basis.CONSENT, fields=ALL, answer=None):
    return Told(
        id=UUID(int=1),
        number="ABCDEFGH",
        state=state,
        school="木叶中学",
        centre="木叶乡卫生院",
        request=Request.ASSESS,
        basis=basis,
        prepared_on=date(2026, 11, 16),
        moved_at=datetime(2026, 11, 16, 1, 30, tzinfo=UTC),
        fields=fields,
        answer=answer,
    )


@pytest.mark.parametrize("state", ReferralState)
@pytest.mark.parametrize("basis", Basis)
def test_every_state_gives_a_valid_bundle(state, basis):
    made = bundle(told(state, basis, answer={"advice": "close_watch", "words": ""}))

    read = Bundle.model_validate_json(json.dumps(made))
    kinds = {type(entry.resource): entry.resource for entry in read.entry}

    assert kinds[Task].status == TASK_STATUS[state]
    assert kinds[ServiceRequest].priority == ("urgent" if basis is Basis.DANGER else "routine")
    assert kinds[Consent].status == ("inactive" if state is ReferralState.WITHDRAWN else "active")


def test_everything_that_the_dossier_holds_is_told_and_nothing_else():
    text = json.dumps(bundle(told()), ensure_ascii=False)

    assert all(said in text for said in SAID.values())


@pytest.mark.parametrize("left_out", FIELDS)
def test_what_the_dossier_leaves_out_is_not_in_the_bundle(left_out):
    fields = tuple((name, said) for name, said in SAID.items() if name is not left_out)

    made = bundle(told(fields=fields))

    assert SAID[left_out] not in json.dumps(made, ensure_ascii=False)
    Bundle.model_validate_json(json.dumps(made))


def test_a_birth_date_that_is_no_day_is_left_out():
    made = bundle(told(fields=((FieldId.BORN_ON, "不详"),)))

    assert "birthDate" not in made["entry"][0]["resource"]


def test_an_answer_is_the_output_of_the_task():
    made = bundle(told(ReferralState.ANSWERED, answer={"advice": "close_watch", "next_on": None}))

    task = made["entry"][2]["resource"]
    assert [one["valueString"] for one in task["output"]] == ["close_watch"]
