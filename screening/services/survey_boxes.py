"""The boxes in which an anonymous survey keeps its sheets: one a class, made anew at each hand-in.

A box is one value of one size. Whatever is put in, all of it is shuffled and sealed again, so that
no row, no place in the file and no difference between two states of the database tells which sheet
came when. The outer seal is under a key that only the settings yield; the sheets inside are sealed
to the survey's vault, which the lab cannot open.
"""

from collections.abc import Sequence
from uuid import UUID

from crypto import sealing, survey_codes
from crypto.envelope import Shape, Size, Suite, sealed_length
from crypto.places import Place
from crypto.seeds import PublicKey, Seed, SymmetricKey, expand
from screening.models import SurveyBox
from screening.models.seals import SEALS
from screening.settings import Settings
from screening.survey_documents import Box, SurveySheet

SEAL = SEALS["survey_box.sealed_box"]
LABEL = b"muye/1/survey-box"

SHEET_SIZE = Size.SLOT
SHEET_BYTES = sealed_length(Shape.SEALED, Suite.HYBRID, SHEET_SIZE)

MOST = 80
"""Codes of one class, and so sheets of one box."""


def box_key(settings: Settings) -> SymmetricKey:
    """Return the key of every box: any worker has it, a stolen database does not."""
    return SymmetricKey.from_bytes(expand(settings.signing_key.reveal(), LABEL))


def empty(settings: Settings, school_id: UUID, class_id: UUID, survey_id: UUID) -> SurveyBox:
    """Return the box of a class that nobody has handed anything in to."""
    row = SurveyBox(school_id=school_id, id=class_id, survey_id=survey_id)
    row.sealed_box = SEAL.close(box_key(settings), Box().pack(), class_id, survey_id)
    return row


def sealed_sheet(to: PublicKey, sheet: SurveySheet, class_id: UUID, survey_id: UUID) -> bytes:
    """Seal a sheet to the survey's vault, for the box of one class."""
    return sealing.seal_to(to, sheet.pack(), SHEET_SIZE, _place(class_id, survey_id))


def with_one_more(
    settings: Settings, sealed_box: bytes, sheet: bytes, class_id: UUID, survey_id: UUID
) -> bytes:
    """Put a sealed sheet into a box: everything in it is shuffled, and the box is sealed anew.

    Raises:
        SealBroken: the box was altered, or belongs to another class.
    """
    sheets = [*_sheets(settings, sealed_box, class_id, survey_id), sheet]
    shuffled = Box(b"".join(survey_codes.in_any_order(sheets)))
    return SEAL.close(box_key(settings), shuffled.pack(), class_id, survey_id)


def opened(
    settings: Settings, vault: Seed, sealed_box: bytes, class_id: UUID, survey_id: UUID
) -> Sequence[SurveySheet]:
    """Open a box and every sheet in it, in no order.

    Raises:
        SealBroken: something was altered, moved, or sealed to another vault.
    """
    place = _place(class_id, survey_id)
    return [
        SurveySheet.unpack(sealing.open_with(vault, sheet, SHEET_SIZE, place))
        for sheet in _sheets(settings, sealed_box, class_id, survey_id)
    ]


def _sheets(settings: Settings, sealed_box: bytes, class_id: UUID, survey_id: UUID) -> list[bytes]:
    box = Box.unpack(SEAL.open(box_key(settings), sealed_box, class_id, survey_id))
    starts = range(0, len(box.sheets), SHEET_BYTES)
    return [box.sheets[start : start + SHEET_BYTES] for start in starts]


def _place(class_id: UUID, survey_id: UUID) -> Place:
    return Place("survey_box", "sheet", class_id.bytes, survey_id.bytes)
