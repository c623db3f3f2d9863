import pytest

from screening.roles import Role
from tests.township import CENTRE

READERS = ("coordinator", "proctor", "student")


@pytest.mark.parametrize("reader", READERS)
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


def test_every_page_of_staff_leads_to_the_guides(township):
    links = {
        link.get("href") for link in township.browser(Role.COORDINATOR).get("/staff/").all("a")
    }

    assert {f"/staff/guides/{reader}" for reader in READERS} <= links


def test_whoever_has_not_signed_in_is_sent_to_sign_in(township):
    answer = township.browser().client.get("/staff/guides/proctor")

    assert answer.location == "/staff/sign-in"


@pytest.mark.parametrize(
    "path", ["guides/nobody", "pictures/zh/none.png", "pictures/zh/..%2f..%2fvocabulary.md"]
)
def test_nothing_else_of_the_documents_is_served(township, path):
    township.browser(Role.CLINICIAN, CENTRE).get(f"/staff/{path}", status=404)
