"""Let a whole school hand in at once: sheets are scored and sealed as ever, without the lab."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from uuid import UUID, uuid4

from instruments.catalogue import get
from screening.clock import now as this_moment
from screening.documents import Answering, Profile
from screening.models import Purpose, Student, Wave
from screening.roles import Role
from screening.services import consents, new_sheets, rosters, waves
from screening.services.forms import form_with
from screening.services.roster_files import RosterRow
from screening.services.sheets import FilledForm, Mode
from screening.vault import check_student
from tests.township import AGREED, FIRST, Township

BATTERY = ("phq9", "gad7", "who5")

Member = tuple[int, str | None]
"""Grade and sex of one student."""


def school(township: Township, members: Sequence[Member], unit: str = FIRST) -> UUID:
    """Put students on the roster, let their guardians agree, and set up a wave of their grades."""
    rows = [
        RosterRow(
            line=n,
            name=f"学生{n}",
            number=f"2026{n:06d}",
            class_name="1班",
            grade=grade,
            sex=sex,
            born_on=date(2020 - grade, 9, 1),
            guardian_name="家长",
            guardian_phone="13900000000",
        )
        for n, (grade, sex) in enumerate(members, start=1)
    ]
    with township.work_as(Role.COORDINATOR, unit) as work:
        rosters.carry_out(work, rosters.plan_import(work, rosters.as_profiles(rows)))
        consents.record_many(work, dict.fromkeys((i for i, _ in rosters.profiles(work)), AGREED))
        wave = waves.set_up(
            work,
            waves.standard_text(work),
            term="2026-autumn",
            name="秋季普测",
            grades=sorted({grade for grade, _ in members}),
            opens_on=this_moment().date() - timedelta(days=7),
            closes_on=this_moment().date() + timedelta(days=7),
        )
        return wave.id


def hand_in_all(
    township: Township,
    wave_id: UUID,
    answers: Callable[[Profile], Sequence[int]],
    unit: str = FIRST,
) -> None:
    """Store a sheet of every student of a school, and call the wave open."""
    form = form_with([get(each) for each in BATTERY])
    with township.work_as(Role.COORDINATOR, unit) as work:
        wave = waves.get(work, wave_id)
        standard = waves.standard_of(work, wave)
        issuer = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).public
        for student_id, profile in rosters.profiles(work):
            student = work.session.get_one(Student, (work.actor.unit_id, student_id))
            given = bytes(answers(profile))
            filled = FilledForm(
                school_id=work.actor.unit_id,
                wave_id=wave_id,
                student_id=student_id,
                grade=profile.grade,
                form=form,
                answering=Answering(
                    answers=given,
                    tenths=(30).to_bytes(2, "little") * len(given),
                    agreed=True,
                    form=form.ids,
                ),
                mode=Mode.ONLINE,
            )
            public = check_student(issuer, student)
            sheet = new_sheets.seal(filled, standard, public, uuid4().bytes, work.now)
            new_sheets.store(work.session.connection(), sheet)


def set_state(township: Township, wave_id: UUID, state: object, unit: str = FIRST) -> None:
    """Put a wave where it is wanted, without the steps that lead there."""
    with township.work_as(Role.COORDINATOR, unit) as work:
        wave: Wave = waves.get(work, wave_id)
        wave.state = state  # type: ignore[assignment]
