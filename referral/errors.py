"""What the rules of referral forbid."""


class ReferralError(Exception):
    """The base of every error raised in this package."""


class MalformedStandard(ReferralError):
    """A standard file breaks a rule of its format, or asks for what no instrument holds."""

    def __init__(self, file: str, key: str, rule: str) -> None:
        super().__init__(f"{file}: {key}: {rule}")
        self.file, self.key, self.rule = file, key, rule


class StepNotAllowed(ReferralError):
    """This party may not take this step from this state."""

    def __init__(self, action: str, state: str, party: str | None) -> None:
        super().__init__(f"{party or 'nobody here'} may not {action} what is {state}")
        self.action, self.state, self.party = action, state, party


class ReasonMissing(ReferralError):
    """The step must say why, and no reason was given."""

    def __init__(self, action: str) -> None:
        super().__init__(f"to {action} takes a reason")
        self.action = action


class TimeNotAware(ReferralError):
    """A time came without its zone, so no clock can be set by it."""


class CutNotChangeable(ReferralError):
    """A standard file is laid out so that a cut score of it can be changed by hand only."""
