import pytest

from referral.states import FlagAction
from screening.roles import Role
from screening.services import flags, proposals, waves
from screening.services.errors import ProposalRefused
from tests.command import muye
from tests.standards import changed, put_in_force
from tests.township import FIRST, TOWNSHIP, Township

RULE = "gad7_total_10"


def answers(gad7):
    """Return answers with this GAD-7 total, even, and nothing else to look at."""
    twos = gad7 // 2
    return (0,) * 9 + (2,) * twos + (0,) * (7 - twos) + (4,) * 5


def judged(township, n_confirmed, n_dismissed):
    """Let a wave be reviewed in which a GAD-7 of 12 was confirmed and one of 10 was not."""
    wave = township.wave(n_confirmed + n_dismissed)
    for n, slip in enumerate(wave.slips):
        township.sit(slip, answers(12 if n < n_confirmed else 10))
    with township.work_as(Role.COUNSELOR) as work:
        for entry in flags.queue(work, waves.get(work, wave.id)):
            if entry.reasons[0].value == 12:
                flags.decide(work, entry.sheet_id, FlagAction.CONFIRM, interview_tier="watch1")
            else:
                flags.decide(work, entry.sheet_id, FlagAction.DISMISS, reason="面谈")
    return wave


def propose(township, wave, rule=RULE):
    with township.work_as(Role.COUNSELOR) as work:
        return proposals.propose(work, waves.get(work, wave.id), rule)


def refusal(township, wave, rule=RULE):
    with pytest.raises(ProposalRefused) as refused:
        propose(township, wave, rule)
    assert not list((township.settings.home / "standards").glob("*"))
    return refused.value.why


def test_a_suggestion_goes_from_the_page_over_two_signatures_into_new_waves(township: Township):
    wave = judged(township, 12, 22)
    counselor = township.browser(Role.COUNSELOR)
    page = counselor.get(f"/staff/statistics/{wave.id}")
    assert "向乡联席办提出这个界值" in page.text

    answer = counselor.post(f"/staff/statistics/{wave.id}/propose", page, rule=RULE)

    assert "已作为下一版本提出并由您签署" in counselor.get(answer.location).text
    (path,) = (township.settings.home / "standards").glob("*.toml")
    officer = township.accounts[TOWNSHIP, Role.TOWNSHIP_OFFICER]
    who = ("--as", officer.username, "--role", "officer")
    home = township.settings.home
    shipped = put_aside(township)
    diff = muye(home, "standard", "diff", shipped, path)
    assert "10 → 12" in diff.output
    assert "12 of 34 reviewed were confirmed [0.21, 0.52], kappa" in diff.output
    waits = muye(home, "standard", "proposals", *who, passphrase=officer.passphrase)
    assert "one of the two has still to sign" in waits.output
    signed = muye(home, "standard", "sign", path, *who, passphrase=officer.passphrase)
    assert "new waves pin this version from now on" in signed.output
    with township.work_as(Role.COUNSELOR) as work:
        assert waves.standard_in_force(work).rule(RULE).at_least == 12
        assert waves.standard_of(work, waves.get(work, wave.id)).rule(RULE).at_least == 10


def put_aside(township):
    """Write the version that was in force before to a file of its own."""
    path = township.settings.home / "before.toml"
    with township.work_as(Role.COUNSELOR) as work:
        path.write_bytes(waves.standard_text(work))
    return path


def test_too_few_to_be_told_outside_the_school_are_not_told(township: Township):
    assert refusal(township, judged(township, 4, 28)) == "too_few"


def test_what_nothing_suggests_or_another_standard_measures_is_refused(township: Township):
    wave = judged(township, 12, 22)

    assert refusal(township, wave, "phq9_total_10") == "no_suggestion"
    assert refusal(township, wave, "gone") == "no_suggestion"
    put_in_force(township, changed((RULE, "at_least = 10", "at_least = 11")))
    assert refusal(township, wave) == "other_rule"


def test_a_coordinator_proposes_nothing(township: Township):
    wave = township.wave(1)
    account = township.accounts[FIRST, Role.COORDINATOR]

    said = muye(
        *(township.settings.home, "standard", "propose", "--wave", "秋季普测", "--rule", RULE),
        *("--as", account.username),
        passphrase=account.passphrase,
    )

    assert said.exit_code == 1
    assert "Counselor" in said.output
    with township.work_as(Role.COORDINATOR) as work, pytest.raises(ProposalRefused):
        proposals.propose(work, waves.get(work, wave.id), RULE)
