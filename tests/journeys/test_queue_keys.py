"""Within the queue j and k go from student to student; elsewhere on the page they do nothing."""

from playwright.sync_api import Browser

from screening.roles import Role
from tests.journeys.serving import served
from tests.journeys.staff_way import sign_in
from tests.township import FIRST, LOW, Township


def test_j_and_k_go_through_the_queue_and_only_within_it(browser: Browser, town: Township) -> None:
    wave = town.wave(3)
    for slip in wave.slips:
        town.sit(slip, LOW)
    with served(town.app(["staff"])) as address:
        page = browser.new_page()
        sign_in(page, address, town.accounts[FIRST, Role.COUNSELOR])
        page.goto(f"{address}/staff/queue/{wave.id}")
        links = page.locator("tbody th a")
        page.locator("summary").focus()
        page.keyboard.press("j")
        assert page.locator("summary:focus").count() == 1

        page.locator("[role=region]").focus()
        seen = []
        for key in "jjkjjj":
            page.keyboard.press(key)
            seen.append(links.evaluate_all("all => all.indexOf(document.activeElement)"))
        page.close()

    assert seen == [0, 1, 0, 1, 2, 2]
