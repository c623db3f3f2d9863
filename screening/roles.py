"""The roles of staff."""

from enum import StrEnum


class Role(StrEnum):
    """What a member of staff is here for. A student holds a ticket, not a role."""

    PROCTOR = "proctor"
    COORDINATOR = "coordinator"
    COUNSELOR = "counselor"
    TEAM_MEMBER = "team_member"
    SCHOOL_LEAD = "school_lead"
    CLINICIAN = "clinician"
    TOWNSHIP_OFFICER = "township_officer"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


ROSTER_KEEPERS = (Role.COORDINATOR, Role.COUNSELOR)
"""Who holds a school's roster vault, and so may know which student is which."""
