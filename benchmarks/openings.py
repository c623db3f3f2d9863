"""The floor under a page that shows sealed records: opening the same values again, and no more."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from crypto import sealing, symmetric
from crypto.seeds import Seed


@dataclass(slots=True)
class Openings:
    """Every sealed value that was opened while this listened, each once."""

    #: By the sealed value: what opens it, and the rest of how it is opened.
    to_seeds: dict[bytes, tuple[Seed, tuple[Any, ...]]] = field(default_factory=dict, repr=False)
    under_keys: dict[bytes, tuple[Any, tuple[Any, ...]]] = field(default_factory=dict, repr=False)
    #: How often something was opened, the same value counted again.
    n_calls: int = 0

    def __len__(self) -> int:
        return len(self.to_seeds) + len(self.under_keys)

    def again(self) -> None:
        """Open all of them once more; private keys are derived from their seeds anew."""
        seeds: dict[bytes, Seed] = {}
        for value, (seed, rest) in self.to_seeds.items():
            secret = seed.secret.reveal()
            fresh = seeds.setdefault(secret, Seed.from_bytes(secret))
            sealing.open_with(fresh, value, *rest)
        for value, (key, rest) in self.under_keys.items():
            symmetric.open_sealed(key, value, *rest)


@contextmanager
def listening() -> Iterator[Openings]:
    """Note every value that this process opens meanwhile."""
    found = Openings()
    with_seed, with_key = sealing.open_with, symmetric.open_sealed

    def open_with(seed: Seed, sealed: bytes, *rest: Any) -> bytes:
        found.n_calls += 1
        found.to_seeds[sealed] = seed, rest
        return with_seed(seed, sealed, *rest)

    def open_sealed(key: Any, sealed: bytes, *rest: Any) -> bytes:
        found.n_calls += 1
        found.under_keys[sealed] = key, rest
        return with_key(key, sealed, *rest)

    sealing.open_with, symmetric.open_sealed = open_with, open_sealed  # type: ignore[assignment]
    try:
        yield found
    finally:
        sealing.open_with, symmetric.open_sealed = with_seed, with_key
