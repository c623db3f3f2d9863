"""Every picture of the documents: its name, and the page that it is made of."""

CHILD = {
    "code": "administrations.enter",
    "code-refused": "administrations.enter",
    "help": "help.index",
    "hello": "administrations.hello",
    "assent": "administrations.assent",
    "item": "whole_forms.show",
    "item-chosen-by-key": "whole_forms.show",
    "item-saved": "whole_forms.show",
    "item-declined": "whole_forms.show",
    "item-without-network": "whole_forms.show",
    "comforts": "whole_forms.show",
    "item-larger-and-stark": "whole_forms.show",
    "cover": "whole_forms.show",
    "hand-raised": "administrations.hand",
    "item-without-scripts": "administrations.item",
    "stop-or-go-on": "administrations.assent",
    "left-out": "administrations.check",
    "all-answered": "whole_forms.show",
    "thanks": "administrations.done",
    "thanks-somebody-was-told": "administrations.talk",
    "after-a-minute": "administrations.enter",
    "not-taking-part": "administrations.goodbye",
    "nobody-there": "whole_forms.show",
    "survey-assent": "survey_answers.assent",
    "survey-form": "survey_answers.form",
    "survey-done": "survey_answers.done",
    "survey-goodbye": "survey_answers.goodbye",
}
"""What a student may be shown in a lab."""

PROCTOR = {
    "sign-in": "accounts.sign_in",
    "proctor-home": "accounts.home",
    "proctor-waves": "waves.index",
    "proctor-wave": "waves.show",
    "room-open": "rooms.show",
    "room-closing": "rooms.show",
    "room-over": "rooms.show",
    "room-planned": "rooms.show",
}
"""What a proctor may be shown."""

COORDINATOR = {
    "coordinator-home": "accounts.home",
    "roster": "rosters.index",
    "roster-plan": "rosters.plan",
    "consents": "consents.index",
    "consents-class": "consents.of_class",
    "consent-form": "consents.forms",
    "wave-new": "wave_setups.new",
    "wave": "waves.show",
    "room-lost-slip": "rooms.show",
    "slip-again": "sittings.slip",
    "tickets": "sittings.tickets",
    "make-up": "rooms.show",
    "cards": "cards.index",
}
"""The pages that a coordinator cannot do without."""

COUNSELOR = {
    "counselor-home": "accounts.home",
    "queue": "flags.queue",
    "record": "flags.show",
    "case": "cases.show",
    "talk-note": "case_notes.write",
}
"""A counselor's day, from what is due to what is written down."""

SCHOOL_LEAD = {
    "lead-home": "accounts.home",
    "lead-lights": "accounts.home",
    "approval": "approvals.show",
    "asked": "referral_seconds.index",
}
"""What a school lead decides on."""

TEAM_MEMBER = {
    "shared-cases": "shared_cases.index",
    "shared-case": "shared_cases.show",
    "shared-measure": "shared_cases.done",
    "concern": "concerns.new",
}
"""What a member of a team is shown, and writes."""

CLINICIAN = {
    "clinician-home": "accounts.home",
    "inbox": "referral_inbox.index",
    "inbox-accept": "referral_inbox.show",
    "inbox-answer": "referral_inbox.show",
}
"""The way of a referral at the health centre."""

TABLES = {
    "Student": CHILD,
    "Proctor": PROCTOR,
    "Coordinator": COORDINATOR,
    "Counselor": COUNSELOR,
    "School lead": SCHOOL_LEAD,
    "Member of a team": TEAM_MEMBER,
    "Clinician": CLINICIAN,
}
"""Every table, by its title on the page of all pictures."""

PICTURES = {name: page for table in TABLES.values() for name, page in table.items()}

PARTS = {
    "queue": ".heading",
    "record": ".record__why",
    "case": ".record",
    "lead-lights": "main > h2",
    "shared-case": ".slice",
    "inbox-accept": "section:has(form[action$=accept])",
    "inbox-answer": "section:has(form[action$=answer])",
} | dict.fromkeys(
    ("counselor-home", "lead-home", "approval", "asked", "shared-measure"),
    "main > :first-child",
)
"""Pictures that begin further down, at this part of the page: what a guide needs it for."""

NO_LOOK = {
    "static": "files, no page",
    "rooms.seats": "a part of a room board, which has its pictures",
    "guides.show": "a guide is made of pictures itself",
    "guides.picture": "is a picture",
    "hand_overs.index": "is looked at by `test_staff_in_a_browser`; no guide speaks of it yet",
}
"""What a student or a proctor may open by its address, and no picture is made of."""
