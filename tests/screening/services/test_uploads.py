from datetime import timedelta

from sqlalchemy import func, select

from screening.models import PendingRoster
from screening.roles import Role
from screening.services import uploads
from screening.services.roster_columns import Chosen, Columns, reading_of
from screening.services.roster_fields import ROSTER
from screening.services.roster_rows import MAX_BYTES, MAX_COLUMNS, Reading
from screening.services.roster_worksheets import HEADER_ROWS
from screening.services.uploads import Upload
from tests.township import A_MORNING, SECOND, Township

READING = Reading(2, {"name": 0}, (("A 姓名", "张三"), ("B 民族", "")), ((2, "姓名"), (3, "张三")))


def _count(township: Township) -> int:
    with township.database.reading() as session:
        return session.scalar(select(func.count()).select_from(PendingRoster)) or 0


def test_a_file_comes_back_as_it_was_kept(township: Township) -> None:
    content = bytes(range(256)) * 200
    rows = [bytes([n]) * 1000 for n in range(90)]
    chosen = Chosen(2, {"name": 0})
    with township.work_as(Role.COORDINATOR) as work:
        uploads.keep(work, "roster", Upload(content, "张三的名单.XLSX", chosen), READING, rows)

    with township.work_as(Role.COORDINATOR) as work:
        assert uploads.upload(work, "roster") == Upload(content, ".xlsx", chosen)
        assert uploads.rows(work, "roster") == rows
        assert uploads.reading(work, "roster") == READING


def test_the_largest_file_and_the_widest_header_can_be_kept(township: Township) -> None:
    wide = ["\U00030edd" * 1000] * MAX_COLUMNS
    lines = [(number, wide) for number in range(1, HEADER_ROWS + 1)]
    places = {name: place + MAX_COLUMNS - len(ROSTER) for place, name in enumerate(ROSTER)}
    reading = reading_of(Columns(places), 1, lines, ROSTER)
    with township.work_as(Role.COORDINATOR) as work:
        uploads.keep(work, "roster", Upload(bytes(MAX_BYTES), "r.xlsx"), reading, [])

    with township.work_as(Role.COORDINATOR) as work:
        assert uploads.reading(work, "roster") == reading
        found = uploads.upload(work, "roster")
        assert found is not None
        assert len(found.content) == MAX_BYTES


def test_a_school_keeps_one_file_of_one_table(township: Township) -> None:
    with township.work_as(Role.COORDINATOR) as work:
        uploads.keep(work, "roster", Upload(b"a", "a.csv"), READING, [b"row"])
        uploads.keep(work, "consents", Upload(b"b", "b.csv"), READING, [b"other"])

    with township.work_as(Role.COORDINATOR) as work:
        assert uploads.rows(work, "roster") == []
        assert uploads.upload(work, "roster") is None
        assert uploads.reading(work, "roster") is None
        assert uploads.rows(work, "consents") == [b"other"]
    with township.work_as(Role.COORDINATOR, SECOND) as work:
        assert uploads.rows(work, "consents") == []


def test_after_a_day_a_file_is_not_there_and_the_next_visit_deletes_it(township: Township) -> None:
    with township.work_as(Role.COORDINATOR, now=A_MORNING) as work:
        uploads.keep(work, "roster", Upload(b"a", "a.csv"), READING, [b"row"])
    early, late = (A_MORNING + timedelta(days=1, seconds=s) for s in (0, 1))

    with township.work_as(Role.COORDINATOR, now=early) as work:
        uploads.forget_old(work)
        assert uploads.rows(work, "roster") == [b"row"]
    with township.work_as(Role.COORDINATOR, now=late) as work:
        assert uploads.rows(work, "roster") == []
        uploads.forget_old(work)
        work.write_afterwards(work.session.connection())

    assert _count(township) == 0


def test_what_is_dropped_is_gone(township: Township) -> None:
    with township.work_as(Role.COORDINATOR) as work:
        uploads.keep(work, "roster", Upload(b"a", "a.csv"), READING, [b"row"])
        uploads.drop(work)

    assert _count(township) == 0
