"""Everything that members of staff open: the list of their pages' blueprints."""

from screening.web import (
    accounts,
    approvals,
    cards,
    case_notes,
    case_plans,
    case_teams,
    cases,
    concerns,
    consent_imports,
    consents,
    flags,
    guides,
    hand_overs,
    harms,
    papers,
    plan_papers,
    referral_drafts,
    referral_inbox,
    referral_papers,
    referral_seconds,
    referrals,
    rescorings,
    rollovers,
    rooms,
    rosters,
    shared_cases,
    sittings,
    students,
    survey_figures,
    surveys,
    talks,
    tasks,
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
    *(flags.bp, wave_statistics.bp, rescorings.bp, talks.bp, concerns.bp, transfers.bp, cards.bp),
    *(tasks.bp, plan_papers.bp),
    *(cases.bp, case_plans.bp, case_notes.bp, case_teams.bp, shared_cases.bp, approvals.bp),
    *(harms.bp, hand_overs.bp),
    *(referral_seconds.bp, referral_drafts.bp, referrals.bp, referral_papers.bp),
    referral_inbox.bp,
    *(surveys.bp, survey_figures.bp, guides.bp),
)

for blueprint in BLUEPRINTS:
    need_tls(blueprint)
