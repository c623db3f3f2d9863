from collections import Counter

from referral.consents import Standing
from screening.demo_people import Picker, people
from screening.roles import Role
from screening.services import consents, coverage, rosters
from screening.services.demo_consents import forms_back
from tests.township import CLASS, Township


def test_nearly_all_of_a_class_agree_and_a_few_have_refused_or_not_answered(township: Township):
    rows = people(1, 42, [(7, CLASS)], seed=7)
    with township.work_as(Role.COORDINATOR) as work:
        rosters.carry_out(work, rosters.plan_import(work, rosters.as_profiles(rows)))
        consents.record_many(work, forms_back(work, Picker("a test")))
        found = coverage.of_class(work, 7, CLASS)

    # of 42: 0.03 * 42 = 1.26 refuse, and 0.04 * 42 = 1.68 have not answered
    assert Counter(member.standing for member in found.members) == {
        Standing.GIVEN: 39,
        Standing.REFUSED: 1,
        Standing.NOT_YET: 2,
    }
