"""The words of a page, in the language that its reader chose."""

import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from flask import Flask, current_app, g, redirect, request
from werkzeug import Response

from screening import wording
from screening.web.cookies import put_cookie, read_cookie

COOKIE = "lang"

SWITCHES = frozenset({"lang", "comfort"})
"""Parts of an address that change how every page that follows looks, and are dropped from it."""

TAGS = {"zh": "zh-CN", "en": "en"}
"""What a page's ``lang`` says; without the region, Han is drawn in another country's shapes."""


HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

BUILT_IN = {
    "Not a valid choice.": "form.not_a_choice",
    "Invalid Choice: could not coerce.": "form.not_a_choice",
    "Invalid choice(s): one or more data inputs could not be coerced.": "form.not_a_choice",
    "Not a valid integer value.": "form.not_a_number",
    "Not a valid date value.": "form.not_a_date",
    "Not a valid datetime value.": "form.not_a_moment",
}
"""What WTForms says of its own accord, with the key of our words for it."""


def install_wording(app: Flask) -> None:
    """Let every page speak, and let ``?lang=`` on any page change the language."""
    app.before_request(_switch)
    app.jinja_env.globals.update(
        say=say, language=language, language_tag=language_tag, other_languages=other_languages
    )
    app.jinja_env.filters.update(in_language=in_language, term=term, tongue=tongue, words=words)


def language() -> str:
    """Return the language that this reader chose, else the default."""
    if "language" not in g:
        chosen = read_cookie(COOKIE)
        known = chosen in wording.LANGUAGES
        g.language = chosen if known else wording.DEFAULT_LANGUAGE
    chosen_now: str = g.language
    return chosen_now


def language_tag() -> str:
    """Return the language as a page's ``lang`` attribute names it."""
    return TAGS[language()]


def say(key: str, /, **facts: object) -> str:
    """Return the words of a key in this reader's language.

    Outside tests a missing key is logged and shown as it stands: a page with one odd word is worth
    more to its reader than no page.

    Raises:
        WordMissing: in tests, the key or one of its facts is missing.
    """
    try:
        return wording.say(language(), key, **facts)
    except wording.WordMissing:
        if current_app.testing:
            raise
        current_app.logger.exception("wording")
        return key


def in_language(text: Mapping[str, str]) -> str:
    """Choose this reader's language of an instrument's or a standard's text."""
    return wording.in_language(language(), text)


def term(code: str) -> str:
    """Return a school term, stored as ``2026-autumn``, in words; anything else as it stands."""
    year, _, season = code.partition("-")
    return say(f"term.{season}", year=year) if season in {"spring", "autumn"} else code


def tongue(text: str) -> str:
    """Return the ``lang`` of what somebody wrote: Chinese where it holds any Han."""
    return TAGS["zh" if HAN.search(text) else "en"]


def words(label: object) -> str:
    """Return what a label says: a catalogue key, a text in several languages, or plain text."""
    if isinstance(label, Mapping):
        return in_language(label)
    text = BUILT_IN.get(str(label), str(label))
    return wording.catalogue(language()).get(text, text)


def other_languages() -> list[tuple[str, str, str]]:
    """List the other languages: tag, own name, and the address of this page in it.

    A page that only answers a form has no address to come back to; it lists none.
    """
    if request.url_rule is not None and "GET" not in (request.url_rule.methods or ()):
        return []
    return [
        (TAGS[other], wording.say(other, "language.name"), page_address({"lang": other}))
        for other in wording.LANGUAGES
        if other != language()
    ]


def _switch() -> Response | None:
    chosen = request.args.get("lang")
    if chosen is None or request.method not in {"GET", "HEAD"} or request.endpoint is None:
        return None
    answer = redirect(page_address({}))
    if chosen in wording.LANGUAGES:
        put_cookie(answer, COOKIE, chosen)
    return answer


def page_address(extra: Mapping[str, str]) -> str:
    """Return this page's address on this host, with its query but for `SWITCHES`."""
    path = "/" + quote((request.script_root + request.path).lstrip("/"), safe="/")
    kept = [(k, v) for k, v in request.args.items(multi=True) if k not in SWITCHES]
    query = urlencode([*kept, *extra.items()])
    return f"{path}?{query}" if query else path
