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
from screening.models.flags import Review, Task, TaskKind, TaskState
from screening.models.papers import Paper
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
    "ConsentPart",
    "Draft",
    "Grant",
    "Installation",
    "KeyStore",
    "Keyslot",
    "Paper",
    "PendingRoster",
    "PinnedStandard",
    "Purpose",
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
    "TaskKind",
    "TaskState",
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
