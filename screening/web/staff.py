"""Everything that members of staff open: the list of their pages' blueprints."""

from screening.web import (
    accounts,
    cards,
    consent_imports,
    consents,
    flags,
    guides,
    papers,
    referral_drafts,
    referral_inbox,
    referral_papers,
    referral_seconds,
    referrals,
    rollovers,
    rooms,
    rosters,
    sittings,
    students,
    talks,
    transfers,
    wave_setups,
    wave_statistics,
    waves,
)
from screening.web.transport import need_tls

BLUEPRINTS = (
    *(accounts.bp, rosters.bp, students.bp, rollovers.bp, consents.bp),
    consent_imports.bp,
    *(waves.bp, wave_setups.bp, sittings.bp, rooms.bp, papers.bp),
    *(flags.bp, wave_statistics.bp, talks.bp, transfers.bp, cards.bp),
    *(referral_seconds.bp, referral_drafts.bp, referrals.bp, referral_papers.bp),
    referral_inbox.bp,
    guides.bp,
)

for blueprint in BLUEPRINTS:
    need_tls(blueprint)
