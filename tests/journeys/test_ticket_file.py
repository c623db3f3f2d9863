"""The file of tickets, taken from its page by a real browser under the page's own policy."""

from pathlib import Path

import pypdfium2
from playwright.sync_api import Browser

from screening.roles import Role
from tests.journeys import staff_way
from tests.journeys.child_way import send
from tests.journeys.serving import served
from tests.township import FIRST, Township, Wave


def test_a_browser_saves_the_file_without_asking_the_server_again(
    browser: Browser, town: Township, wave: Wave, tmp_path: Path
) -> None:
    account = town.accounts[FIRST, Role.COORDINATOR]
    with served(town.app()) as address:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        staff_way.sign_in(page, address, account)
        page.goto(f"{address}/staff/waves/{wave.id}")
        page.locator("details:has(form[action$=tickets]) summary").click()
        send(page, "form[action$=tickets] button")
        asked: list[str] = []
        page.on("request", lambda r: asked.append(r.url) if r.is_navigation_request() else None)
        with page.expect_download() as saving:
            page.locator("a[download]").click()
        saving.value.save_as(tmp_path / "tickets.pdf")
        codes = page.locator(".slip__code").all_inner_texts()
        context.close()

    document = pypdfium2.PdfDocument(tmp_path / "tickets.pdf")
    text = "".join(one.get_textpage().get_text_range() for one in document)
    document.close()
    assert saving.value.suggested_filename == f"muye-{codes[0][:4]}.pdf"
    assert [code in text for code in codes] == [True] * len(wave.slips)
    assert [url for url in asked if not url.startswith("data:")] == []
