import pytest

from screening.roles import Role
from screening.web.guides import GUIDES
from tests.routes import ROLES
from tests.township import CENTRE

FOR_ALL = {"coordinator", "proctor", "student"}
OWN = {
    Role.COUNSELOR: {"counselor"},
    Role.SCHOOL_LEAD: {"school_lead"},
    Role.CLINICIAN: {"clinician", "team_member"},
    Role.PROCTOR: {"team_member"},
    Role.COORDINATOR: {"team_member"},
}
"""The guides that a role is led to beside those for everybody: whoever may be on a team to its."""


@pytest.mark.parametrize("reader", GUIDES)
def test_a_guide_is_read_in_the_readers_language_with_all_its_pictures(township, reader):
    browser = township.browser(Role.PROCTOR)
    headings = set()
    for language in ("zh", "en"):
        browser.client.get(f"/staff/guides/{reader}?lang={language}")
        page = browser.get(f"/staff/guides/{reader}")
        headings.add(page.heading)
        pictures = [picture.get("src") or "" for picture in page.all("img")]
        assert pictures
        for address in pictures:
            assert address.startswith(f"../pictures/{language}/")
            answer = browser.client.get(address.replace("..", "/staff", 1))
            assert (answer.status_code, answer.mimetype) == (200, "image/png")

    assert len(headings) == 2


@pytest.mark.parametrize("role", ROLES)
def test_a_page_of_staff_leads_to_the_guides_of_its_reader_and_to_no_others(township, role):
    links = {
        link.get("href") or ""
        for link in township.browser(role, ROLES[role]).get("/staff/").all("a")
    }

    guides = {link.rpartition("/")[2] for link in links if link.startswith("/staff/guides/")}
    assert guides == FOR_ALL | OWN.get(role, set())


def test_whoever_has_not_signed_in_is_sent_to_sign_in(township):
    answer = township.browser().client.get("/staff/guides/proctor")

    assert answer.location == "/staff/sign-in"


@pytest.mark.parametrize(
    "path", ["guides/nobody", "pictures/zh/none.png", "pictures/zh/..%2f..%2fvocabulary.md"]
)
def test_nothing_else_of_the_documents_is_served(township, path):
    township.browser(Role.CLINICIAN, CENTRE).get(f"/staff/{path}", status=404)
