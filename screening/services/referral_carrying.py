"""What is carried between a school and a centre without a line, and what is taken in of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from crypto.errors import SealBroken
from crypto.seeds import Seed
from referral.errors import ReferralError
from referral.referrals import READABLE, REFERRAL, ReferralAction, ReferralState
from referral.states import Party, next_state
from referral.tasks import TaskKind
from screening.case_documents import ReferralHolder
from screening.models import Purpose, Referral, ReferralKey, ReferralStep
from screening.referral_documents import DossierDocument, ReferralStepDocument
from screening.services import audit, referral_keys, referral_steps, tasks
from screening.services.errors import NothingToDo, ReferralRefused
from screening.services.referral_files import ReferralPart, StepPart, packed, unpacked
from screening.services.referral_withdrawals import random_tag
from screening.services.work import Work
from screening.vault import get, put, seal_seed

S = ReferralState


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a file brought."""

    n_referrals: int
    n_steps: int


def to_centre(work: Work, centre_id: UUID) -> bytes:
    """Return the file of everything that lies with a centre, and of what was taken back from it.

    Raises:
        NothingToDo: nothing was ever sent there.
        ReferralRefused: the centre's key is not certified.
        NoKey: the actor holds no care vault.
    """
    query = select(Referral).where(
        Referral.school_id == work.actor.unit_id,
        Referral.centre_id == centre_id,
        Referral.state.in_((*READABLE, S.WITHDRAWN)),
    )
    parts = [_referral_part(work, row) for row in work.session.scalars(query)]
    if not parts:
        raise NothingToDo("nothing was sent to this centre")
    audit.note(work, "referral_file_made", n_referrals=len(parts), to=centre_id)
    return packed(work, centre_id, parts)


def from_school(work: Work, content: bytes) -> TakenIn:
    """Take a school's file in at the centre.

    Raises:
        ReferralRefused: the file is refused as a whole, or brings nothing new.
        NoKey: the actor holds no care vault.
    """
    school_id, parts = unpacked(work, content)
    referrals = [part for part in parts if isinstance(part, ReferralPart)]
    if len(referrals) < len(parts) or not parts:
        raise ReferralRefused("file_of_no_kind")
    n_new = sum(_take_referral(work, school_id, part) for part in referrals)
    if not n_new:
        raise ReferralRefused("file_known")
    audit.note(work, "referral_file_read", n_referrals=n_new, n_steps=0)
    return TakenIn(n_new, 0)


def to_school(work: Work, school_id: UUID) -> bytes:
    """Return the file of what the centre has done about a school's referrals.

    Raises:
        NothingToDo: it has done nothing yet.
        ReferralRefused: the school's key is not certified.
        NoKey: the actor holds no care vault.
    """
    query = select(Referral).where(
        Referral.school_id == school_id, Referral.centre_id == work.actor.unit_id
    )
    parts = [part for row in work.session.scalars(query) for part in _step_parts(work, row)]
    if not parts:
        raise NothingToDo("the centre has done nothing yet")
    n_referrals = len({part.referral_id for part in parts})
    audit.note(work, "referral_file_made", n_referrals=n_referrals, to=school_id)
    return packed(work, school_id, parts)


def from_centre(work: Work, content: bytes) -> TakenIn:
    """Take a centre's file in at the school: each step by the table, all or nothing.

    Raises:
        ReferralRefused: the file is refused as a whole: it brings nothing new, a referral was
            taken back meanwhile, or a step does not follow from where the referral stands.
        NoKey: the actor does not hold the care vault.
    """
    centre_id, parts = unpacked(work, content)
    by_referral: dict[UUID, list[StepPart]] = defaultdict(list)
    for part in parts:
        if not isinstance(part, StepPart):
            raise ReferralRefused("file_of_no_kind")
        by_referral[part.referral_id].append(part)
    n_steps, n_referrals = 0, 0
    for referral_id, steps in by_referral.items():
        n_new = _take_steps(work, centre_id, referral_id, steps)
        n_steps, n_referrals = n_steps + n_new, n_referrals + bool(n_new)
    if not n_steps:
        raise ReferralRefused("file_known")
    audit.note(work, "referral_file_read", n_referrals=n_referrals, n_steps=n_steps)
    return TakenIn(n_referrals, n_steps)


def _referral_part(work: Work, row: Referral) -> ReferralPart:
    held = work.session.get(ReferralKey, (row.id, row.centre_id))
    if held is None:
        return ReferralPart(row.id, row.number, b"", b"", False, b"", None)
    seed = referral_keys.opened(work, row)
    dossier = get(seed.symmetric, row, "sealed_dossier", DossierDocument)
    return ReferralPart(
        referral_id=row.id,
        number=row.number,
        seed=seed.secret.reveal(),
        signature=held.signature,
        may_name_diagnosis=row.may_name_diagnosis,
        dossier=dossier.pack(),
        due_at=int(row.due_at.timestamp()) if row.due_at else None,
        known=[step.id.bytes for step in _steps(work, row)],
    )


def _take_referral(work: Work, school_id: UUID, part: ReferralPart) -> bool:
    """Take one referral in, and return whether it is new or changed here."""
    row = work.session.get(Referral, (school_id, part.referral_id))
    if not part.seed:
        return _take_back(work, row)
    if row is not None:
        if row.state is S.WITHDRAWN:
            raise ReferralRefused("file_withdrawn")
        is_older = {step.id.bytes for step in _steps(work, row)} - set(part.known)
        if row.state is not S.DECLINED or is_older:
            return False
        for step in _steps(work, row):  # the school knows them; here nothing opens them any more
            work.session.delete(step)
    seed = Seed.from_bytes(part.seed)
    if row is None:
        row = Referral(school_id=school_id, id=part.referral_id, centre_id=work.actor.unit_id)
        put(Seed.new().symmetric, row, "sealed_holder", ReferralHolder(uuid4()))
        row.consent_tag = random_tag()
        work.session.add(row)
    row.number, row.state = part.number, S.SENT
    row.may_name_diagnosis = part.may_name_diagnosis
    row.due_at = datetime.fromtimestamp(part.due_at, UTC) if part.due_at else None
    put(seed.symmetric, row, "sealed_dossier", DossierDocument.unpack(part.dossier))
    key = ReferralKey(referral_id=row.id, unit_id=row.centre_id, signature=part.signature)
    seal_seed(work.keys.vault(row.centre_id, Purpose.CARE).public, key, seed)
    work.session.add(key)
    work.session.flush()
    referral_keys.opened(work, row)  # the school vouches for the seed, or it is refused
    due_at = row.due_at or tasks.due_of(work, TaskKind.ACCEPT_REFERRAL)
    kind = TaskKind.ACCEPT_REFERRAL
    tasks.raise_task(work, kind, row.id, unit_id=row.centre_id, due_at=due_at)
    return True


def _take_back(work: Work, row: Referral | None) -> bool:
    if row is None or row.state is S.WITHDRAWN:
        return False
    row.state, row.due_at = S.WITHDRAWN, None
    referral_keys.take_from_centre(work, row)
    tasks.drop_tasks(work, row.id)
    work.session.flush()
    return True


def _step_parts(work: Work, row: Referral) -> list[StepPart]:
    """Return the steps as they are stored: of what was declined the centre has no key any more."""
    return [StepPart(row.id, step.id, step.sealed_step) for step in _steps(work, row)]


def _take_steps(work: Work, centre_id: UUID, referral_id: UUID, parts: Sequence[StepPart]) -> int:
    row = work.session.get(Referral, (work.actor.unit_id, referral_id))
    if row is None or row.centre_id != centre_id:
        raise ReferralRefused("file_of_unknown_referral")
    work.session.refresh(row, with_for_update=True)
    known = {step.id for step in _steps(work, row)}
    new = [part for part in parts if part.step_id not in known]
    if not new:
        return 0
    if row.state is S.WITHDRAWN:
        raise ReferralRefused("file_withdrawn")
    seed = referral_keys.opened(work, row)
    steps = [_step(row, part) for part in new]
    try:
        said = [get(seed.symmetric, step, "sealed_step", ReferralStepDocument) for step in steps]
    except SealBroken as error:
        raise ReferralRefused("file_altered") from error
    in_order = sorted(zip(said, steps, strict=True), key=lambda one: one[0].place)
    for document, step in in_order:
        _take_step(work, row, document, step)
    return len(new)


def _step(row: Referral, part: StepPart) -> ReferralStep:
    return ReferralStep(
        school_id=row.school_id,
        id=part.step_id,
        referral_id=row.id,
        unit_id=row.centre_id,
        sealed_step=part.sealed_step,
    )


def _take_step(
    work: Work, row: Referral, document: ReferralStepDocument, step: ReferralStep
) -> None:
    try:
        action = ReferralAction(document.action)
        row.state = next_state(REFERRAL, row.state, action, Party.CLINICIAN, document.reason)
    except (ReferralError, ValueError) as error:
        raise ReferralRefused("file_does_not_follow") from error
    if row.state is S.DECLINED:
        referral_keys.take_from_centre(work, row)
    work.session.add(step)
    work.session.flush()
    referral_steps.settle(work, row, action, document.facts)


def _steps(work: Work, row: Referral) -> list[ReferralStep]:
    query = select(ReferralStep).where(
        ReferralStep.school_id == row.school_id,
        ReferralStep.referral_id == row.id,
        ReferralStep.unit_id == row.centre_id,
    )
    return list(work.session.scalars(query))
