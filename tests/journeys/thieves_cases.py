"""A case of the thief's school: everything in it is marked, and some of what was typed refused."""

import re
from datetime import timedelta

from referral.cases import Domain
from screening import clock
from screening.roles import Role
from tests.journeys.client import Client
from tests.journeys.thieves_wave import Scene
from tests.township import FIRST

CASE = re.compile(r"/staff/cases/[0-9a-f-]{36}(?=\")")


def keep_a_case(at: Scene, counselor: Client, proctor: Client, lead: Client) -> None:
    """Plan, invite, note, attach, report, propose and send back, in a case of a confirmed flag."""
    raise_a_concern(at, proctor)
    case = CASE.findall(counselor.get("/staff/cases/").text)[0]
    counselor.get(f"{case}/plan")
    write_plan(at, counselor, case)
    invite_proctor(at, counselor, case)
    write_down(at, counselor, case)
    report_a_harm(at, counselor, case)
    hand_over(at, counselor, proctor, case)
    shared = case.replace("/cases/", "/shared/")
    proctor.get(shared)
    told = proctor.post(shared, text=at.write("what a member noticed"))
    assert told.location == shared, told.text
    counselor.get(case)
    assert counselor.post(f"{case}/steps/propose_plan").location == case
    approval = case.replace("/cases/", "/approvals/")
    lead.get(approval)
    back = lead.post(f"{approval}/send_back", reason=at.write("why a plan was sent back"))
    assert back.location == "/staff/approvals/", back.text


def raise_a_concern(at: Scene, proctor: Client) -> None:
    """Write down what was noticed about somebody, and leave it open; once it is too long."""
    said: dict[str, object] = {"source": "teacher", "haste": "soon"}
    proctor.get("/staff/concerns/new")
    refused = proctor.post(
        "/staff/concerns/new", **said, name="甲", noticed=at.note("refused") * 200
    )
    at.statuses.append(refused.status)
    told = proctor.post(
        "/staff/concerns/new",
        **said,
        name=at.write("whom a concern is about"),
        noticed=at.write("what was noticed"),
        contact=at.write("how to reach somebody"),
    )
    assert told.location == "/staff/", told.text


def write_plan(at: Scene, counselor: Client, case: str) -> None:
    """Write a whole plan, and have one refused that is too long."""
    due = clock.day_in_china(clock.now()) + timedelta(days=14)
    plan: dict[str, object] = {f"levels-{domain}": "yellow" for domain in Domain}
    plan |= {"goals-0-domain": "mood", "measures-0-goal": "0", "measures-0-due_on": due}
    plan |= {"revision": 0, "review_on": due, "measures-0-provider": at.write("a provider")}
    refused = counselor.post(f"{case}/plan", **plan, formulation=at.note("refused") * 200)
    at.statuses.append(refused.status)
    saved = counselor.post(
        f"{case}/plan",
        **plan,
        **{"goals-0-text": at.write("a goal"), "measures-0-text": at.write("a measure")},
        formulation=at.write("a formulation"),
        closing_criteria=at.write("criteria"),
    )
    assert saved.location == case, saved.text


def invite_proctor(at: Scene, counselor: Client, case: str) -> None:
    """Put the proctor on the team as its psychology teacher."""
    counselor.get(f"{case}/team")
    chosen = {
        "account": at.town.accounts[FIRST, Role.PROCTOR].account_id,
        "function": "psychology_teacher",
    }
    counselor.post(f"{case}/team", **chosen)
    assert counselor.post(f"{case}/team", **chosen, confirmed="1").location == f"{case}/team"


def write_down(at: Scene, counselor: Client, case: str) -> None:
    """Write each kind of note, and attach a file; have one of another kind refused."""
    today = clock.day_in_china(clock.now())
    kinds: dict[str, dict[str, object]] = {
        "note": {"text": at.write("a note")},
        # Its text stands under a seed of its own, which no key of a vault or a student leads to.
        "restricted_note": {"text": at.note("a restricted note")},
        "contact": {
            "relation": "mother",
            "channel": "telephone",
            "outcome": "reached",
            "held_on": today,
            "text": at.write("what a guardian said"),
        },
        "minutes": {
            "held_on": today,
            "participants": at.write("who took part"),
            "issues-family": at.write("an issue"),
            "agreed": at.write("what was agreed"),
        },
        "safety_plan": {"steps-warning_signs": at.write("a warning sign")},
    }
    for kind, fields in kinds.items():
        written = counselor.post(f"{case}/write/{kind}", **fields)
        assert written.location == case, written.text
    picture = b"\x89PNG\r\n\x1a\n" + at.write("what was attached").encode()
    title = at.write("a title")
    kept = counselor.upload(f"{case}/files", "file", "a.png", picture, title=title)
    assert kept.location == case, kept.text
    bad = at.note("no picture in a case").encode()
    title = at.note("a title of none")
    at.statuses.append(counselor.upload(f"{case}/files", "file", "a.png", bad, title=title).status)


def report_a_harm(at: Scene, counselor: Client, case: str) -> None:
    """Write a suspected harm down, report and print it; one is refused that names no suspicion."""
    noticed = {"noticed_at": "2024-11-16T09:30"}
    counselor.get(f"{case}/harms")
    refused = counselor.post(f"{case}/harms", **noticed, facts=at.note("a harm of nothing"))
    at.statuses.append(refused.status)
    told = counselor.post(
        f"{case}/harms",
        **noticed,
        suspected="violence",
        facts=at.write("what was seen of a harm"),
        secured=at.write("what was secured"),
    )
    harm = told.location
    assert harm.startswith(f"{case}/harms/"), told.text
    report = {"offices": "police", "channel": "telephone", "reported_at": "2024-11-16T09:40"}
    words = {"who": at.write("who reported"), "receipt": at.write("a receipt")}
    sent = counselor.post(f"{harm}/report", **report, **words, secured=at.write("secured with it"))
    assert sent.location == harm, sent.text
    asked = counselor.post(f"{harm}/follow_up", reason=at.write("what came of a report"))
    assert asked.location == harm, asked.text
    counselor.get(f"{harm}/paper")


def hand_over(at: Scene, counselor: Client, proctor: Client, case: str) -> None:
    """Hand the student over; the proctor, who is on the team, objects."""
    counselor.get(f"{case}/hand-overs")
    given: dict[str, object] = {"receiver": "guardian", "at": "2024-11-16T16:30"}
    words = ("who", "to_whom", "place", "condition", "agreed")
    given |= {name: at.write(f"{name} of a hand-over") for name in words}
    given["until"] = "2024-11-17T08:00"
    refused = counselor.post(f"{case}/hand-overs", **given | {"place": at.note("no such") * 20})
    at.statuses.append(refused.status)
    assert counselor.post(f"{case}/hand-overs", **given).location == case
    page = proctor.get("/staff/hand-overs/").text
    (address,) = set(re.findall(r"/staff/hand-overs/[0-9a-f-]{36}", page))
    said = proctor.post(address, action="object", reason=at.write("why a hand-over was not so"))
    assert said.location == "/staff/hand-overs/", said.text
