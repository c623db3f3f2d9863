"""Write down who did what class of action; with whom is sealed to the actor's unit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from crypto import sealing
from crypto.seeds import PublicKey
from screening.documents import AuditDetail
from screening.models import AuditEntry, Purpose, UnitKind
from screening.models.seals import SEALS
from screening.services.work import Audited, Work
from screening.vault import certified_vault

EVENTS: dict[str, frozenset[str]] = {
    "signed_in": frozenset(),
    "signed_out": frozenset(),
    "sign_in_failed": frozenset(),
    "passphrase_changed": frozenset(),
    "account_added": frozenset(),
    "account_disabled": frozenset(),
    "card_proven": frozenset({"card"}),
    "card_proven_alone": frozenset(),
    "roster_imported": frozenset({"n_new", "n_changed", "n_left"}),
    "roster_undone": frozenset({"n_new", "n_changed"}),
    "roster_opened": frozenset({"n_students"}),
    "roster_rolled_over": frozenset({"school_year", "n_moved_up", "n_graduated"}),
    "student_left": frozenset({"student", "reason"}),
    "student_returned": frozenset({"student"}),
    "transfer_offered": frozenset({"student", "to"}),
    "transfer_accepted": frozenset({"student", "came_from"}),
    "transfer_called_off": frozenset({"student"}),
    "consents_opened": frozenset({"n_students"}),
    "consent_opened": frozenset({"student"}),
    "consent_recorded": frozenset({"student", "purpose", "decision"}),
    "consents_recorded": frozenset({"n_given", "n_refused"}),
    "attachment_opened": frozenset({"student"}),
    "wave_set_up": frozenset({"wave"}),
    "wave_edited": frozenset({"wave"}),
    "wave_moved": frozenset({"wave", "action", "reason"}),
    "sitting_moved": frozenset({"sitting", "action", "reason"}),
    "tickets_issued": frozenset({"sitting", "n_tickets"}),
    "make_up_planned": frozenset({"missed", "sitting"}),
    "ticket_reissued": frozenset({"student"}),
    "papers_printed": frozenset({"wave", "n_forms"}),
    "paper_entered": frozenset({"wave", "student", "entry"}),
    "paper_differed": frozenset({"wave", "student", "n_items"}),
    "paper_compared": frozenset({"wave", "student"}),
    "paper_decided": frozenset({"wave", "student", "n_items"}),
    "paper_sealed": frozenset({"wave", "student"}),
    "paper_dropped": frozenset({"wave", "student"}),
    "survey_set_up": frozenset({"survey"}),
    "survey_sampled": frozenset({"survey"}),
    "survey_codes_drawn": frozenset({"survey", "n_codes"}),
    "survey_moved": frozenset({"survey", "action"}),
    "survey_figures_opened": frozenset({"survey", "n_sheets"}),
    "administrations_exported": frozenset({"wave", "n_sheets", "reason"}),
    "queue_opened": frozenset({"wave", "n_records"}),
    "statistics_opened": frozenset({"wave", "n_records"}),
    "labels_exported": frozenset({"wave", "n_rows", "n_left_out"}),
    "norms_made": frozenset({"wave", "n_sheets", "n_left_out"}),
    "standard_tried": frozenset({"wave", "n_records"}),
    "rescoring_tried": frozenset({"wave", "standard", "n_records"}),
    "sheets_rescored": frozenset({"wave", "standard", "n_records", "n_raised"}),
    "record_opened": frozenset({"student", "sheet"}),
    "identity_shown": frozenset({"student", "reason"}),
    "sheets_assigned": frozenset({"n_records", "member"}),
    "talks_opened": frozenset({"n_students"}),
    "talk_held": frozenset({"student"}),
    "standard_proposed": frozenset({"wave", "rule", "standard"}),
    "standard_signed": frozenset({"standard"}),
    "model_signed": frozenset({"model", "report"}),
    "model_switched_off": frozenset({"model"}),
    "flag_reviewed": frozenset({"student", "sheet", "action"}),
    "concern_raised": frozenset({"concern"}),
    "concerns_opened": frozenset({"n_concerns"}),
    "concern_taken": frozenset({"concern", "student"}),
    "concern_answered": frozenset({"concern", "reason"}),
    "tasks_listed": frozenset({"n_tasks"}),
    "case_opened": frozenset({"student", "case"}),
    "case_read": frozenset({"student", "case"}),
    "case_moved": frozenset({"student", "case", "action"}),
    "case_identity_shown": frozenset({"student", "case", "reason"}),
    "cases_listed": frozenset({"n_cases"}),
    "case_written": frozenset({"student", "case", "kind"}),
    "case_paper_made": frozenset({"student", "case", "paper"}),
    "restricted_note_read": frozenset({"student", "case", "note"}),
    "case_file_opened": frozenset({"student", "case", "file"}),
    "plan_written": frozenset({"student", "case"}),
    "plan_printed": frozenset({"student", "case", "version", "reason"}),
    "measure_ended": frozenset({"student", "case", "action"}),
    "member_added": frozenset({"case", "member", "function"}),
    "member_removed": frozenset({"case", "member"}),
    "report_judged": frozenset({"case", "verdict"}),
    "slice_read": frozenset({"case"}),
    "report_handed_in": frozenset({"case", "kind"}),
    "approval_given": frozenset({"case", "action"}),
    "referral_drafted": frozenset({"student", "referral"}),
    "referral_read": frozenset({"student", "referral"}),
    "referral_moved": frozenset({"student", "referral", "action"}),
    "referrals_opened": frozenset({"n_referrals"}),
    "referral_summary_read": frozenset({"referral"}),
    "referral_agreed": frozenset({"referral", "action"}),
    "referral_consent_ended": frozenset({"student", "n_referrals"}),
    "dossier_opened": frozenset({"referral"}),
    "dossier_answered": frozenset({"referral", "action"}),
    "referral_file_made": frozenset({"n_referrals", "to"}),
    "referral_file_read": frozenset({"n_referrals", "n_steps"}),
}
"""Every audited event and its exact facts; a call with others is refused."""

OPENINGS = frozenset(
    {
        *("roster_opened", "queue_opened", "record_opened", "identity_shown"),
        *("consents_opened", "consent_opened", "attachment_opened"),
        *("paper_compared", "talks_opened", "statistics_opened", "standard_tried"),
        *("case_read", "concerns_opened"),
        "survey_figures_opened",
        "rescoring_tried",
        *("case_read", "case_identity_shown", "cases_listed", "restricted_note_read"),
        *("case_file_opened", "case_paper_made", "slice_read", "plan_printed"),
        *("case_read", "referral_read", "referrals_opened", "dossier_opened"),
        "referral_summary_read",
    }
)
"""Events that stand in the log even where the request was refused: something was seen."""

AUDIT_VAULT = {
    UnitKind.SCHOOL: Purpose.CARE,
    UnitKind.HEALTH_CENTRE: Purpose.CARE,
    UnitKind.TOWNSHIP: Purpose.OFFICE,
}
"""The vault whose holders may read whom an action concerned."""


class UnknownEvent(Exception):
    """An event that is not in `EVENTS`, or with other facts than stand there."""


def note(work: Work, event: str, **facts: Any) -> None:
    """Put an action down for the audit log; it is written when the work is.

    Raises:
        UnknownEvent: the event or its facts are not in `EVENTS`.
    """
    if EVENTS.get(event) != facts.keys():
        raise UnknownEvent(event)
    work.audited.append(Audited(event, {k: _plain(v) for k, v in facts.items()}))


def entries(work: Work) -> list[AuditEntry]:
    """Return the rows for what was put down, sealed; empty where nothing was."""
    if not work.audited:
        return []
    actor = work.actor
    vault = certified_vault(
        work.session, work.directory, actor.unit_id, AUDIT_VAULT[actor.unit_kind]
    )
    return seal_entries(vault, actor.unit_id, actor.account_id, work.now, work.audited)


def seal_entries(
    vault: PublicKey,
    unit_id: UUID,
    actor_id: UUID | None,
    now: datetime,
    audited: Sequence[Audited],
) -> list[AuditEntry]:
    """Return the rows for some actions of one unit."""
    seal = SEALS["audit_entry.sealed_detail"]
    rows = []
    for action in audited:
        row = AuditEntry(
            id=uuid4(),
            unit_id=unit_id,
            actor_id=actor_id,
            event=action.event,
            hour=now.replace(minute=0, second=0, microsecond=0),
        )
        detail = AuditDetail(at=int(now.timestamp()), facts=dict(action.facts))
        row.sealed_detail = sealing.seal_to(vault, detail.pack(), seal.size, seal.place_of(row))
        rows.append(row)
    return rows


def _plain(value: Any) -> Any:
    return value.bytes if isinstance(value, UUID) else value
