"""Everything that members of staff open: the list of their pages' blueprints."""

from screening.web import accounts, flags, rooms, rosters, sittings, waves
from screening.web.transport import need_tls

BLUEPRINTS = (accounts.bp, rosters.bp, waves.bp, sittings.bp, rooms.bp, flags.bp)

for blueprint in BLUEPRINTS:
    need_tls(blueprint)
