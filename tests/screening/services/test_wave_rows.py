import pytest
from sqlalchemy import func, select

from screening.models import Sheet, Ticket
from screening.roles import Role
from screening.services import sittings, wave_rows, waves
from screening.services.errors import Refused
from tests.township import CALM


def test_a_wave_that_somebody_has_handed_in_to_is_never_erased(township):
    wave = township.wave(2)
    township.sit(wave.slips[0], CALM)

    with pytest.raises(Refused), township.work_as(Role.COORDINATOR) as work:
        wave_rows.erase(work, waves.get(work, wave.id))

    with township.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Sheet)) == 1
        assert session.scalar(select(func.count()).select_from(Ticket)) == 2


def test_only_the_tickets_of_one_sitting_are_erased(township):
    first, second = township.wave(2), township.wave(3, unit="莎溪小学")
    with township.work_as(Role.COORDINATOR) as work:
        wave_rows.erase_tickets(work, sittings.get_sitting(work, first.sitting_id))

    with township.database.reading() as session:
        assert set(session.scalars(select(Ticket.sitting_id))) == {second.sitting_id}
