"""A closed wave, another standard in force since, and its sheets scored again by it."""

from referral.states import WaveAction
from screening.roles import Role
from screening.services import flags, rescoring_jobs, waves
from screening.services.rescoring_bases import basis_of
from tests.standards import changed, put_in_force
from tests.township import CALM, LOW, SELF_HARM

#: A PHQ-9 of 15 is urgent, item 9 is a first watch: LOW goes up, SELF_HARM would go down.
OTHER = changed(
    ("phq9_total_15", '"watch2"', '"urgent"'), ("phq9_self_harm", '"urgent"', '"watch1"')
)


def sat(township, *answers):
    wave = township.wave(len(answers))
    for slip, given in zip(wave.slips, answers, strict=True):
        township.sit(slip, given)
    return wave


def close(township, wave):
    with township.work_as(Role.COORDINATOR) as work:
        waves.move(work, wave.id, WaveAction.CLOSE)


def closed_wave(township):
    """Let five hand in and close their wave; then another standard is in force."""
    wave = sat(township, LOW, SELF_HARM, CALM, CALM, LOW)
    close(township, wave)
    put_in_force(township, OTHER)
    return wave


def begin(township, now=None):
    return lambda: township.work_as(Role.COUNSELOR, now=now)


def basis(township, wave):
    with township.work_as(Role.COUNSELOR) as work:
        return basis_of(work, waves.get(work, wave.id))


def rescore(township, wave, now=None):
    return rescoring_jobs.run(begin(township, now), basis(township, wave), lambda _n: None)


def queue(township, wave):
    with township.work_as(Role.COUNSELOR) as work:
        return flags.queue(work, waves.get(work, wave.id))
