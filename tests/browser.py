"""The browser of the page tests: it checks every page that it opens."""

from collections import Counter
from itertools import pairwise
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.page import Element, Page

CONTROLS = ("input", "textarea", "select")
UNLABELLED = {"hidden", "submit", "button"}
NAMED_BY = ("aria-label", "aria-labelledby", "title")
HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy")


class Browser:
    """One person's browser. What the person does not see, this looks at too."""

    def __init__(self, client: FlaskClient) -> None:
        """Take a test client, with whatever cookies it has."""
        self.client = client

    def get(self, url: str, status: int = 200) -> Page:
        """Open a page that must answer with this status, and check it."""
        return self.read(self.client.get(url), status)

    def submit(
        self, url: str, /, _files: dict[str, Any] | None = None, **fields: Any
    ) -> TestResponse:
        """Open a page and post its form, as a person would: with the page's own token."""
        return self.post(url, self.get(url), _files=_files, **fields)

    def post(
        self, url: str, page: Page, /, _files: dict[str, Any] | None = None, **fields: Any
    ) -> TestResponse:
        """Post to an address with the token of a page that is open already."""
        sent = {**fields, **(_files or {}), "csrf_token": page.hidden("csrf_token") or ""}
        answer = self.client.post(url, data=sent)
        if answer.mimetype == "text/html" and not 300 <= answer.status_code < 400:
            self.read(answer, answer.status_code)
        return answer

    def read(self, answer: TestResponse, status: int = 200) -> Page:
        """Check an answer that is a page."""
        assert answer.status_code == status, f"{answer.status_code}: {answer.text[:2000]}"
        for name in HEADERS:
            assert answer.headers.get(name), f"no {name}"
        page = Page(answer.text)
        check_every_page(page)
        return page


def check_every_page(page: Page) -> None:
    """Check what must hold of every page, whatever it is about."""
    _check_document(page)
    _check_ids(page)
    _check_controls(page)
    _check_forms(page)
    _check_nothing_inline(page)
    _check_nothing_foreign(page)


def _check_document(page: Page) -> None:
    assert page.html.lstrip().lower().startswith("<!doctype html>"), "not a page of today's HTML"
    assert page.all("html")[0].get("lang") in {"zh-CN", "en"}, "the page does not say its language"
    assert page.title, "a page without a title"
    assert len(page.all("h1")) == 1, "a page has exactly one main heading"
    assert page.heading, "the main heading is empty"
    assert len(page.all("main")) == 1, "a page has one main part"
    levels = [int(h.tag[1]) for h in page.all("h1", "h2", "h3", "h4")]
    assert all(b - a <= 1 for a, b in pairwise(levels)), "a heading is skipped"


def _check_ids(page: Page) -> None:
    ids = [element.get("id") for element in page.walk() if element.get("id") is not None]
    twice = [element_id for element_id, n in Counter(ids).items() if n > 1]
    assert not twice, f"ids stand twice: {twice}"
    for element in page.walk():
        for name in ("for", "aria-labelledby", "aria-describedby"):
            for wanted in (element.get(name) or "").split():
                assert wanted in ids, f"{name} names {wanted}, which is not there"
    for link in page.all("a"):
        target = link.get("href") or ""
        assert target, "a link without an address"
        if target.startswith("#"):
            assert target[1:] in ids, f"a link leads to {target}, which is not there"


def _check_controls(page: Page) -> None:
    labelled = {label.get("for") for label in page.all("label") if label.text}
    for control in page.all(*CONTROLS):
        if control.get("type") in UNLABELLED:
            continue
        named = control.get("id") in labelled or any(control.get(name) for name in NAMED_BY)
        assert named, f"{control.get('name')} has no label"
        if control.get("type") in {"radio", "checkbox"} and control.get("type") == "radio":
            group = control.within("fieldset")
            assert group is not None, f"{control.get('name')} stands in no group"
            assert group.all("legend"), f"the group of {control.get('name')} has no name"
    for button in page.all("button", "a"):
        assert button.text or button.get("aria-label"), f"a {button.tag} without words"
    for picture in page.all("img"):
        assert picture.get("alt") is not None, "a picture without words"
    for drawing in page.all("svg"):
        silent = drawing.get("aria-hidden") == "true"
        assert silent or any(map(drawing.get, NAMED_BY)), "a drawing without words"
    for table in page.all("table"):
        assert table.all("th"), "a table without headings"


def _check_forms(page: Page) -> None:
    for form in page.all("form"):
        if (form.get("method") or "get").lower() == "post":
            names = {control.get("name") for control in form.all("input")}
            assert "csrf_token" in names, "an unprotected form"
        assert form.within("form") is None, "a form within a form"


def _check_nothing_inline(page: Page) -> None:
    for element in page.walk():
        assert element.tag != "style", "an inline style sheet"
        assert element.tag != "script" or element.get("src"), "an inline script"
        for name in element.attributes:
            assert name != "style", f"an inline style on <{element.tag}>"
            assert not name.startswith("on"), f"an inline handler on <{element.tag}>"


def _check_nothing_foreign(page: Page) -> None:
    for element in page.walk():
        for name in ("src", "href", "action", "formaction", "srcset", "poster", "data"):
            address = element.get(name)
            if address is not None:
                assert not _is_foreign(element, address), f"<{element.tag}> asks {address[:80]}"


def _is_foreign(element: Element, address: str) -> bool:
    if element.tag == "a" and address.startswith("tel:"):
        return False
    if element.get("download") and address.startswith("data:application/pdf;base64,"):
        return False  # a file that the page itself holds
    return ":" in address.split("/")[0].split("?")[0] or address.startswith("//")
