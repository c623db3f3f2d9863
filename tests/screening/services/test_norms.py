from scoring.errors import MalformedNorms
from scoring.norm_tables import packaged_norms
from screening.roles import Role
from screening.services import norms
from tests.screening.services.test_histories import NORMS
from tests.township import Township


def test_without_tables_of_ones_own_there_are_those_that_muye_has(township: Township):
    with township.work_as(Role.COUNSELOR) as work:
        assert norms.tables(work) == packaged_norms()


def test_a_file_that_cannot_be_read_is_named_and_left_out(township: Township):
    folder = township.settings.home / "norms"
    folder.mkdir()
    (folder / "b.toml").write_text(NORMS, encoding="utf-8")
    (folder / "a.toml").write_text("[table", encoding="utf-8")

    (torn, error), (own, table) = norms.own_tables(township.settings.home)

    assert (torn, own) == ("a.toml", "b.toml")
    assert isinstance(error, MalformedNorms)
    with township.work_as(Role.COUNSELOR) as work:
        assert norms.tables(work)[0] == table
