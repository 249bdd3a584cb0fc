"""Which paragraphs of a PDF are headings, and of which level: by the file's own outline, size, weight and numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.formats.pdf.paragraphs import Paragraph
from ingest.formats.pdf.tables import Grid
from ingest.structure.candidates import number_of, word_kinds

_NUMBER = re.compile(r"(?:§+\s*)?(?:\w+\s+)?((?:[A-Z]|\d{1,3})(?:\.\d{1,3})*)[.):]?(?=\s)")
_NUMBERED = re.compile(r"(?:§+\s*)?(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,6}|[A-Z])[.):]?\s+\S|\w+\s+(?:\d{1,3}|[IVXLC]{1,6})\b")
_WORD = re.compile(r"[^\W\d_]{3,}|[\u3040-\u9fff\uac00-\ud7af]{2}")
_OPENER = re.compile(r"[^\W\d_]+ (?:[^\W\d_]+|\d{1,3})")
_END = re.compile(r"[\w.?!)\]’”\"'»。？！）」]\s*$")
_QUOTES = '“„«"‘'
_LONG = 50  # letters
_LEADER = re.compile(r"(?:[.·…_]\s?){4,}\s*\w{0,6}$")
_PAGE = re.compile(r"[\s.]+(?:\d{1,4}|[ivxlc]{1,7})$")


@dataclass(frozen=True, slots=True)
class Found:
    """A paragraph that is a heading, by its place among the paragraphs."""

    at: int
    level: int


def headings_of(paragraphs: Sequence[Paragraph], outline: Sequence[tuple[str, int, int]], size: float) -> list[Found]:
    """The headings. `outline` has the file's bookmarks: title, level from 1, page."""
    marked = _by_outline(paragraphs, outline)
    bold = sum(len(p.text) for p in paragraphs if p.style[1]) > 0.4 * sum(len(p.text) for p in paragraphs)
    styled = [at for at, p in enumerate(paragraphs) if _stands_out(p, size, bold) and not p.is_note]
    styled = [at for at in styled if not _is_run(paragraphs, at, set(styled))]
    styled = _without_contents(paragraphs, _without_bylines(paragraphs, styled))
    styled = _without_quotes(paragraphs, _without_summaries(paragraphs, styled))
    levels = _levels([(at, paragraphs[at]) for at in sorted({*styled, *marked})], marked)
    return [Found(at, level) for at, level in sorted(levels.items())]


def with_openers(parts: Sequence[Paragraph | Grid]) -> list[Paragraph | Grid]:
    """The parts with what opens a chapter in one paragraph: "CHAPTER", "TWO" and the title below it, each set by itself."""
    made: list[Paragraph | Grid] = []
    for part in parts:
        last = made[-1] if made else None
        if isinstance(part, Paragraph) and isinstance(last, Paragraph) and last.lines[0].page == part.lines[0].page:
            is_word = part.text.isalpha() and part.text.isupper()  # "ELEVEN"
            is_number = last.text.casefold() in word_kinds() and (is_word or bool(number_of(part.text)))
            is_title = bool(_OPENER.fullmatch(last.text)) and len(last.lines) == 2 and part.style[0] >= last.style[0]
            if is_number or is_title:
                last.lines += part.lines
                last.notes += part.notes
                continue
        made.append(part)
    return made


def _without_bylines(paragraphs: Sequence[Paragraph], styled: list[int]) -> list[int]:
    """Not what stands right below the title in a style that no later heading without a number has: names, a date."""
    opening = 0
    while opening in styled:
        opening += 1
    if opening < 2:
        return styled
    title = max(range(opening), key=lambda at: paragraphs[at].style[0])
    later = {paragraphs[at].style for at in styled if at >= opening and not _NUMBERED.match(paragraphs[at].text)}
    return [at for at in styled if at >= opening or at == title or paragraphs[at].style in later or _NUMBERED.match(paragraphs[at].text)]


def _without_summaries(paragraphs: Sequence[Paragraph], styled: list[int]) -> list[int]:
    """Not a long line in a style that stands nowhere but right below larger headings: it says in a sentence what follows."""
    places: dict[tuple[float, bool, bool], list[int]] = {}
    for at in styled:
        places.setdefault(paragraphs[at].style, []).append(at)
    known = set(styled)
    below = {
        style
        for style, found in places.items()
        if all(at - 1 in known and paragraphs[at - 1].style[0] > style[0] and len(paragraphs[at].text) > _LONG for at in found)
    }
    return [at for at in styled if paragraphs[at].style not in below or paragraphs[at].text[:1].isdigit()]


def _without_quotes(paragraphs: Sequence[Paragraph], styled: list[int]) -> list[int]:
    """Not a sentence of the text that is set large beside it."""
    quoted = [at for at in styled if paragraphs[at].text[:1] in _QUOTES]
    texts = [_fold(one.text) for at, one in enumerate(paragraphs) if at not in styled] if quoted else []
    repeated = {at for at in quoted if any(_fold(paragraphs[at].text) in text for text in texts)}
    return [at for at in styled if at not in repeated]


def _without_contents(paragraphs: Sequence[Paragraph], styled: list[int]) -> list[int]:
    """Not the lines of a list of contents: what one says, but for its page number, is a heading further on."""
    last = {_fold(paragraphs[at].text): at for at in styled}
    return [at for at in styled if last.get(_fold(_PAGE.sub("", paragraphs[at].text)), at) <= at]


def _fold(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _by_outline(paragraphs: Sequence[Paragraph], outline: Sequence[tuple[str, int, int]]) -> dict[int, int]:
    """Paragraphs that say what a bookmark of their page, or of the one before, says, with its level."""
    places: dict[tuple[str, int], list[int]] = {}
    for at, paragraph in enumerate(paragraphs):
        if len(paragraph.text) < 300:
            places.setdefault((_fold(paragraph.text), paragraph.lines[0].page), []).append(at)
    found: dict[int, int] = {}
    for title, level, page in outline:
        for near in (page, page + 1):
            named = [at for (text, on), ats in places.items() if on == near and _same(text, _fold(title)) for at in ats]
            if named:
                found.setdefault(named[0], level)
                break
    return found


def _same(text: str, title: str) -> bool:
    return bool(title) and (text == title or (text.endswith(title) and len(text) - len(title) <= 12))


def _stands_out(paragraph: Paragraph, size: float, bold_text: bool) -> bool:
    text, (own, bold, italic) = paragraph.text, paragraph.style
    if len(text) > 200:  # before any pattern is tried: on 40,000 letters without a blank that took 7 s
        return False
    words = _NUMBER.sub("", text, count=1)
    letters = sum(map(str.isalpha, words))
    if len(paragraph.lines) > 4 or letters < 2 or letters < 0.4 * len(words.replace(" ", "")):
        return False
    if not _WORD.search(text) or "=" in text or _LEADER.search(text):
        return False
    if not _END.search(text) or paragraph.lines[0].mono or len(set(text)) < 3:
        return False
    numbered = bool(_NUMBERED.match(text))
    whole = all(line.bold for line in paragraph.lines)
    if own >= 1.12 * size:
        return not text.endswith(".") or numbered or len(text) < 60
    if bold and whole and not bold_text and (numbered or own >= 0.95 * size):
        return not text.endswith(".") or numbered
    if own < 0.95 * size:
        return False
    if text.isupper() and letters >= 4 and len(paragraph.lines) <= 2 and not text.endswith("."):
        return paragraph.gap == 0 or paragraph.gap > 1.3 * own
    return italic and numbered and not text.endswith(".")


def _is_run(paragraphs: Sequence[Paragraph], at: int, styled: set[int]) -> bool:
    """Four or more like it with nothing between: a list of names or a form, set in bold; no headings."""
    style = paragraphs[at].style
    before = after = 0
    while at - before - 1 in styled and paragraphs[at - before - 1].style == style:
        before += 1
    while at + after + 1 in styled and paragraphs[at + after + 1].style == style:
        after += 1
    return before + after >= 4 and not _NUMBERED.match(paragraphs[at].text)


def _depth(text: str) -> int:
    found = _NUMBER.match(text)
    return found[1].count(".") + 1 if found else 0


def _levels(headings: Sequence[tuple[int, Paragraph]], marked: dict[int, int]) -> dict[int, int]:
    """Levels by style, the largest first, and within a style by the depth of numbers; the outline's where it says."""
    looks = {at: (p.style[0], p.style[1], p.text.isupper()) for at, p in headings}
    depths = {at: _depth(p.text) for at, p in headings}
    shallowest: dict[tuple[float, bool, bool], int] = {}
    for at, look in looks.items():
        if depths[at]:
            shallowest[look] = min(depths[at], shallowest.get(look, 99))
    rank = {look: number for number, look in enumerate(sorted(set(looks.values()), reverse=True))}
    keys = {at: (rank[looks[at]], max(depths[at] - shallowest.get(looks[at], 0), 0)) for at, _ in headings}
    order = _by_numbers(keys, depths) or {key: number for number, key in enumerate(sorted(set(keys.values())), start=1)}
    said: dict[tuple[int, int], Counter[int]] = {}
    for at, level in marked.items():
        said.setdefault(keys[at], Counter())[level] += 1
    usual = {key: counts.most_common(1)[0][0] for key, counts in said.items()}
    levels = {at: marked.get(at, usual.get(keys[at], order[keys[at]])) for at, _ in headings}
    first = min(levels, default=-1)
    if first >= 0 and looks[first][0] == max(look[0] for look in looks.values()) and not depths[first]:
        levels[first] = min(levels.values())  # the title, set as large as the chapters but not in capitals, say
    return levels


def _by_numbers(keys: dict[int, tuple[int, int]], depths: dict[int, int]) -> dict[tuple[int, int], int] | None:
    """Levels in a document of which most headings are numbered: the depth of the number, below what stands above "1"."""
    numbered = [at for at, depth in depths.items() if depth]
    if 2 * len(numbered) < len(depths) or max(depths.values(), default=0) < 2:
        return None
    usual: dict[tuple[int, int], int] = {}
    for key in sorted(set(keys.values())):
        counts = Counter(depths[at] for at in numbered if keys[at] == key)
        if counts:
            usual[key] = counts.most_common(1)[0][0]
    first = min((key for key, depth in usual.items() if depth == min(usual.values())), default=(0, 0))
    above = len({key for key in keys.values() if key < first})
    order: dict[tuple[int, int], int] = {}
    level = 0
    for key in sorted(set(keys.values())):
        level = usual[key] + above if key in usual else min(level + 1, above + max(usual.values()) + 1)
        order[key] = level
    return order
