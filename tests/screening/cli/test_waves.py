import json

import pytest
from sqlalchemy import func, select

from screening.models import Rescoring
from screening.roles import Role
from tests.command import muye
from tests.rescored import OTHER, close, sat
from tests.standards import LATER, changed, put_in_force
from tests.township import CALM, FIRST, LOW, SELF_HARM


@pytest.fixture
def asked(township):
    """Return how a wave is scored again."""

    def _asked(*options, role=Role.COUNSELOR, typed=""):
        account = township.accounts[FIRST, role]
        who = ("--wave", "秋季普测", "--as", account.username)
        home = township.settings.home
        return muye(
            *(home, "wave", "rescore", *who, *options), passphrase=account.passphrase, typed=typed
        )

    return _asked


@pytest.fixture
def closed(township):
    wave = sat(township, LOW, SELF_HARM, CALM)
    close(township, wave)
    put_in_force(township, OTHER)
    return wave


def n_rows(township):
    with township.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Rescoring))


@pytest.mark.usefixtures("closed")
def test_a_dry_run_says_what_would_come_of_it_and_keeps_nothing(township, asked):
    said, given = asked("--dry-run"), json.loads(asked("--dry-run", "--json").stdout)

    assert said.exit_code == 0
    assert "Urgent: 1 sheets stand here; the standard of today says 1; afterwards 2" in said.output
    assert "1 sheets are raised, 0 of them although somebody had decided; 1 would" in said.output
    assert given["tiers"]["urgent"] == {"before": 1, "says": 1, "after": 2}
    assert (given["n_done"], given["standard"]["version"]) == (0, LATER)
    assert n_rows(township) == 0


@pytest.mark.usefixtures("closed")
def test_it_is_told_first_and_begins_once_a_person_says_so(township, asked):
    no, yes, again = asked(typed="n\n"), asked(typed="y\n"), asked(typed="y\n")

    assert (no.exit_code, yes.exit_code, again.exit_code) == (1, 0, 0)
    assert "Score 3 sheets again?" in yes.output
    assert "3 sheets were scored again" in yes.output
    assert "has been scored by this already" in again.output
    assert n_rows(township) == 3


@pytest.mark.usefixtures("closed")
def test_a_program_says_yes_beforehand(asked):
    silent, given = asked("--json"), json.loads(asked("--json", "--yes").stdout)

    assert silent.exit_code == 2
    assert "--dry-run" in silent.output
    assert given["n_done"] == 3


def test_a_wave_that_is_open_follows_the_standard_that_it_pinned(township, asked):
    sat(township, LOW)
    put_in_force(township, OTHER)

    said = asked("--yes")

    assert said.exit_code == 1
    assert "all its sheets follow the standard that it was set up with" in said.output


OTHER_TIERS = changed(("watch3", "", "")).replace(b'"watch3"', b'"soon"')
ONLY_WHO5 = changed(
    ("junior", '"phq9", "gad7", "who5"', '"who5"'), ("senior", '"phq9", "gad7", "who5"', '"who5"')
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "nothing has changed"),
        (OTHER_TIERS, "has other tiers"),
        (
            ONLY_WHO5.replace(
                b'kind = "critical_blank"\ninstrument = "phq9"\nitem = "q9"',
                b'kind = "unscored"\ninstrument = "phq9"\nsubscale = "total"',
            ),
            "none for phq9, which was answered in this wave: no rule watches its item q9",
        ),
        (b"[standard]\n", "standard.toml"),
    ],
)
def test_a_standard_that_cannot_be_put_on_the_wave_is_refused_in_words(
    township, asked, text, words
):
    close(township, sat(township, LOW))
    if text is not None:
        put_in_force(township, text)

    said = asked("--yes")

    assert said.exit_code == 1
    assert words in said.output
    assert n_rows(township) == 0


def test_a_coordinator_cannot(township, asked):
    close(township, sat(township, LOW))

    said = asked("--yes", role=Role.COORDINATOR)

    assert said.exit_code == 1
    assert "Counselor" in said.output
