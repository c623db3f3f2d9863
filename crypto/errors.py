"""What can go wrong with keys, seals and codes.  No message ever carries data."""

from typing import ClassVar


class CryptoError(Exception):
    """The root.  Each leaf has one constant sentence, so that nothing can leak through it."""

    message: ClassVar[str] = "a cryptographic operation failed"

    def __init__(self) -> None:
        super().__init__(self.message)

    def __reduce__(self) -> tuple[type["CryptoError"], tuple[()]]:
        return type(self), ()


class SealBroken(CryptoError):
    """The bytes were altered, or were sealed for another key or another place."""

    message = "this seal does not open"


class SealOverflow(CryptoError):
    """The value is longer than its size class allows."""

    message = "the value is too long for its size class"


class MalformedKey(CryptoError):
    """The bytes are not a key of the kind that was asked for."""

    message = "this is not a key of the expected kind"


class MalformedPlace(CryptoError):
    """The place has no row, or a part of it is too long to be bound."""

    message = "a place needs a table, a column, a row and an owner"


class WrongSecret(CryptoError):
    """The password, recovery code or pepper does not open the keyslot."""

    message = "the secret does not open this keyslot"


class KeyWorkBusy(CryptoError):
    """Too many people wait for a password to be stretched; ask again in a moment."""

    message = "too many keyslots are being opened at once"


class CodeMistyped(CryptoError):
    """The text is not a code: a wrong length, a wrong character, or the check disagrees."""

    message = "this is not a valid code"


class TicketMistyped(CodeMistyped):
    """The text cannot be a ticket's code."""

    message = "this is not a valid ticket code"


class RecoveryMistyped(CodeMistyped):
    """The text cannot be a recovery code."""

    message = "this is not a valid recovery code"


class CertificateInvalid(CryptoError):
    """The signature was not made by this issuer over this subject and key."""

    message = "this certificate does not hold"


class SelfTestFailed(CryptoError):
    """An algorithm did not give its known answer; nothing may be sealed by this process."""

    message = "a cryptographic algorithm does not give its known answer"

    def __init__(self, check: str = "") -> None:
        super().__init__()
        self.check = check
        """The name of the check in `crypto.selftest` that failed."""

    def __reduce__(self) -> tuple[type["SelfTestFailed"], tuple[str]]:  # type: ignore[override]
        return type(self), (self.check,)
