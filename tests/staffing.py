"""Staff whom a township is founded without."""

from screening.models import Purpose, Unit
from screening.roles import Role
from screening.services.accounts import NewAccount, open_account
from tests.township import Township


def colleague_of(township: Township) -> NewAccount:
    """Give the first school a second counselor, who is known as its ``"colleague"``."""
    with township.work_as(Role.COUNSELOR) as work:
        unit = work.session.get_one(Unit, work.actor.unit_id)
        vaults = {p: work.keys.vault(unit.id, p) for p in (Purpose.ROSTER, Purpose.CARE)}
        made = open_account(
            work.session,
            township.settings,
            unit,
            vaults,
            role=Role.COUNSELOR,
            username="colleague",
            display_name="第二位",
        )
    township.accounts = {**township.accounts, ("colleague", Role.COUNSELOR): made}
    return made
