"""A page read back as a tree, as a browser would: elements, their attributes unescaped, and their text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "img", "input", "hr"}


@dataclass
class Element:
    """An element with what it contains."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    content: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text in it."""
        return "".join(part if isinstance(part, str) else part.text for part in self.content)

    @property
    def words(self) -> str:
        """All text in it, every run of blanks as one space."""
        return " ".join(self.text.split())

    @property
    def all(self) -> Iterator[Element]:
        """All elements in it, in order."""
        for part in self.content:
            if isinstance(part, Element):
                yield part
                yield from part.all

    def find(self, tag: str = "", name: str = "", **data: str) -> list[Element]:
        """The elements of a tag and a class whose data-attributes have these values."""
        wanted = {f"data-{key}": value for key, value in data.items()}
        return [
            one
            for one in self.all
            if tag in ("", one.tag)
            and (not name or name in one.attributes.get("class", "").split())
            and wanted.items() <= one.attributes.items()
        ]

    @property
    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        """Tags and names of attributes in order: what no text may change."""
        return [(one.tag, tuple(sorted(one.attributes))) for one in self.all]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].content.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].content.append(data)


def tree(html: str) -> Element:
    """The root of a page. Fails if its elements are not closed in order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert [one.tag for one in reader.open] == [""]
    return reader.open[0]
