"""Everything that members of staff open: the list of their pages' blueprints."""

from screening.web import accounts, consents, flags, rosters, sittings, waves
from screening.web.transport import need_tls

BLUEPRINTS = (accounts.bp, rosters.bp, consents.bp, waves.bp, sittings.bp, flags.bp)

for blueprint in BLUEPRINTS:
    need_tls(blueprint)
