"""Every table, so that the metadata is whole."""

from screening.db import Base
from screening.models.accounts import (
    Account,
    AccountState,
    Keyslot,
    SlotKind,
    StaffSession,
    Throttle,
)
from screening.models.administrations import Sheet
from screening.models.audit import AuditEntry
from screening.models.cases import Case, CaseEntry, CaseMember, CasePart, CaseReport
from screening.models.concerns import Concern
from screening.models.flags import Review, Task
from screening.models.notices import Notice, NoticeCause, NoticeDigest, NoticeState
from screening.models.papers import Paper
from screening.models.referrals import (
    Referral,
    ReferralAsk,
    ReferralKey,
    ReferralReport,
    ReferralStep,
)
from screening.models.rescorings import Rescoring
from screening.models.rosters import (
    NO_LEDGER,
    ConsentPart,
    PendingRoster,
    RosterUndo,
    Student,
    StudentKey,
)
from screening.models.seals import fix_sizes
from screening.models.sittings import Draft, Signal, Sitting, Ticket
from screening.models.surveys import Survey, SurveyBox, SurveyClass, SurveyCode
from screening.models.talks import TalkRequest, TalkState
from screening.models.transfers import Transfer
from screening.models.units import (
    PURPOSES,
    Grant,
    Installation,
    KeyStore,
    Purpose,
    Unit,
    UnitKind,
    Vault,
)
from screening.models.waves import PinnedStandard, Wave, WaveClass, WaveForm, WaveStep

fix_sizes(Base.metadata)

__all__ = [
    "NO_LEDGER",
    "PURPOSES",
    "Account",
    "AccountState",
    "AuditEntry",
    "Case",
    "CaseEntry",
    "CaseMember",
    "CasePart",
    "CaseReport",
    "Concern",
    "ConsentPart",
    "Draft",
    "Grant",
    "Installation",
    "KeyStore",
    "Keyslot",
    "Notice",
    "NoticeCause",
    "NoticeDigest",
    "NoticeState",
    "Paper",
    "PendingRoster",
    "PinnedStandard",
    "Purpose",
    "Referral",
    "ReferralAsk",
    "ReferralKey",
    "ReferralReport",
    "ReferralStep",
    "Rescoring",
    "Review",
    "RosterUndo",
    "Sheet",
    "Signal",
    "Sitting",
    "SlotKind",
    "StaffSession",
    "Student",
    "StudentKey",
    "Survey",
    "SurveyBox",
    "SurveyClass",
    "SurveyCode",
    "TalkRequest",
    "TalkState",
    "Task",
    "Throttle",
    "Ticket",
    "Transfer",
    "Unit",
    "UnitKind",
    "Vault",
    "Wave",
    "WaveClass",
    "WaveForm",
    "WaveStep",
]
