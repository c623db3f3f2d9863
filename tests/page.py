"""A page as a tree: only as much of HTML as the checks and the journeys look at."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Self

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
SHAPES = {"path", "circle", "rect", "line", "polygon", "polyline", "ellipse", "use"}


@dataclass
class Element:
    """One element, with what stands inside it."""

    tag: str
    attributes: dict[str, str | None]
    parent: Self | None = None
    children: list["Element | str"] = field(default_factory=list)

    def get(self, name: str) -> str | None:
        """Return an attribute; an attribute without a value is an empty text."""
        if name not in self.attributes:
            return None
        return self.attributes[name] or ""

    @property
    def text(self) -> str:
        """All text inside, with single blanks."""
        return " ".join("".join(self._texts()).split())

    def all(self, *tags: str) -> list["Element"]:
        """Return every element of these names inside, in the order of the page."""
        return [element for element in self.walk() if element.tag in tags]

    def walk(self) -> Iterator["Element"]:
        """Go through every element inside."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    def within(self, tag: str) -> "Element | None":
        """Return the nearest element of that name around this one."""
        above = self.parent
        while above is not None and above.tag != tag:
            above = above.parent
        return above

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child._texts()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("page", {})
        self.open = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> says an attribute twice"
        element = Element(tag, dict(attrs), self.open)
        self.open.children.append(element)
        if tag not in VOID:
            self.open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID | SHAPES, f"<{tag}/> does not close itself"
        self.open.children.append(Element(tag, dict(attrs), self.open))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.tag == tag, f"</{tag}> closes <{self.open.tag}>"
        assert self.open.parent is not None
        self.open = self.open.parent

    def handle_data(self, data: str) -> None:
        self.open.children.append(data)


class Page(Element):
    """A page that was read."""

    def __init__(self, html: str) -> None:
        """Read a page; one whose elements do not close is refused."""
        reader = _Reader()
        reader.feed(html)
        reader.close()
        assert reader.open is reader.root, f"<{reader.open.tag}> is never closed"
        super().__init__("page", {}, None, reader.root.children)
        self.html = html

    @property
    def heading(self) -> str:
        """The text of the main heading."""
        return self.all("h1")[0].text

    @property
    def title(self) -> str:
        """The text of the title."""
        return self.all("title")[0].text

    def hidden(self, name: str) -> str | None:
        """Return the value of a hidden input, or None."""
        found = (i for i in self.all("input") if i.get("name") == name)
        return next((i.get("value") for i in found if i.get("type") == "hidden"), None)

    def by_id(self, element_id: str) -> Element | None:
        """Return the element with an id, or None."""
        return next((e for e in self.walk() if e.get("id") == element_id), None)

    def links(self) -> dict[str, str]:
        """Return the address of every link by its text."""
        return {a.text: a.get("href") or "" for a in self.all("a")}
