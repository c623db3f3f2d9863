"""What a use case may refuse. A message never holds a name, a code, an answer or a key."""


class ServiceError(Exception):
    """The root of every refusal of a use case."""


class NotFound(ServiceError):
    """It does not exist, or this actor may not know of it: the two look alike."""


class SignInRefused(ServiceError):
    """The name, the passphrase or the state of the account does not let anyone in."""


class Refused(ServiceError):
    """The rules do not allow this now; nothing was changed."""


class Throttled(ServiceError):
    """Too many tries; the same try is answered again after a while."""

    def __init__(self, message: str = "too many tries", *, wait_s: int = 60) -> None:
        """Say how long to wait, in whole seconds."""
        super().__init__(message)
        self.wait_s = wait_s


class Busy(ServiceError):
    """The system cannot do this now but will soon; nothing was changed."""

    def __init__(self, message: str = "busy", *, wait_s: int = 5) -> None:
        """Say how long to wait, in whole seconds."""
        super().__init__(message)
        self.wait_s = wait_s


class NameTaken(Refused):
    """Another account, unit or wave has this name already."""


class RoleRefused(Refused):
    """This is another role's work."""

    def __init__(self, wanted: str) -> None:
        """Name the role whose work it is."""
        super().__init__(f"this is the work of a {wanted}")
        self.wanted = wanted


class StartRefused(ServiceError):
    """A key, a secret or a store does not belong to this installation."""

    def __init__(self, what: str) -> None:
        """Name what is wrong: a secret's or a store's name, never its content."""
        super().__init__(f"{what} does not belong to this installation")
        self.what = what


class NothingToDo(Refused):
    """There is nobody, or nothing, left to do this for."""


class CannotUndo(Refused):
    """Something was built since on what would be undone."""

    def __init__(self, n_obstacles: int) -> None:
        """Say how many students stand in the way."""
        super().__init__(f"{n_obstacles} students have something built on the change")
        self.n_obstacles = n_obstacles


class WaveUnderWay(Refused):
    """A wave is under way, and its tickets name the classes as they are."""


class PaperRefused(Refused):
    """A paper form cannot be entered as things stand; ``why`` is a key of the wording catalogue."""

    def __init__(self, why: str) -> None:
        """Name the reason."""
        super().__init__(why)
        self.why = why


class CannotTransfer(Refused):
    """A transfer is not possible as things stand; ``why`` is a key of the wording catalogue."""

    def __init__(self, why: str) -> None:
        """Name the reason."""
        super().__init__(why)
        self.why = why


class NoConsent(NothingToDo):
    """Of nobody who is left does a guardian's consent stand."""


class DecisionRefused(Refused):
    """What a guardian is said to have decided cannot be so; ``why`` is a key of the catalogue."""

    def __init__(self, why: str) -> None:
        """Name the reason."""
        super().__init__(why)
        self.why = why


class AttachmentRefused(Refused):
    """A file is too large or of no kind that is taken; ``why`` is a key of the catalogue."""

    def __init__(self, why: str) -> None:
        """Name the reason."""
        super().__init__(why)
        self.why = why


class NoLabels(NothingToDo):
    """No review of a wave named the tier of an interview."""


class PlanChanged(Refused):
    """Somebody has saved another version of the plan since it was opened; both are kept."""


class PlanRefused(Refused):
    """A plan or a measure cannot stand so; ``why`` is the end of a key of the catalogue."""

    def __init__(self, why: str) -> None:
        """Name the reason."""
        super().__init__(why)
        self.why = why


class PlanIncomplete(Refused):
    """The plan is proposed with gaps in it."""


class CaseNotQuiet(Refused):
    """A case has an open report of harm, or a crisis; ``why`` is the end of a key."""

    def __init__(self, why: str) -> None:
        """Keep why it cannot be closed."""
        super().__init__(why)
        self.why = why


class ReportMissing(Refused):
    """A report of harm does not say to whom it was made."""


class SamePerson(Refused):
    """The second person is the first."""


class MemberRefused(Refused):
    """Somebody cannot be on a team; ``why`` is the end of a key of the catalogue."""

    def __init__(self, why: str) -> None:
        """Name the reason."""
        super().__init__(why)
        self.why = why


class ReferralRefused(Refused):
    """A referral cannot take this step as things stand; ``why`` is a key of the catalogue."""

    def __init__(self, why: str) -> None:
        """Name the reason."""
        super().__init__(why)
        self.why = why


class NotOverYet(Refused):
    """A room is still in use: open, or closed with answers that may yet be handed in."""


class ReasonWanted(Refused):
    """Names may leave only with a reason."""


class CannotNorm(Refused):
    """No norms can be made of a wave; ``why`` is a key of the wording catalogue."""

    def __init__(self, why: str, **facts: str) -> None:
        """Name the reason, and facts that hold nothing about a person."""
        super().__init__(why)
        self.why, self.facts = why, facts


class CannotOpen(Refused):
    """A wave cannot be set up or opened as it stands; ``why`` is a key of the wording catalogue."""

    def __init__(self, why: str, **facts: str) -> None:
        """Name the reason, and facts that hold nothing about a person."""
        super().__init__(why)
        self.why, self.facts = why, facts


class SurveyRefused(CannotOpen):
    """An anonymous survey cannot be set up, opened or asked; ``why`` is under `survey.cannot`."""


class RescoringRefused(Refused):
    """Sheets cannot be scored again as things stand; ``why`` is a key of ``[rescoring.cannot]``."""

    def __init__(self, why: str, **facts: str) -> None:
        """Name the reason, and facts that hold nothing about a person."""
        super().__init__(why)
        self.why, self.facts = why, facts


class TicketRefused(ServiceError):
    """The code is unknown, mistyped, used, void, or its sitting is not open: never said which."""


class CodeUsed(ServiceError):
    """Something was handed in with this one-time code already."""


class SurveyOver(ServiceError):
    """An anonymous survey takes no answers under this code: unknown, not open yet, or closed."""


class SittingOver(ServiceError):
    """This browser holds no started ticket any more: ended, expired, or the server restarted."""


class RoomClosed(SittingOver):
    """The sitting or its wave was closed, and its grace time is over: no code helps any more."""


class TakenOver(ServiceError):
    """Another computer went on with this ticket; this one may not save any more."""


class ItemRefused(ServiceError):
    """An answer is not among the item's options, or an item is missing: it is asked again."""

    def __init__(self, position: int) -> None:
        """Say which item, counted from 0 in the order of the form."""
        super().__init__("an item is to be asked again")
        self.position = position


class AlreadyThere(Refused):
    """The folder holds an installation already; nothing of it was touched."""


class DemoUnfinished(AlreadyThere):
    """The folder holds an installation that is no demonstration, or one that was interrupted."""


class ModelRefused(ServiceError):
    """A model may not be switched on.

    Attributes:
        why: the end of a key of `[model.cannot]`.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class ProposalRefused(ServiceError):
    """A version of the standard may not be proposed or signed.

    Attributes:
        why: the end of a key of `[proposal.cannot]`.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
