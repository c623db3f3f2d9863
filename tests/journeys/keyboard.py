"""Somebody who has a keyboard and nothing else, and sees where it stands."""

from playwright.sync_api import Page

MOST_TABS = 60
MOST_LOOKS, LOOKS_EVERY_MS = 500, 20

FOCUS = """() => {
    const e = document.activeElement;
    const label = e.matches('.option > input') ? e.labels[0] : e;
    const box = label.getBoundingClientRect();
    const style = getComputedStyle(label);
    const onTop = document.elementFromPoint(
        box.left + Math.min(box.width / 2, 20), box.top + Math.min(box.height / 2, 10));
    return {
        words: (e.matches('input, select, textarea') && e.labels && e.labels.length
            ? e.labels[0].textContent : e.textContent).trim(),
        isFramed: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0,
        isCovered: !onTop || !(label.contains(onTop) || onTop.contains(label)),
    };
}"""


def tab_to(page: Page, words: str, key: str = "Tab") -> None:
    """Press Tab until the focus stands on something; it must be seen wherever it passes.

    Args:
        page: the page that is open.
        words: how the words of the link, button or label begin.
        key: what is pressed.
    """
    for _ in range(MOST_TABS):
        page.keyboard.press(key)
        if seen(page).startswith(words):
            return
    raise AssertionError(f"the keyboard does not reach {words!r}")


def seen(page: Page) -> str:
    """Return the words of what has the focus, which must be in sight and framed."""
    focus = page.evaluate(FOCUS)
    words: str = focus["words"]
    assert focus["isFramed"], f"the focus cannot be seen on {words!r}"
    assert not focus["isCovered"], f"{words!r} has the focus and is covered"
    return words


def until(page: Page, condition: str) -> None:
    """Wait for what a script in the page would tell, also where the page may run none."""
    for _ in range(MOST_LOOKS):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(LOOKS_EVERY_MS)
    raise AssertionError(f"never so: {condition}")


def enter(page: Page, key: str = "Enter") -> None:
    """Press a key that leads to another page, and wait for it."""
    with page.expect_navigation():
        page.keyboard.press(key)
