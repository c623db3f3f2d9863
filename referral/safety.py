"""The steps of a safety plan, in the order in which they are gone through in a crisis.

Source:
    Stanley B, Brown GK (2012). Safety Planning Intervention: a brief intervention to mitigate
    suicide risk. Cognitive and Behavioral Practice 19(2), 256-264.
"""

from enum import StrEnum


class SafetyStep(StrEnum):
    """One step; each is tried when the one before has not been enough."""

    WARNING_SIGNS = "warning_signs"
    OWN_COPING = "own_coping"
    PEOPLE_AND_PLACES = "people_and_places"
    PEOPLE_TO_ASK = "people_to_ask"
    PROFESSIONALS = "professionals"
    SAFE_SURROUNDINGS = "safe_surroundings"
