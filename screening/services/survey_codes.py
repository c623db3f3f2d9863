"""Draw the one-time codes of a class; they are shown once, and a keyed lookup id is kept."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from sqlalchemy import delete

from crypto import survey_codes
from referral.states import next_state
from referral.surveys import SURVEYS, SurveyAction
from screening.models import SurveyCode
from screening.services import audit, surveys
from screening.services.errors import NothingToDo
from screening.services.survey_boxes import MOST
from screening.services.work import Work


def draw(work: Work, survey_id: UUID, class_id: UUID, n: int) -> Sequence[str]:
    """Draw codes for a class; those drawn before and not used are void from now on.

    Whoever draws again because slips went missing must be able to trust that the missing ones are
    dead. Used ones stay: they count what was handed in.

    Returns:
        The codes as they are printed, in no order that means anything.

    Raises:
        NotFound: the actor may not know of the survey, or it has no such class.
        StepNotAllowed: the survey is over, or the actor does not run it.
        NothingToDo: as many codes of the class were used as a class may have.
    """
    survey = surveys.get(work, survey_id)
    next_state(SURVEYS[survey.kind], survey.state, SurveyAction.DRAW_CODES, work.actor.party)
    found = surveys.class_of(work, survey, class_id)
    n = min(n, MOST - found.n_used)
    if n <= 0:
        raise NothingToDo("codes")
    unused = SurveyCode.class_id == class_id, SurveyCode.is_used.is_(False)
    own = SurveyCode.school_id == survey.school_id
    work.session.execute(delete(SurveyCode).where(own, *unused))
    codes = [survey_codes.new_code() for _ in range(n)]
    key = work.settings.signing_key
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        ids = list(pool.map(lambda code: survey_codes.lookup(code, key), codes))
    for each in ids:
        code = SurveyCode(school_id=survey.school_id, id=UUID(bytes=each), class_id=class_id)
        work.session.add(code)
    work.session.flush()
    audit.note(work, "survey_codes_drawn", survey=survey.id, n_codes=n)
    return codes
