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

PICTURES = CHILD | PROCTOR | COORDINATOR

NO_LOOK = {
    "static": "files, no page",
    "rooms.seats": "a part of a room board, which has its pictures",
    "guides.show": "a guide is made of pictures itself",
    "guides.picture": "is a picture",
    "shared_cases.index": "of a case, which no guide shows yet",
    "shared_cases.show": "of a case, which no guide shows yet",
    "shared_cases.done": "of a case, which no guide shows yet",
    "concerns.new": "of a concern, which no guide shows yet",
    "survey_answers.assent": "of a survey, which no guide shows yet",
    "survey_answers.form": "of a survey, which no guide shows yet",
    "survey_answers.done": "of a survey, which no guide shows yet",
    "survey_answers.goodbye": "of a survey, which no guide shows yet",
}
"""What a student or a proctor may open by its address, and no picture is made of."""
