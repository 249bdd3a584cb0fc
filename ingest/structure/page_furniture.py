"""What stands around a text: page numbers, lines that come again on every page, the links above and below a saved page.

All of it is found by repetition and by position; the words that a saved page has at its edges are data.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import pairwise

from ingest.document import Fact
from ingest.lexicon import Lexicon, read_lexicon
from ingest.structure.candidates import PATTERNS
from ingest.structure.lines import Sheet
from ingest.structure.looks import is_capitals, is_notice, is_title, is_unfinished, verbal
from ingest.structure.outline import Heading

_NUMBER = re.compile(r"\d+")
_MAX_LINE = 160  # a running head is no longer
_NEAR = 3  # lines between a running head and the number or the edge of its page
_EDGE_LINES = 14  # a masthead is looked for in the first lines only
_SUBTITLE = 3  # words behind a colon in a title
_BELOW_TITLE = 4  # lines below a title that may name its author and date
_FOOTER_BLOCKS = 8  # a footer in the last blocks: a text may speak of copyright
_LONGEST_FOOTER = 1000  # letters: more than that is text, whatever its first line says
_EDGE_SHARE = 0.25  # and what stands at an edge is a small part of the text


def _lexicon() -> Lexicon:
    return read_lexicon(PATTERNS / "page_furniture.toml")


def mark_page_furniture(sheet: Sheet) -> None:
    """Give page numbers and running heads the role "furniture"."""
    pages = _page_numbers(sheet)
    for i in pages:
        sheet.roles[i] = "furniture"
    fed = [i for i, line in enumerate(sheet.lines) if "\f" in sheet.text[max(0, line.start - 3) : line.start]]
    groups: dict[str, list[int]] = defaultdict(list)
    for i, line in enumerate(sheet.lines):
        if not sheet.roles[i] and line.end - line.start <= _MAX_LINE:
            groups[_NUMBER.sub("#", sheet.of(i))].append(i)
    counting = [found for found in groups.values() if len(found) >= 2 and _counts_pages(sheet, found)]
    edges = sorted({*pages, *fed, *(i for found in counting for i in found)})
    at_edges = [found for found in groups.values() if len(found) >= 3 and _stands_at(edges, found)]
    for i in (i for found in (*counting, *at_edges) for i in found):
        sheet.roles[i] = "furniture"


def _page_numbers(sheet: Sheet) -> list[int]:
    """The lines of the longest sequence of page numbers: each one more than the one before."""
    pattern = _lexicon().pattern("page_number")
    found = []
    for i, line in enumerate(sheet.lines):
        match = pattern.match(sheet.of(i)) if line.end - line.start < 24 and not sheet.roles[i] else None
        if match:
            found.append((i, int(match["page"])))
    best: list[int] = []
    for first in range(min(4, len(found))):
        chain = [found[first]]
        for i, page in found[first + 1 :]:
            if 1 <= page - chain[-1][1] <= 2 and i > chain[-1][0] + 1:
                chain.append((i, page))
        best = max(best, [i for i, _ in chain], key=len)
    apart = all(sheet.lines[i].gap and sheet.gap_after(i) for i in best)
    return best if len(best) >= 3 or (len(best) == 2 and apart) else []


def _counts_pages(sheet: Sheet, found: list[int]) -> bool:
    """Whether lines that differ in numbers only count the pages: "Tide rules    Page 2 of 3"."""
    matches = [_lexicon().pattern("paged").search(sheet.of(i)) for i in found]
    numbers = [int(_NUMBER.findall(match[0])[0]) for match in matches if match]
    return len(numbers) == len(found) and all(one < other for one, other in pairwise(numbers))


def _stands_at(edges: list[int], found: list[int]) -> bool:
    """Whether most of these lines stand by the edge of a page."""
    near = 0
    for i in found:
        place = bisect_left(edges, i - _NEAR)
        near += place < len(edges) and edges[place] <= i + _NEAR
    return near >= 0.6 * len(found)


def mark_edges(sheet: Sheet, first: int | None, last_part: int) -> tuple[Fact, ...]:
    """Give the lines above a saved page's text the role "masthead", those below it "footer"; the facts of the masthead.

    `first` is the line of the first heading, if there is one; at and above `last_part`, that of the last part with a number or a
    mark, there is no footer."""
    _mark_footer(sheet, last_part)
    head = [i for i in range(min(_EDGE_LINES, len(sheet.lines) if first is None else first)) if not sheet.roles[i]]
    is_chrome = [bool(_lexicon().pattern("masthead").match(sheet.of(i)) or _lexicon().pattern("byline").match(sheet.of(i))) for i in head]
    if not any(is_chrome):
        return ()
    last = head[-1] if first is not None else max(i for i, one in zip(head, is_chrome, strict=True) if one)
    if sum(sheet.lines[i].end - sheet.lines[i].start for i in head if i <= last) > _EDGE_SHARE * len(sheet.text.strip()):
        return ()
    facts = [fact for i in head if i <= last for fact in _facts(sheet, i)]
    for i in head:
        if i <= last:
            sheet.roles[i] = "masthead"
    return tuple(sorted(facts, key=lambda fact: fact.name != "title"))


def find_notices(sheet: Sheet) -> set[int]:
    """The lines above the title that say what sort of paper it is: "FOR IMMEDIATE RELEASE". They are no headings."""
    found: set[int] = set()
    for i in range(min(_EDGE_LINES, len(sheet.lines))):
        if not sheet.roles[i] and not is_notice(sheet.of(i)):
            break
        found |= set() if sheet.roles[i] else {i}
    if sheet.levels is not None:
        sheet.levels = {i: level for i, level in sheet.levels.items() if i not in found}
    return found


def opening_facts(sheet: Sheet, headings: Sequence[Heading], notices: Collection[int]) -> tuple[Fact, ...]:
    """The title that opens a text, a short line that stands alone above the rest, and who wrote it when, as the next lines say."""
    first = next((i for i in range(len(sheet.lines)) if not sheet.roles[i] and i not in notices), 0)
    found = next((one for one in headings if one.line == first), None)
    if found is not None and (found.label or found.kind == "question"):
        return ()
    last = found.last if found else _last_of_title(sheet, first)
    start, end = found.title if found else (sheet.lines[first].start, sheet.lines[last].end)
    title = sheet.text[start:end]
    below = sheet.next_plain(last)
    facts = []
    for i in range(below, min(below + _BELOW_TITLE, len(sheet.lines))):
        for name in ("author_line", "date_line") if not sheet.roles[i] and sheet.lines[i].end - sheet.lines[i].start <= _MAX_LINE else ():
            if match := _lexicon().pattern(name).match(sheet.of(i)):
                facts += [Fact(one, match[one], *(sheet.lines[i].start + at for at in match.span(one))) for one in match.groupdict()]
    if found and (found.kind == "markdown" or sheet.levels is not None):  # the file says that it is a heading, whatever it reads like
        return (Fact("title", title, start, end), *facts)
    is_apart = last + 1 < len(sheet.lines) and (sheet.gap_after(last) > 0 or bool(facts) or _is_short_block(sheet, last + 1))
    if not is_apart or not is_title(" ".join(title.split())) or verbal(title.split()) or _is_other(sheet, first):
        return ()
    return (Fact("title", title, start, end), *facts)


def _last_of_title(sheet: Sheet, first: int) -> int:
    """The last line of a title that goes on: it breaks off, or both lines are in capitals."""
    last = first
    while last < first + 3 and last + 1 < len(sheet.lines) and not sheet.lines[last + 1].gap and not sheet.roles[last + 1]:
        if not is_unfinished(sheet.of(last)) and not (is_capitals(sheet.of(last)) and is_capitals(sheet.of(last + 1))):
            break
        last += 1
    return last


def _is_short_block(sheet: Sheet, i: int) -> bool:
    """Whether the block that begins there is a second short line, with a blank one behind it."""
    return sheet.gap_after(i) > 0 and is_title(sheet.of(i)) and not sheet.roles[i]


def _is_other(sheet: Sheet, line: int) -> bool:
    """Whether a line is what stands above some texts and is no title: a date, an address, a greeting, a page head in columns."""
    text = sheet.of(line)
    is_plain = text[:1].isalpha() or text[:1] in "\"'“‘«„"
    no_title = read_lexicon(PATTERNS / "titles.toml").pattern("no_title")
    above, _, below = text.partition(": ")
    if len(below.split()) >= _SUBTITLE and ": " not in sheet.of(line + 1):
        text = f"{above} {below}"  # "The lamp: how it was lit", but not the first of several fields
    return not is_plain or "   " in text or "\t" in text or bool(no_title.search(text)) or line in sheet.counted


def _facts(sheet: Sheet, line: int) -> list[Fact]:
    start, found = sheet.lines[line].start, []
    if sheet.lines[line].end - start > 2 * _MAX_LINE:
        return []
    for name in ("title_line", "byline"):
        if match := _lexicon().pattern(name).match(sheet.of(line)):
            found += [Fact(one, value, start + match.start(one), start + match.end(one)) for one, value in match.groupdict().items()]
    return found


def _mark_footer(sheet: Sheet, last_part: int) -> None:
    """Below the first footer line among the last blocks there is only more of the footer."""
    blocks = 0
    size = len(sheet.text)
    found = None
    for i in range(len(sheet.lines) - 1, max(0, last_part), -1):
        if size - sheet.lines[i].start > min(_EDGE_SHARE * size, _LONGEST_FOOTER) or blocks >= _FOOTER_BLOCKS:
            break
        if not sheet.roles[i] and _lexicon().pattern("footer").match(sheet.of(i)):
            found = i
        blocks += sheet.lines[i].gap > 0
    for i in range(found, len(sheet.lines)) if found is not None else ():
        sheet.roles[i] = "footer"
