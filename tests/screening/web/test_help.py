import pytest

from screening.settings import HelpLine
from tests.browser import Browser
from tests.screening.web.framed import framed_app

LINES = (HelpLine("12356", "心理援助", "Support"), HelpLine("8123456", "镇卫生院", "Our clinic"))


@pytest.mark.parametrize(
    "address", ["/", "/form", "/look/staff", "/look/answering", "/look/print", "/help/"]
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_leads_to_the_help_lines(address, language):
    visitor = Browser(framed_app("counselor").test_client())
    visitor.client.get(f"/?lang={language}")

    page = visitor.get(address)

    last = page.all("footer")[-1].all("a")[0]
    assert last.get("href") == "/help/"


def test_the_lines_and_the_day_they_were_checked_come_from_the_settings():
    app = framed_app(help_lines=LINES, help_lines_checked_on="2026-09-01")

    page = Browser(app.test_client()).get("/help/")

    assert [th.text for th in page.all("tbody")[0].all("th")] == ["12356", "8123456"]
    assert "镇卫生院" in page.text
    assert "2026-09-01" in page.text
