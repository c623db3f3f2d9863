"""The switch of the township's model: off, until two people have signed for it.

The folder ``models`` of the home folder holds the model, its report, and the switch: a file with
the digests of both and the signatures. Whoever writes files there cannot sign, and the model is
heard only where both signatures, the gates and every digest hold.
"""

import hashlib
import json
import logging
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from crypto.errors import CryptoError
from instruments.catalogue import catalogue
from scoring.errors import MalformedModel
from scoring.risk.gates import all_hold, gates_of
from scoring.risk.models import Model, read_model, trained_of
from scoring.risk.reports import read_report
from screening.services import audit
from screening.services.advice import MODELS, model_file
from screening.services.errors import ModelRefused
from screening.services.signatures import (
    SIGNERS,
    Signers,
    keep,
    read_signatures,
    roles_that_signed,
    signers_of,
)
from screening.services.work import LabWork, Work

LOG = logging.getLogger("muye")

MODEL, REPORT, SWITCH = "model.json", "model.report.json", "switch.json"

LABEL = b"muye/1/model-switch"

FAULTS = (
    *(ModelRefused, CryptoError, OSError),
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError),
)
"""What files that somebody else wrote can lead to."""


def sign(work: Work, model: bytes, report: bytes) -> int:
    """Sign for a model; the second signature, of the other role, switches it on.

    Args:
        work: of a township officer or a counselor.
        model: the file that `muye train` wrote.
        report: the one beside it.

    Returns:
        How many signatures it has now; a signature for another model replaces all earlier ones.

    Raises:
        ModelRefused: a gate does not hold, a file is none of ours, or the role may not sign.
    """
    if work.actor.role not in SIGNERS:
        raise ModelRefused("role")
    found = _checked(model, report)
    folder = work.settings.home / MODELS
    folder.mkdir(mode=0o700, exist_ok=True)
    signatures = _signatures(folder, model, report)
    statement = _statement(model, report)
    signatures[str(work.actor.account_id)] = work.keys.sign(statement).hex()
    audit.note(work, "model_signed", model=found.digest, report=_digest(report))
    switch = {"model": found.digest, "report": _digest(report), "signatures": signatures}
    for name, content in (
        (model_file(found.digest), model),  # stays when another follows: sheets name it
        (MODEL, model),
        (REPORT, report),
        (SWITCH, json.dumps(switch).encode()),
    ):
        keep(folder / name, content)
    return len(signatures)


def switch_off(work: Work) -> None:
    """Switch the model off; it takes one person.

    Raises:
        ModelRefused: none is signed for, or the role may not.
    """
    if work.actor.role not in SIGNERS:
        raise ModelRefused("role")
    path = work.settings.home / MODELS / SWITCH
    if not path.exists():
        raise ModelRefused("none")
    audit.note(work, "model_switched_off", model=str(json.loads(path.read_bytes())["model"]))
    path.unlink()


def switched_on(work: Work) -> Model | None:
    """Return the model that is on; None where there is none, or anything about it does not hold."""

    def signers(ids: list[UUID]) -> Signers:
        with work.session.begin_nested():  # a table that is hidden ends this and not the work
            return signers_of(work.session.connection(), ids)

    return _switched_on(work.settings.home, signers)


def switched_on_in_lab(work: LabWork) -> Model | None:
    """Return the model that is on, for a hand-in."""
    read = work.database.read
    return _switched_on(work.settings.home, lambda ids: read(lambda c: signers_of(c, ids)))


_found: dict[Path, tuple[tuple[int, ...], Model | None]] = {}
"""By home folder: which files were looked at, and the model that came of it."""


def _switched_on(home: Path, signers: Callable[[list[UUID]], Signers]) -> Model | None:
    folder = home / MODELS
    try:
        stats = [(folder / name).stat() for name in (SWITCH, MODEL, REPORT)]
    except OSError:
        return None  # off, as it is for almost everybody
    stamp = tuple(n for each in stats for n in (each.st_mtime_ns, each.st_size))
    if home not in _found or _found[home][0] != stamp:
        try:
            _found[home] = stamp, _verified(folder, signers)
        except SQLAlchemyError as error:  # a sheet is worth more; the next one asks again
            LOG.warning("the model was not heard: %s", type(error).__name__)
            return None
    return _found[home][1]


def _verified(folder: Path, signers: Callable[[list[UUID]], Signers]) -> Model | None:
    try:
        model, report = (folder / MODEL).read_bytes(), (folder / REPORT).read_bytes()
        signatures = _signatures(folder, model, report)
        known = signers([UUID(account_id) for account_id in signatures])
        roles = roles_that_signed(signatures, _statement(model, report), known)
        return _checked(model, report) if roles == SIGNERS else None
    except FAULTS as error:
        LOG.warning("the model is off: %s", type(error).__name__)
        return None


def _checked(model: bytes, report: bytes) -> Model:
    """Return a model whose gates hold by its own report."""
    try:
        found, trained, measured = read_model(model), trained_of(model), read_report(report)
    except MalformedModel as error:
        raise ModelRefused("not_ours") from error
    if trained.get("data") != measured.data or found.label != measured.label:
        raise ModelRefused("other_report")
    if not all_hold(gates_of(measured, str(trained.get("method")))):
        raise ModelRefused("gates")
    instrument = catalogue().get(found.instrument_id)
    if instrument is None or instrument.version != found.instrument_version:
        raise ModelRefused("instrument")
    return found


def _signatures(folder: Path, model: bytes, report: bytes) -> dict[str, str]:
    """Return the signatures that stand for these very files, by account."""
    return read_signatures(folder / SWITCH, model=_digest(model), report=_digest(report))


def _statement(model: bytes, report: bytes) -> bytes:
    return LABEL + hashlib.sha256(model).digest() + hashlib.sha256(report).digest()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
