"""A township of two schools in which every sealed column holds something, and all its keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from referral.referrals import ReferralAction
from referral.states import FlagAction
from screening import clock
from screening.db import Database
from screening.roles import Role
from screening.services import (
    administrations,
    attachments,
    concerns,
    consents,
    flags,
    founding,
    paper_entries,
    referral_seconds,
    rescoring_jobs,
    rosters,
    seats,
    sessions,
    students,
    talks,
    transfers,
    waves,
)
from screening.services.enrolment import LeaveReason
from screening.services.founding import Founded
from screening.services.rescoring_bases import basis_of
from screening.services.roster_files import RosterFile, RosterRow
from screening.services.roster_parts import ROWS_A_PART
from tests import case_steps, referral_hands, surveys
from tests.journeys.all_keys import AllKeys, collect
from tests.surveys import Class
from tests.township import (
    AGREED,
    CALM,
    CLASS,
    FIRST,
    LOW,
    SECOND,
    SELF_HARM,
    UNITS,
    WORRIED,
    Township,
    Wave,
    prove_cards,
)

SCHOOLS = (FIRST, SECOND)
SIGNED_IN = (Role.COUNSELOR, Role.COORDINATOR)
HALF = (*LOW[:-5], *(None,) * 5)
"""Answers that stop before the last five items."""


@dataclass(frozen=True, slots=True)
class Populated:
    """A township with its keys."""

    township: Township
    founded: Founded
    keys: AllKeys
    waves: dict[str, Wave]
    #: By school, the token of the browser in which a form is half answered.
    half_way: dict[str, str]


def found(home: Path, *, proven: bool = True) -> tuple[Township, Founded]:
    """Found a township with the cheapest allowed secrets, and keep all that is shown once."""
    settings, directory = founding.prepare_home(home, argon2_kib=19_456, argon2_rounds=2)
    database = Database(settings.url, keys_file=settings.keys_file)
    founded = founding.found(database, settings, directory, UNITS)
    if proven:
        prove_cards(database, settings, founded)
    accounts = {(a.unit_name, a.role): a for a in founded.accounts}
    return Township(settings, database, accounts), founded


def populate(home: Path) -> Populated:
    """Let both schools be half way through a wave: sheets, a draft, a review, a roster to come."""
    township, founded = found(home)
    made: dict[str, Wave] = {}
    half_way: dict[str, str] = {}
    codes: list[str] = []
    tokens: list[str] = []
    for school in SCHOOLS:
        made[school] = wave = township.wave(4, unit=school)
        codes += [slip.code for slip in wave.slips]
        for slip, answers in zip(wave.slips, (SELF_HARM, LOW, CALM, HALF), strict=True):
            tokens.append(answer(township, slip.code, answers))
        half_way[school] = tokens[-1]
        tokens += [sign_in(township, role, school) for role in SIGNED_IN]
        _review(township, school, wave)
        rescore(township, school, wave.id)
        _offer_somebody(township, school)
        leave_roster(township, school)
        _sign_consent(township, school)
        _enter_paper(township, school, wave)
        with township.work_as(Role.PROCTOR, school) as work:
            concerns.raise_concern(work, WORRIED)
        _ask_anonymously(township, school)
        case_steps.write_everything(township, school)
        _refer(township, school, wave)
    keys = collect(township, founded, codes, tokens)
    return Populated(township, founded, keys, made, half_way)


def answer(township: Township, code: str, answers: Sequence[int | None]) -> str:
    """Answer a form, hand it in where nothing is left out, and return the browser's token."""
    lab = township.lab()
    token = seats.enter(lab, code, "seat")
    administrations.agree(lab, seats.current(lab, token), "zh")
    given = {n: (value, 3.0) for n, value in enumerate(answers) if value is not None}
    administrations.save(lab, seats.current(lab, token), given, "zh")
    if None not in answers:
        administrations.hand_in(lab, seats.current(lab, token))
    if answers == LOW:
        talks.ask(lab, seats.ended(lab, token))
    return token


def sign_in(township: Township, role: Role, unit: str) -> str:
    """Sign somebody in and return the browser's token."""
    account = township.accounts[unit, role]
    return sessions.sign_in(
        township.database,
        township.settings,
        township.boot,
        username=account.username,
        passphrase=account.passphrase,
        seat="test",
        now=clock.now(),
    )


def leave_roster(township: Township, school: str) -> None:
    """Keep a roster to come, of two parts."""
    rows = [
        RosterRow(n + 2, f"转来{n}号", f"T{n}", CLASS, 7, "male", None, None, None)
        for n in range(2 * ROWS_A_PART)
    ]
    with township.work_as(Role.COORDINATOR, school) as work:
        rosters.keep(work, RosterFile(tuple(rows), ()))


def _review(township: Township, school: str, wave: Wave) -> None:
    with township.work_as(Role.COUNSELOR, school) as work:
        waiting = [e for e in flags.queue(work, waves.get(work, wave.id)) if e.is_waiting]
        for entry in waiting:
            flags.decide(work, entry.sheet_id, FlagAction.DISMISS, reason="已经面谈")


def rescore(township: Township, school: str, wave_id: UUID) -> None:
    """Score the sheets again. The wave is open still, which the product would refuse."""
    with township.work_as(Role.COUNSELOR, school) as work:
        found = waves.get(work, wave_id)
        outcome = rescoring_jobs.keep_next(work, found, basis_of(work, found))
    assert outcome.n_sheets


def _offer_somebody(township: Township, school: str) -> None:
    """Let a student of another class leave, and be offered to the other school."""
    row = RosterRow(2, "转去学生", "Z1", "9班", 9, "male", None, None, None)
    with township.work_as(Role.COORDINATOR, school) as work:
        rosters.carry_out(work, rosters.plan_import(work, rosters.as_profiles([row])))
        (found,) = students.search(work, "Z1")
        students.leave(work, found.id, LeaveReason.MOVED)
    with township.work_as(Role.COUNSELOR, school) as work:
        (other,) = transfers.schools(work)
        transfers.offer(work, found.id, other.id)


def _sign_consent(township: Township, school: str) -> None:
    """Keep two files of two parts with the first student's consent."""
    with township.work_as(Role.COORDINATOR, school) as work:
        student_id, _ = min(rosters.profiles(work), key=lambda found: found[1].number)
        for n in range(2):
            consents.record(work, student_id, AGREED, b"%PDF-1.7" + bytes([n]) * attachments.PART)


def _ask_anonymously(township: Township, school: str) -> None:
    """Close an anonymous survey of knowledge with one sheet, of three classes in two grades."""
    classes = (Class(7, n_enrolled=45), Class(7, "2班", n_enrolled=50), Class(8, n_enrolled=40))
    made = surveys.survey(township, *classes, unit=school)
    surveys.answer(township, made.codes[0][0], surveys.KNOWN)
    surveys.close(township, made, unit=school)


def _enter_paper(township: Township, school: str, wave: Wave) -> None:
    """Enter the paper form of whoever has stopped half-way on the screen, once."""
    with township.work_as(Role.COORDINATOR, school) as work:
        number = wave.slips[-1].number
        student_id = next(i for i, p in rosters.profiles(work) if p.number == number)
        paper_entries.enter(work, wave.id, student_id, HALF, "zh")


def _refer(township: Township, school: str, wave: Wave) -> None:
    """Refer three students: one is sent, a lead is asked of the second, agreed to the third."""
    with township.work_as(Role.COUNSELOR, school) as work:
        by_number = {profile.number: i for i, profile in rosters.profiles(work)}
    _, *others = sorted(slip.number for slip in wave.slips)
    first, second, third = (by_number[number] for number in others)
    referral_hands.sent(township, first, unit=school)
    for student_id in (third, second):
        referral_id = referral_hands.drafted(township, student_id, unit=school)
        referral_hands.second_called(township, referral_id, unit=school)
        if student_id == third:
            with township.work_as(Role.SCHOOL_LEAD, school) as work:
                agreed = ReferralAction.SEND_WITHOUT_CONSENT
                referral_seconds.decide(work, referral_id, agreed, "必须马上就医")
