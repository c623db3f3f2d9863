from dataclasses import replace

from instruments.catalogue import catalogue
from referral.standard import default_standard
from screening.services.capacity import fits


def test_every_battery_of_the_default_standard_fits_into_its_seal() -> None:
    standard = default_standard()

    for band in standard.grade_bands:
        assert fits([catalogue()[i] for i in band.instruments], standard)


def test_a_battery_that_cannot_fit_is_noticed_before_a_child_sits() -> None:
    every = list(catalogue().values()) * 4
    standard = default_standard()

    assert not fits(every, replace(standard, rules=standard.rules * 4))
