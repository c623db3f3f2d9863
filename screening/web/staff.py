"""Everything that members of staff open: the list of their pages' blueprints."""

from screening.web import (
    accounts,
    cards,
    consents,
    flags,
    papers,
    rollovers,
    rosters,
    sittings,
    students,
    transfers,
    waves,
)
from screening.web.transport import need_tls

BLUEPRINTS = (
    *(accounts.bp, rosters.bp, students.bp, rollovers.bp, consents.bp),
    *(waves.bp, sittings.bp, papers.bp, flags.bp, transfers.bp, cards.bp),
)

for blueprint in BLUEPRINTS:
    need_tls(blueprint)
