"""A quote as it is shown: without the marks of its file, the row of a table with the heads of its columns, a turn with who speaks."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_MARKS = frozenset("*_`[")
_QUOTED = ("#", ">")  # what opens a heading or a quotation
_STAR, _TIMES = "*", "\ue000"  # "2*3*4" is no emphasis here, as it is in Markdown


def shown(quote: str, heads: str = "", kind: str = "") -> str:
    """The text of a quote. `heads` and `kind` are those of the chunk that it opens or stands in."""
    if kind == "row" and heads:
        return without_marks(heads)
    said = " ".join(filter(None, (_line(one) for one in quote.splitlines())))
    return said if not heads or said.startswith(heads) else f"{heads}: {said}"


def _line(line: str) -> str:
    bare = line.strip().removeprefix("* ").removesuffix(" *").strip()  # of a bullet, or of a box of asterisks
    lead = next((bare[: len(bare) - len(bare.lstrip(mark))] for mark in _QUOTED if bare.startswith(mark)), "")
    if bare[len(lead) :][:1].isspace():
        bare = bare[len(lead) :].lstrip()
    if len(bare) > 2 and bare[0] == bare[-1] == "|":
        bare = "; ".join(cell.strip() for cell in bare.strip("|").split("|"))
    return " ".join(without_marks(bare).split())


def without_marks(text: str) -> str:
    """A line without Markdown's marks for emphasis, code and links; what stands between backquotes is left as it is."""
    if _MARKS.isdisjoint(text):
        return text
    pieces = text.split(_STAR)
    for i, (before, after) in enumerate(pairwise(pieces)):
        pieces[i] += _TIMES if before[-1:].isalnum() and after[:1].isalnum() else _STAR
    (line,) = _inline().parseInline("".join(pieces))
    return "".join(one.content for one in line.children or ()).replace(_TIMES, _STAR)


@cache
def _inline() -> MarkdownIt:
    from markdown_it import MarkdownIt  # 50 ms, for quotes with marks alone

    return MarkdownIt("zero").enable(["emphasis", "backticks", "link", "image"])
