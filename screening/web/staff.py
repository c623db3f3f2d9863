"""Everything that members of staff open: the list of their pages' blueprints."""

from screening.web import (
    accounts,
    cards,
    consents,
    flags,
    rollovers,
    rooms,
    rosters,
    sittings,
    students,
    talks,
    transfers,
    wave_statistics,
    waves,
)
from screening.web.transport import need_tls

BLUEPRINTS = (
    *(accounts.bp, rosters.bp, students.bp, rollovers.bp, consents.bp),
    *(waves.bp, sittings.bp, rooms.bp, flags.bp, talks.bp, transfers.bp, cards.bp),
    wave_statistics.bp,
)

for blueprint in BLUEPRINTS:
    need_tls(blueprint)
