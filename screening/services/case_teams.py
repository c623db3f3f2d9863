"""The team of a case: who is on it, what each of them was given to read, and who left it.

A member is given a slice, never a key: `referral.teams` says which parts. The account's public key
is written down when somebody comes; whoever exchanges it in the database is sealed nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, or_, select

from crypto.seeds import PublicKey
from referral.cases import CaseState
from referral.consents import Standing
from referral.teams import ASKS_LEAD, INVITED, TeamFunction
from screening.case_documents import EntryKind
from screening.models import Account, AccountState, CaseMember, Purpose, Unit
from screening.roles import Role
from screening.services import audit, case_plans, case_slices, coverage, hand_overs
from screening.services.case_slices import fingerprint
from screening.services.cases import OpenedCase, write
from screening.services.errors import MemberRefused, NotFound
from screening.services.work import Work
from screening.team_documents import MemberDocument, Slice

FROM_ELSEWHERE = (Role.TEAM_MEMBER, Role.CLINICIAN)
"""Roles of other units of the township that may be invited."""

NOT_INVITED = (Role.COUNSELOR, Role.SCHOOL_LEAD)
"""Roles of the own school that are not: the one reads everything, the other approves it."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on the team of a case now."""

    id: UUID
    account_id: UUID
    name: str
    unit_name: str
    function: TeamFunction
    #: Whether the account's key is the one that was written down when they came.
    has_own_key: bool


def members(work: Work, case: OpenedCase) -> list[Member]:
    """Return who is on the team, by name; the school lead, who only approves, is left out."""
    known = _known(case)
    found = [
        Member(
            row.id,
            account.id,
            account.display_name,
            unit_name,
            TeamFunction(known[account.id].function),
            fingerprint(account.public_key) == known[account.id].fingerprint,
        )
        for row, account, unit_name in _rows(work, case)
        if account.id in known
    ]
    mine = (m for m in found if m.function is not TeamFunction.SCHOOL_LEAD)
    return sorted(mine, key=lambda member: member.name)


def candidates(work: Work, case: OpenedCase) -> Sequence[tuple[Account, str]]:
    """Return who could be invited, with the name of their unit."""
    there = {row.account_id for row, _, _ in _rows(work, case)}
    query = (
        select(Account, Unit.name).join(Unit, Unit.id == Account.unit_id).where(*_may_come(work))
    )
    rows = work.session.execute(query.order_by(Unit.name, Account.display_name))
    return [(account, unit_name) for account, unit_name in rows if account.id not in there]


def preview(work: Work, case: OpenedCase, account_id: UUID, function: TeamFunction) -> Slice:
    """Return exactly what somebody would be given to read.

    Raises:
        NotFound: nobody of this id may be invited.
    """
    _candidate(work, account_id)
    return case_slices.cut(case, case_plans.current(case), function, account_id)


def add(work: Work, case: OpenedCase, account_id: UUID, function: TeamFunction) -> UUID:
    """Put somebody on the team, give them their slice, and return the member's id.

    Raises:
        NotFound: nobody of this id may be invited.
        MemberRefused: they are on the team already, the case is closed, they are of another unit
            and the guardian has not agreed, or their key is not the one that they had before.
    """
    account = _candidate(work, account_id)
    if function not in INVITED:
        raise MemberRefused("no_function")
    if case.row.state is CaseState.CLOSED:
        raise MemberRefused("closed")
    if any(row.account_id == account_id for row, _, _ in _rows(work, case)):
        raise MemberRefused("there_already")
    if not may_be_told(work, case, account):
        raise MemberRefused("no_consent")
    row = _seat(work, case, account, function)
    if row is None:
        raise MemberRefused("key_changed")
    audit.note(work, "member_added", case=case.row.id, member=account_id, function=function)
    return row.id


def remove(work: Work, case: OpenedCase, member_id: UUID) -> None:
    """Take somebody off the team: what they were given is gone.

    Raises:
        NotFound: nobody of this id is on the team.
    """
    row = work.session.get(CaseMember, (case.row.school_id, member_id))
    if row is None or row.case_id != case.row.id:
        raise NotFound("member")
    known = _known(case).get(row.account_id)
    account_id = row.account_id
    work.session.delete(row)
    work.session.flush()
    if known is not None:
        gone = MemberDocument(account_id, known.function, False, known.fingerprint)
        write(work, case, EntryKind.MEMBER, gone)
    audit.note(work, "member_removed", case=case.row.id, member=account_id)


def renew(work: Work, case: OpenedCase) -> None:
    """Give everybody on the team their slice anew; whoever may not be told any more loses it.

    What counts is who was written down: a row that is missing is made again, one too many deleted.
    Nothing is sealed to a key that is not the one written down: that slice stays as it is.
    """
    rows = {account.id: (row, account) for row, account, _ in _rows(work, case)}
    there = {member.account_id: member for member in on_the_team(case)}
    for account_id, (row, account) in rows.items():
        member = there.get(account_id)
        if member is None or account.state is not AccountState.ACTIVE or _is_over(case, member):
            work.session.delete(row)
        elif not may_be_told(work, case, account):
            remove(work, case, row.id)
        elif fingerprint(account.public_key) == member.fingerprint:
            _seal(work, case, row, account, TeamFunction(member.function))
    for member in there.values():
        if member.account_id not in rows and not _is_over(case, member):
            _come_back(work, case, member)
    if _asks_lead(case):
        _tell_leads(work, case)
    work.session.flush()


def on_the_team(case: OpenedCase) -> list[MemberDocument]:
    """Return who is on the team by what was written down, the school lead included."""
    return [member for member in _known(case).values() if member.is_there]


def dismiss(work: Work, case_id: UUID) -> None:
    """Take everybody off a team without a word: the case leaves the school."""
    work.session.execute(
        delete(CaseMember).where(
            CaseMember.school_id == work.actor.unit_id, CaseMember.case_id == case_id
        )
    )


def dismiss_outsiders(work: Work) -> None:
    """Take the slices of everybody of another unit away: a guardian has withdrawn a consent.

    Whoever records it cannot know which case is meant. Where the consent still stands, the slice
    comes back with the next thing that is written in the case.
    """
    own = select(Account.id).where(Account.unit_id == work.actor.unit_id)
    at_school = CaseMember.school_id == work.actor.unit_id
    work.session.execute(
        delete(CaseMember).where(at_school, CaseMember.account_id.not_in(own)),
        execution_options={"synchronize_session": False},
    )


def fingerprints(case: OpenedCase) -> dict[UUID, bytes]:
    """Return by which key everybody is known who ever was on the team."""
    return {account_id: member.fingerprint for account_id, member in _known(case).items()}


def may_be_told(work: Work, case: OpenedCase, account: Account) -> bool:
    """Whether an account may be on the team: of another unit only with the guardian's consent."""
    if account.unit_id == case.row.school_id:
        return True
    return coverage.referral_standing(work, case.student.id) is Standing.GIVEN


def _tell_leads(work: Work, case: OpenedCase) -> None:
    """Give the summary to every school lead of the school who has none."""
    there = {row.account_id for row, _, _ in _rows(work, case)}
    query = select(Account).where(
        Account.unit_id == case.row.school_id,
        Account.role == Role.SCHOOL_LEAD,
        Account.state == AccountState.ACTIVE,
    )
    for account in work.session.scalars(query):
        if account.id not in there:
            _seat(work, case, account, TeamFunction.SCHOOL_LEAD)


def _seat(
    work: Work, case: OpenedCase, account: Account, function: TeamFunction
) -> CaseMember | None:
    """Give somebody a place on the team; None where the account's key is another than before."""
    known = _known(case).get(account.id)
    held = fingerprint(account.public_key)
    if known is not None and known.fingerprint != held:
        return None
    row = CaseMember(
        school_id=case.row.school_id, id=uuid4(), case_id=case.row.id, account_id=account.id
    )
    _seal(work, case, row, account, function)
    work.session.add(row)
    if known is None or not known.is_there or known.function != function:
        write(work, case, EntryKind.MEMBER, MemberDocument(account.id, function, True, held))
    work.session.flush()
    return row


def _known(case: OpenedCase) -> dict[UUID, MemberDocument]:
    """Return the last word on everybody who ever was on the team, with the key they came with."""
    found: dict[UUID, MemberDocument] = {}
    for entry in case.of_kind(EntryKind.MEMBER):
        document = MemberDocument.unpack(entry.content)
        first = found.get(document.account_id, document)
        found[document.account_id] = MemberDocument(
            document.account_id, document.function, document.is_there, first.fingerprint
        )
    return found


def _come_back(work: Work, case: OpenedCase, member: MemberDocument) -> None:
    account = work.session.get(Account, member.account_id)
    is_active = account is not None and account.state is AccountState.ACTIVE
    if account is not None and is_active and may_be_told(work, case, account):
        _seat(work, case, account, TeamFunction(member.function))


def _seal(
    work: Work, case: OpenedCase, row: CaseMember, account: Account, function: TeamFunction
) -> None:
    content = case_slices.cut(case, case_plans.current(case), function, account.id)
    care = work.keys.vault(case.row.school_id, Purpose.CARE)
    case_slices.seal(care, PublicKey(account.public_key), row, content)


def _is_over(case: OpenedCase, member: MemberDocument) -> bool:
    """Whether a member is a school lead for whom nothing waits any more."""
    is_lead = member.function == TeamFunction.SCHOOL_LEAD
    return is_lead and not _asks_lead(case)


def _asks_lead(case: OpenedCase) -> bool:
    """Whether something waits for a school lead: a decision, or a second person's word."""
    return case.row.state in ASKS_LEAD or bool(hand_overs.to_confirm(case))


def _rows(work: Work, case: OpenedCase) -> Iterator[tuple[CaseMember, Account, str]]:
    query = (
        select(CaseMember, Account, Unit.name)
        .join(Account, Account.id == CaseMember.account_id)
        .join(Unit, Unit.id == Account.unit_id)
        .where(CaseMember.school_id == case.row.school_id, CaseMember.case_id == case.row.id)
    )
    yield from ((row, account, name) for row, account, name in work.session.execute(query))


def _may_come(work: Work) -> tuple[ColumnElement[bool], ...]:
    own = (Account.unit_id == work.actor.unit_id) & Account.role.not_in(NOT_INVITED)
    elsewhere = (Unit.township_id == work.actor.township_id) & Account.role.in_(FROM_ELSEWHERE)
    return Account.state == AccountState.ACTIVE, or_(own, elsewhere)


def _candidate(work: Work, account_id: UUID) -> Account:
    query = select(Account).join(Unit, Unit.id == Account.unit_id)
    account = work.session.scalar(query.where(Account.id == account_id, *_may_come(work)))
    if account is None:
        raise NotFound("account")
    return account
