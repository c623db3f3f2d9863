"""The instrument that an anonymous survey pinned, for those who ask it and those who count it."""

from instruments.catalogue import with_digest
from instruments.definition import Instrument
from instruments.errors import UnknownInstrument
from screening.models import Survey
from screening.services.errors import CannotOpen


def pinned(survey: Survey) -> Instrument:
    """Return the instrument that a survey pinned.

    Raises:
        CannotOpen: it is not there any more, or its file is another.
    """
    try:
        found = with_digest(survey.instrument_id, survey.version, survey.digest)
    except UnknownInstrument:
        raise CannotOpen("unknown_instrument", instrument=survey.instrument_id) from None
    if found.digest != survey.digest or found.kind is not survey.kind:
        raise CannotOpen("instrument_changed", instrument=survey.instrument_id)
    return found
