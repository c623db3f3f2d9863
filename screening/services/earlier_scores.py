"""The scores that the same students had before, for a model that looks at change.

Only a session that may open the records has them: a hand-in opens no earlier sheet.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from instruments.catalogue import versions
from instruments.definition import Instrument
from scoring.risk.models import Model
from screening.db import in_batches
from screening.models import Sheet
from screening.services import opened_sheets
from screening.services.opened_sheets import OpenedSheet
from screening.services.sheets import score_in
from screening.services.work import Work


def of_sheets(
    work: Work, sheets: Sequence[OpenedSheet], model: Model
) -> Mapping[UUID, Mapping[str, float]]:
    """Find, by sheet and subscale, the last score that the student had before it.

    Only the same instrument, file and language count, and no sheet that was voided.

    Args:
        work: of whoever may open the records.
        sheets: opened.
        model: which subscales it looks at; nothing is opened for one that looks at none.

    Returns:
        By sheet; a subscale without an earlier score is not there.

    Raises:
        SealBroken: a stored value was altered.
    """
    instrument = versions().get((model.instrument_id, model.instrument_version))
    if instrument is None or not model.changes:
        return {}
    others: dict[UUID, list[OpenedSheet]] = defaultdict(list)
    for some in in_batches(list({sheet.student_id for sheet in sheets})):
        query = opened_sheets.rows(work).where(Sheet.student_id.in_(some))
        for row in work.session.execute(query):
            sheet = opened_sheets.opened(work, row)
            if not sheet.is_void:
                others[sheet.student_id].append(sheet)
    return {
        sheet.id: _before(sheet, others[sheet.student_id], instrument, model.changes)
        for sheet in sheets
    }


def _before(
    sheet: OpenedSheet,
    others: Sequence[OpenedSheet],
    instrument: Instrument,
    subscales: Sequence[str],
) -> dict[str, float]:
    found: dict[str, float] = {}
    for other in sorted(others, key=lambda each: each.document.handed_in_at):
        document = other.document
        is_before = document.handed_in_at < sheet.document.handed_in_at
        if not is_before or document.language != sheet.document.language:
            continue
        for id_ in subscales:
            score = score_in(document, instrument, instrument.subscales[id_])
            if score is not None and score.value is not None:
                found[id_] = score.value
    return found
