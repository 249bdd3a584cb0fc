"""Web pages, saved pages and MHTML, by selectolax (Lexbor): what the page is about, without what surrounds it.

Extractors of main content were tried and lose structure: of the 309 headings of a long specification trafilatura
keeps 4 and readability none. So the tree is walked here; what is navigation, its marks and its share of links tell.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from ingest.errors import DocumentEmpty
from ingest.formats.builder import Piece, TextBuilder
from ingest.formats.html_tree import cells_of, html_tree, is_across, is_head, is_laid_out, number_of, of_list, pairs_of, plain
from ingest.formats.numerals import numeral
from ingest.formats.refusals import broken
from ingest.layout import Layout, Term
from ingest.text.characters import on_one_line

_ELEMENTS = tomllib.loads((Path(__file__).parent / "html.toml").read_text(encoding="utf-8"))
_SITE = re.compile(r"\s+[-–—|·:]\s+")  # between the name of a page and that of its site
_UNREAD, _INLINE, _ROLES, _BOXES, _AROUND = (frozenset(_ELEMENTS[key]) for key in ("unread", "inline", "around", "boxes", "names"))
_AUTHORS, _BYLINES, _UNPRINTED = (frozenset(_ELEMENTS[key]) for key in ("authors", "bylines", "unprinted"))
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
QUESTION = 7  # the level of a question with its answer below it, under all headings
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_BOLD = ("b", "strong")
_DEEP = 250
_LONGEST_LEAD = 120  # letters of a title of an item


def read_html(path: Path, data: bytes) -> Layout:
    """The layout of a web page."""
    return html_layout(path, _decoded(data), "html")


def read_mhtml(path: Path, data: bytes) -> Layout:
    """The layout of a page saved as one file: its first HTML part."""
    message = message_from_bytes(data, policy=policy.default)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml") and isinstance(part, EmailMessage):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                return html_layout(path, _decoded(content, part.get_content_charset() or ""), "mhtml")
    raise broken(path, "a saved web page (MHTML)")


def html_layout(path: Path, text: str, kind: str) -> Layout:
    """The layout of HTML as text."""
    tree = html_tree(path, text)
    facts = _facts(tree)
    walker = Walker()
    if tree.body is not None:
        walker.whole = tree.body
        root = _main(tree)
        walker.in_main = root.tag != "body"
        walker.children(root, 0)
        walker.flush()
    if not walker.builder.length:
        raise DocumentEmpty(f"{path} is a web page without text: it may need its scripts to show any. Save it from a browser as PDF.")
    facts["author"] = facts["author"] or walker.author
    return walker.builder.layout(format=kind, **facts)


def _decoded(data: bytes, said: str = "") -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    named = _CHARSET.search(data[:4096])
    for encoding in filter(None, ("utf-8-sig", said, named[1].decode("ascii", "replace") if named else "")):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("cp1252", "replace")  # what browsers take a page for that says nothing


def _facts(tree: Any) -> dict[str, Any]:
    metas: dict[str, str] = {}
    for meta in tree.css("meta"):
        said = meta.attributes
        name = (said.get("name") or said.get("property") or "").lower()
        metas.setdefault(name, (said.get("content") or "").strip())
    title = plain(tree.css_first("head > title")) or metas.get("og:title", "") or metas.get("dc.title", "")
    tops = {plain(node).rstrip("¶# ") for node in tree.css("h1")} - {""}
    top = tops.pop() if len(tops) == 1 else ""
    name = _SITE.split(title, maxsplit=1)[0]  # "mod_rewrite - Apache HTTP Server" below "Apache Module mod_rewrite"
    html = tree.css_first("html")
    author = next((metas[name] for name in ("author", "dc.creator", "citation_author", "article:author") if metas.get(name)), "")
    dates = ("date", "article:published_time", "dc.date", "citation_publication_date", "article:modified_time")
    return {
        "title": top if top and (top in title or (name != title and name in top)) else title or top,
        "author": author,
        "date": next((metas[name] for name in dates if metas.get(name)), ""),
        "language": ((html.attributes.get("lang") if html else "") or "").strip(),
    }


def _main(tree: Any) -> Any:
    """The part that the page marks as its main one, if it has most of the text; else all of it."""
    whole = len(plain(tree.body))
    for selector in ("main, [role=main]", "article"):
        found = tree.css(selector)
        if len(found) == 1 and len(plain(found[0])) > 0.35 * whole:
            return found[0]
    return tree.body


@dataclass
class Walker:
    """Walks the tree and writes what it finds; `buffer` has the running text of the paragraph at hand."""

    builder: TextBuilder = field(default_factory=TextBuilder)
    buffer: list[str] = field(default_factory=list)
    lists: list[Any] = field(default_factory=list)
    titled: list[int] = field(default_factory=list)  # the level of the titles of each list's items, 0 where they have none
    mark: str | None = None
    in_main: bool = False
    whole: Any = None
    author: str = ""  # as lines below the title say
    boxes: int = 0  # that are open: notes and warnings

    def children(self, node: Any, depth: int) -> None:
        """All below a node."""
        child = node.child
        while child is not None:
            self.visit(child, depth + 1)
            child = child.next

    def visit(self, node: Any, depth: int) -> None:
        """One node."""
        tag = node.tag or "-"
        if tag == "-text":
            self.buffer.append(node.text_content or "")
            return
        if tag.startswith(("-", "_", "!")) or self._is_left_out(node, tag):
            return
        if depth > _DEEP:
            self.buffer.append(node.text(deep=True))
        elif tag in _INLINE:
            self._inline(node, tag, depth)
        elif tag == "br":
            self.buffer.append("\0")
        else:
            is_box = tag == "aside" or not _BOXES.isdisjoint((node.attributes.get("class") or "").lower().split())
            self.flush()
            self.boxes += is_box
            _BLOCKS.get(tag, Walker.block)(self, node, depth)
            self.boxes -= is_box
            self.flush()

    def _inline(self, node: Any, tag: str, depth: int) -> None:
        if tag == "sup" and (text := plain(node)).isdigit():
            self.buffer.append(text.translate(_SUPERSCRIPTS))
        elif tag not in ("img", "wbr", "rp", "rt"):
            self.children(node, depth)

    def _is_left_out(self, node: Any, tag: str) -> bool:
        if tag in _UNREAD:
            return True
        said = node.attributes
        if not said and tag not in ("ul", "ol", "aside", "header", "footer"):
            return False
        if "hidden" in said or said.get("aria-hidden") == "true" or _HIDDEN.search(said.get("style") or ""):
            return True
        if said.get("role") in _ROLES or not _UNPRINTED.isdisjoint(_names(node)):
            return True
        if tag in ("header", "footer", "aside") and not self.in_main and not _in_article(node):
            return tag != "header" or node.css_first("h1") is None
        return tag in ("ul", "ol", "div", "section", "table") and self._is_around(node, tag)

    def _is_around(self, node: Any, tag: str) -> bool:
        """Whether it is a menu or a list of contents: named so, or nearly all of it links."""
        names = _names(node)
        if not self.in_main and any(name in _AROUND or name.startswith("cookie") for name in names):
            return node.css_first("main, article, h1") is None and len(plain(node)) < 0.3 * len(plain(self.whole))
        links = node.css("a") if tag in ("ul", "ol", "div") else []
        if len(links) < 5 or (tag == "div" and len(links) < 8):
            return False
        text, linked = len(plain(node)), sum(len(plain(link)) for link in links)
        inner = sum((link.attributes.get("href") or "").startswith("#") for link in links)
        return bool(linked > 0.8 * text and text < 80 * len(links) and (inner == len(links) or not self.in_main))

    def block(self, node: Any, depth: int) -> None:
        """A block without a meaning of its own."""
        self.children(node, depth)

    def heading(self, node: Any, depth: int) -> None:
        """A heading, without the marks that link to it."""
        inner = Walker(in_main=True, whole=self.whole)
        child = node.child
        while child is not None:
            text = plain(child) if child.tag != "-text" else ""
            if not (text and not any(map(str.isalnum, text))) and not (text.startswith("[") and child.css_first("a")):
                inner.visit(child, depth + 1)
            child = child.next
        text = inner.running().replace("\n", " ").strip("¶ ")
        classes = set((node.attributes.get("class") or "").lower().split())
        is_below_title = bool(self.builder.headings)
        if text and is_below_title and not _AUTHORS.isdisjoint(classes) and not any(map(str.isdigit, text)):
            self._add_author(text)
        elif text and (self.boxes or (is_below_title and not classes.isdisjoint(_BYLINES | _AUTHORS))):
            self.builder.paragraph([Piece(text)])
        elif text:
            self.builder.heading([Piece(text)], _HEADINGS.get(node.tag, 2))

    def _add_author(self, text: str) -> None:
        """A line that says who wrote a text; further names right below go on with it."""
        if self.author and "".join(self.builder.parts[-2:]).endswith(self.author.rpartition(", ")[2]):
            self.builder.add([Piece(f", {text}")])
        else:
            self.builder.paragraph([Piece(text)])
        self.author = f"{self.author}, {text}".removeprefix(", ")

    def listing(self, node: Any, depth: int) -> None:
        """A list: its items one after the other."""
        self.lists.append([node, number_of(node.attributes.get("start"), 1)])
        level = self.builder.headings[-1].level if self.builder.headings else 0
        self.titled.append(level + 1 if 0 < level < QUESTION - 1 and not self.boxes and _are_titled(node) else 0)
        self.children(node, depth)
        self.titled.pop()
        self.lists.pop()

    def item(self, node: Any, depth: int) -> None:
        """An item: its first text takes the mark."""
        self.mark = self._next_mark(node)
        title = _bold_lead(node) if self.titled and self.titled[-1] else None
        if title is not None:
            mark = "" if self.mark == "•" else f"{self.mark} "
            self.builder.heading([Piece(f"{mark}{plain(title)}")], self.titled[-1])
            self.mark = None
            title.decompose()
        self.children(node, depth)
        self.flush()
        self.mark = None

    def _next_mark(self, node: Any) -> str:
        if not self.lists or self.lists[-1][0].tag != "ol":
            return "•"
        place = self.lists[-1]
        number = number_of(node.attributes.get("value"), place[1])
        place[1] = number + 1
        kind = place[0].attributes.get("type") or "1"
        return f"{numeral(number, _KINDS.get(kind, 'decimal'))}."

    def table(self, node: Any, depth: int) -> None:
        """A table; one that only lays out the page is read as blocks."""
        rows = [] if is_laid_out(node) else list(node.css("tr"))
        cells = [[self._cell(cell) for cell in cells_of(row)] for row in rows]
        width = max(map(len, cells), default=0)
        if width < 2 or len(cells) < 2:
            self.children(node, depth)
            return
        first = 0
        while first < len(rows) - 2 and is_across(rows[first], width):
            first += 1
        for caption in filter(None, [plain(node.css_first("caption")), *(row[0] for row in cells[:first])]):
            self.builder.paragraph([Piece(caption)])
        rows, cells = rows[first:], cells[first:]
        heads = 0
        while heads < len(rows) - 1 and is_head(rows[heads]):
            heads += 1
        groups = [at for at in range(heads, len(rows)) if is_across(rows[at], width)]
        self.builder.table([[[Piece(text)] for text in row + [""] * (width - len(row))] for row in cells], heads, groups)

    def _cell(self, node: Any | None) -> str:
        if node is None:
            return ""
        inner = Walker(in_main=True, whole=self.whole)
        inner.children(node, 0)
        inner.flush()
        return on_one_line("".join(inner.builder.parts))

    def terms(self, node: Any, depth: int) -> None:
        """A list of definitions: questions and what is below them, a table where each is a phrase, else terms with their paragraphs."""
        pairs = list(pairs_of(node))
        if not pairs or of_list(node)[-1].tag == "dt" or any(node.css_first(f"dt {tag}") for tag in _HEADINGS):
            self.children(node, depth)  # terms alone, as in a list of contents, or headings
            return
        if all(term.endswith(("?", "？")) for term, _ in pairs):
            for term, found in pairs:
                self.builder.heading([Piece(term)], QUESTION)
                self.children(found, depth)
                self.flush()
            return
        if len(pairs) < 2 or any(found.css_first("p + p, ul, ol, dl, pre, table") or len(plain(found)) > 600 for _, found in pairs):
            for term, found in pairs:
                self._definition(term, found, depth)
            return
        self.builder.table([[[Piece(term)], [Piece(self._cell(found))]] for term, found in pairs], 0)

    def _definition(self, term: str, found: Any, depth: int) -> None:
        """A term on a line of its own, and what is said of it; a further definition, without a term, goes on with it."""
        before = self.builder.length
        span = self.builder.paragraph([Piece(term)]) if term else None
        self.children(found, depth)
        self.flush()
        if not term and self.builder.terms and self.builder.terms[-1].end == before:
            self.builder.terms[-1] = replace(self.builder.terms[-1], end=self.builder.length)
        if span and len(term) <= _LONGEST_LEAD and self.builder.length > span.end:
            self.builder.terms.append(Term(span.start, self.builder.length, span.end))

    def verbatim(self, node: Any, depth: int) -> None:
        """Text whose line ends count."""
        text = node.text(deep=True).replace("\r\n", "\n").strip("\n").rstrip()
        if text.strip():
            self.builder.verbatim([Piece(text)])

    def running(self) -> str:
        """The buffer as running text; line breaks stay."""
        text = "".join(self.buffer).replace("\xad", "").replace("\u200b", "")
        self.buffer = []
        return "\n".join(line for part in text.split("\0") if (line := on_one_line(part)))

    def flush(self) -> None:
        """Write the paragraph at hand."""
        text = self.running()
        if not text:
            return
        if self.mark is not None:
            self.builder.item([Piece(self.mark)], [Piece(text)], max(len(self.lists), 1))
            self.mark = None
        else:
            self.builder.paragraph([Piece(text)])


_BLOCKS: dict[str, Callable[[Walker, Any, int], None]] = {
    **dict.fromkeys(_HEADINGS, Walker.heading),
    **dict.fromkeys(("ul", "ol", "menu"), Walker.listing),
    "li": Walker.item,
    "table": Walker.table,
    "dl": Walker.terms,
    "pre": Walker.verbatim,
    "hr": lambda walker, node, depth: None,
}
_KINDS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


def _are_titled(node: Any) -> bool:
    """Whether the items of a list are parts with a title each, a bold line and text below it, and no text of the part that holds
    them follows."""
    items = [child for child in node.iter() if child.tag == "li"]
    return len(items) > 1 and all(_bold_lead(item) is not None for item in items) and _is_last(node)


def _is_last(node: Any) -> bool:
    """Whether a heading or nothing at all follows a node."""
    following = node.next
    while following is not None and not plain(following):
        following = following.next
    if following is not None:
        heading = following if following.tag in _HEADINGS else following.css_first(", ".join(_HEADINGS))
        return heading is not None and plain(following).startswith(plain(heading))
    return node.parent is None or node.parent.tag == "body" or _is_last(node.parent)


def _bold_lead(item: Any) -> Any | None:
    """What opens an item, if it is short, bold as a whole and no sentence, and a block follows it."""
    first, *after = [child for child in item.iter(include_text=True) if plain(child)] or [None]
    if not after or after[0].tag in _INLINE or after[0].tag == "-text":
        return None
    text = plain(first)
    bold = [first] if first.tag in _BOLD else list(first.iter()) if first.tag == "p" else []
    is_bold = "".join(plain(one) for one in bold if one.tag in _BOLD) == text
    return first if is_bold and len(text) <= _LONGEST_LEAD and not text.endswith((".", ",", ";", ":")) else None


def _names(node: Any) -> list[str]:
    """The classes and the id of a node, in small letters."""
    said = node.attributes
    return f"{said.get('class') or ''} {said.get('id') or ''}".lower().split()


def _in_article(node: Any) -> bool:
    parent = node.parent
    while parent is not None and parent.tag != "body":
        if parent.tag in ("article", "main", "section"):
            return True
        parent = parent.parent
    return False
