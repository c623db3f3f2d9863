"""The thief's referrals: one answered, one that a lead agreed to, one that waits for a lead."""

import re

from screening import clock
from screening.roles import Role
from tests.journeys.client import Client
from tests.journeys.thieves_wave import Marked, Scene
from tests.township import CENTRE, FIRST

STUDENT = re.compile(r"/staff/students/([0-9a-f-]{36})")
CENTRE_ID = re.compile(r'<option [^>]*value="([0-9a-f-]{36})"')
REVISION = re.compile(r'name="revision" value="(\d+)"')
SEEN = re.compile(r'name="seen"[^>]*value="([0-9a-f]{64})"')


def refer(at: Scene) -> None:
    """Refer three students through the pages, as all who have a part in it."""
    answered, agreed, waiting = at.students[:3]
    counselor, lead = _signed_in(at, Role.COUNSELOR), _signed_in(at, Role.SCHOOL_LEAD)
    first = _drafted(at, counselor, answered)
    _sent(at, counselor, first)
    _answered(at, first)
    second = _in_danger(at, counselor, agreed)
    lead.get("/staff/referrals/asked/")
    address = f"/staff/referrals/asked/{second}/send_without_consent"
    assert lead.post(address, reason=at.write("a lead's reason")).status == 302
    _in_danger(at, counselor, waiting)


def _signed_in(at: Scene, role: Role, unit: str = FIRST) -> Client:
    account = at.town.accounts[unit, role]
    client = Client(at.server.port)
    client.sign_in(account.username, account.passphrase)
    at.hold("cookie", client.cookies["staff"])
    return client


def _drafted(at: Scene, counselor: Client, student: Marked) -> str:
    """Draft a referral, with a field that is typed and not ticked; return its id."""
    coordinator = _signed_in(at, Role.COORDINATOR)
    coordinator.get("/staff/students/search")
    found = coordinator.post("/staff/students/search", words=student.number)
    (student_id,) = set(STUDENT.findall(found.text))
    new = f"/staff/referrals/new/{student_id}"
    (centre,) = set(CENTRE_ID.findall(counselor.get(new).text))
    begun = counselor.post(new, request="assess", basis="consent", centre=centre)
    dossier = begun.location
    (revision,) = REVISION.findall(counselor.get(dossier).text)
    typed = {
        "name": student.name,
        "born_on": "2013-05-06",
        "contact": at.write("a contact"),
        "reason": at.write("a reason to refer"),
        "risk": at.write("what is dangerous"),
        "interview": at.note("told in the interview"),
    }
    kept = counselor.post(dossier, request="assess", ticked="risk", revision=revision, **typed)
    assert kept.location.endswith("/consent"), kept.text
    return kept.location.split("/")[-2]


def _sent(at: Scene, counselor: Client, referral_id: str) -> None:
    today = clock.day_in_china(clock.now())
    said = {"decision": "given", "channel": "paper", "relation": "mother", "is_separate": "y"}
    said |= {"decided_on": str(today), "guardian_name": at.write("who agrees to refer")}
    address = f"/staff/referrals/{referral_id}/consent"
    counselor.get(address)
    assert counselor.post(address, **said).status == 302
    address = f"/staff/referrals/{referral_id}/preview"
    (seen,) = SEEN.findall(counselor.get(address).text)
    assert counselor.post(address, seen=seen).status == 302
    old = counselor.post(address, seen=seen, reason=at.note("a reason too late"))
    at.statuses.append(old.status)


def _answered(at: Scene, referral_id: str) -> None:
    today = clock.day_in_china(clock.now())
    clinician = _signed_in(at, Role.CLINICIAN, CENTRE)
    address = f"/staff/inbox/{referral_id}"
    clinician.get(address)
    accepted = clinician.post(f"{address}/accept", appointment=today, compared="y")
    assert accepted.status == 302, accepted.text
    assert clinician.post(f"{address}/step/see").status == 302
    slip = {"seen_on": today, "advice": "close_watch", "attendance": "not_now"}
    named = at.note("a diagnosis that may not be told")
    at.statuses.append(clinician.post(f"{address}/answer", diagnosis=named, **slip).status)
    words = at.write("advice")
    assert clinician.post(f"{address}/answer", words=words, **slip).status == 302


def _in_danger(at: Scene, counselor: Client, student: Marked) -> str:
    referral_id = _drafted(at, counselor, student)
    address = f"/staff/referrals/{referral_id}/preview?basis=danger"
    (seen,) = SEEN.findall(counselor.get(address).text)
    called = counselor.post(address, seen=seen, reason=at.write("why it cannot wait"))
    assert called.status == 302, called.text
    return referral_id
