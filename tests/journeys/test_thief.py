"""The thief's game: whoever steals every file of a running installation learns nothing of anyone.

A school of 200 marked students is half way through a wave on a real server that has crashed. Then
every file that it has left is searched for every mark, and nothing is found; with all keys in one
hand every seal is opened, and every mark is there: the search could have found it.
"""

import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from crypto.envelope import Shape
from screening.models import Draft, Review, Sheet, Sitting, Wave
from screening.models.seals import SEALS
from screening.services.rehearsals import CLASS_NAME
from screening.services.signals import room_key
from tests.journeys.all_keys import AllKeys, collect, everything
from tests.journeys.marks import Find, Search, search_for
from tests.journeys.populated import found
from tests.journeys.server import Nursery, Server
from tests.journeys.thieves_failures import crash, provoke
from tests.journeys.thieves_steps import BY_PAGES, play
from tests.journeys.thieves_wave import Scene, plant, scene
from tests.township import FIRST

pytestmark = pytest.mark.slow

DIED_WITH_THE_SERVER = {n for n, seal in SEALS.items() if seal.shape is Shape.SESSION}
"""What only the memory of the killed server could open: seeds and ticket keys, never content."""


@pytest.fixture(scope="module")
def played(
    tmp_path_factory: pytest.TempPathFactory, nursery: Nursery
) -> Iterator[tuple[Scene, Path]]:
    """Play the wave; whatever this process writes to a temporary file is kept for the thief too."""
    folder = tmp_path_factory.mktemp("thief")
    (folder / "tmp").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(folder / "tmp"))
        patch.setattr(tempfile, "tempdir", None)
        town, founded = found(folder / "home")
        at = scene(town, founded, Server(nursery, folder / "home", folder / "traces"))
        play(at)
        provoke(at, at.students[BY_PAGES + 1])
        crash(at, at.students[BY_PAGES])
        plant(at)
    yield at, folder
    town.close()
    at.server.stop()


@pytest.fixture(scope="module")
def keys(played: tuple[Scene, Path]) -> AllKeys:
    at, _ = played
    codes = [student.code for student in at.students] + at.replaced
    return collect(at.town, at.founded, codes, [])


@pytest.fixture(scope="module")
def search(played: tuple[Scene, Path], keys: AllKeys) -> Search:
    at, _ = played
    return search_for(at.kept | at.passing | dict(_key_marks(keys)))


def test_the_wave_is_half_way_and_everything_went_wrong_that_should(
    played: tuple[Scene, Path],
) -> None:
    at, _ = played
    with at.town.database.reading() as session:
        n_sheets, n_drafts, n_reviews = (
            len(session.scalars(select(table.id)).all()) for table in (Sheet, Draft, Review)
        )

    assert n_sheets == at.n_handed_in >= 70
    assert n_drafts - n_sheets >= 30
    assert n_reviews == 9
    assert {400, 404, 413, 500} <= set(at.statuses)
    assert Counter(at.statuses)[500] >= 3


def test_no_file_holds_a_mark(played: tuple[Scene, Path], search: Search) -> None:
    _, folder = played

    found = search.in_folders(folder)

    assert _summary(found) == Counter()


def test_a_rehearsal_has_left_no_row(played: tuple[Scene, Path]) -> None:
    at, _ = played
    with at.town.database.reading() as session:
        names = session.scalars(select(Wave.name)).all()
        of_rehearsals = session.scalars(select(Sitting.id).where(Sitting.class_name == CLASS_NAME))

        assert names == ["秋季普测"]
        assert of_rehearsals.all() == []


def test_with_every_key_every_mark_is_found(played: tuple[Scene, Path], keys: AllKeys) -> None:
    at, _ = played
    search = search_for(at.kept)

    opened = list(everything(keys, leave_out=DIED_WITH_THE_SERVER))
    found = {find.mark for name, content in opened for find in search.in_bytes(content, name)}

    assert {name for name, _ in opened} == SEALS.keys() - DIED_WITH_THE_SERVER
    assert at.kept.keys() - found == set()


def test_one_name_in_clear_would_be_found(
    played: tuple[Scene, Path], search: Search, tmp_path: Path
) -> None:
    at, folder = played
    home = shutil.copytree(folder / "home", tmp_path / "home")
    with closing(sqlite3.connect(home / "muye.db")) as database, database:
        database.execute("UPDATE unit SET name = ? WHERE name = ?", (at.students[150].name, FIRST))

    found = search.in_folders(home)

    assert {find.mark for find in found} == {"student 150: name"}


def _key_marks(keys: AllKeys) -> Iterator[tuple[str, bytes]]:
    """Yield every key that opens something, as bytes."""
    for holders in (keys.accounts, keys.vaults, keys.students, keys.referrals):
        for holder, seed in holders.items():
            yield f"seed of {holder}", seed.secret.reveal()
            yield f"key of {holder}", seed.symmetric.secret.reveal()
    for lookup, ticket in keys.codes.items():
        yield f"ticket key {lookup.hex()}", ticket.key.secret.reveal()
    for (holder, kind), secret in keys.slots.items():
        yield f"{kind} of {holder}", secret
    yield "room key", room_key(keys.township.settings).secret.reveal()


def _summary(found: list[Find]) -> Counter[tuple[str, str]]:
    """Count finds by the kind of mark and the file, so that a failure shows no mark."""
    return Counter((find.mark.rstrip("0123456789 "), find.place) for find in found)
