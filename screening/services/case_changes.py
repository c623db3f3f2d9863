"""What follows from every word written in a case: the slices of its team, and what is owed."""

from uuid import UUID

from screening.services import case_tasks, case_teams
from screening.services.cases import find
from screening.services.work import Work


def follow(work: Work, case_id: UUID) -> None:
    """Give everybody on the team their slice anew, and set right what is owed.

    Raises:
        NotFound: the actor's school has no such case.
        NoKey: the actor holds no care vault.
        SealBroken: a stored value was altered.
    """
    case_teams.renew(work, find(work, case_id))
    case_tasks.renew(work, find(work, case_id))
