"""The instrument that an anonymous survey pinned, for those who ask it and those who count it."""

from instruments.catalogue import with_digest
from instruments.definition import Instrument
from instruments.errors import UnknownInstrument
from screening.models import Survey
from screening.services.errors import SurveyRefused


def pinned(survey: Survey) -> Instrument:
    """Return the instrument that a survey pinned.

    Raises:
        SurveyRefused: it is not there any more, or its file is another.
    """
    try:
        found = with_digest(survey.instrument_id, survey.version, survey.digest)
    except UnknownInstrument:
        raise SurveyRefused("unknown_instrument") from None
    if found.digest != survey.digest or found.kind is not survey.kind:
        raise SurveyRefused("instrument_changed")
    return found
