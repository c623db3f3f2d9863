"""Bytes that must not be shown: a wrapper that neither prints, nor copies, nor pickles."""

import hmac
from typing import ClassVar, NoReturn


class Secret:
    """A secret value.  `reveal` is the only way in, and easy to search for.

    It is no defence against someone who reads the memory of the process; it keeps a secret out of
    logs, tracebacks, caches and serialised objects.
    """

    __slots__ = ("_value",)
    __hash__: ClassVar[None]  # type: ignore[assignment]

    def __init__(self, value: bytes) -> None:
        self._value = bytes(value)

    def reveal(self) -> bytes:
        """Return the bytes."""
        return self._value

    def __len__(self) -> int:
        return len(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value, other._value)

    def __repr__(self) -> str:
        return "Secret(…)"

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a Secret is never copied or serialised")

    def __getstate__(self) -> NoReturn:
        raise TypeError("a Secret is never copied or serialised")
