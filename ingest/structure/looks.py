"""How a line looks from its number on: nothing more, a title, a title with text on the same line, or a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ingest.lexicon import read_lexicon
from ingest.structure.candidates import PATTERNS
from ingest.text.characters import BLANK, CLOSERS, count_ideographs, is_over

MAX_TITLE, MAX_TITLE_WORDS = 120, 16
_LONGEST_LEAD = 3  # words of a title before a colon that a small letter may follow
_RUN_IN = re.compile(rf"(?P<title>[^\n]{{2,90}}?)(?P<stop>[.:](?:{BLANK}*[–—-])?|{BLANK}*[–—]){BLANK}+(?=\S)")
_WORDS = re.compile(r"[^\W\d_][\w'’-]*")


@dataclass(frozen=True, slots=True)
class Look:
    """`kind` is bare, title, run_in or sentence; `title` the span of the title, `body` where text begins on the same line."""

    kind: str
    title: tuple[int, int]
    body: int


@cache
def _words(name: str) -> frozenset[str]:
    return read_lexicon(PATTERNS / "labels.toml").words(name)


def look_at(text: str, start: int, end: int) -> Look:
    """The look of `text[start:end]`, the rest of a line after its number."""
    rest = text[start:end]
    if not rest.strip("#* _`"):
        return Look("bare", (start, start), end)
    match = _RUN_IN.match(text, start, end)
    if match and match["stop"] != "." and is_title(rest) and ";" not in rest:
        return Look("title", (start, end), end)  # "Mill Lane: speed and parking"
    if match and is_run_in_title(match["title"]) and not _leads_on(match, text):
        return Look("run_in", match.span("title"), match.end())
    if is_title(rest):
        return Look("title", (start, end), end)
    return Look("sentence", (start, start), start)


def _leads_on(match: re.Match[str], text: str) -> bool:
    """Whether words before a colon are a sentence that the text goes on with: "He proposed three measures: to raise the dues"."""
    words = match["title"].split()
    is_dressed = any(word[0].isupper() for word in words[1:])
    return match["stop"][0] == ":" and len(words) > _LONGEST_LEAD and not is_dressed and text[match.end()].islower()


def is_title(line: str) -> bool:
    """Whether a line may be a title: short, begun with a capital or a sign without case, without the end of a sentence."""
    bare = line.strip("#*_` \t")
    words = bare.split()
    if not bare or len(bare) > MAX_TITLE or len(words) > MAX_TITLE_WORDS or bare[0].islower() or bare[0] in "([|•-":
        return False
    if count_ideographs(bare):
        return len(bare) <= 24 and not any(mark in bare for mark in "。；，！")
    if bare.isupper():
        return len(bare) >= 2
    if bare.endswith(".") and not bare.endswith("..."):
        return len(words) <= 8 and not verbal(words) and ". " not in bare[:-1]
    return bare.endswith("?") or not (is_over(bare) or bare.rstrip(CLOSERS).endswith((",", "，")))


def is_run_in_title(title: str) -> bool:
    """Whether the words before a full stop or colon are a title rather than a sentence."""
    words = title.split()
    if (
        not title[:1].isupper()
        or len(words) > 10
        or title.count('"') % 2
        or title.endswith((" No", " Nos", "Art", "Mr", "Dr", "Mrs", "Ms"))
    ):
        return False
    if title.isupper():
        return True
    long = [word for word in _WORDS.findall(title) if word.lower() not in _words("small")]
    if long and all(word[0].isupper() for word in long):
        return True
    return len(words) <= 5 and not verbal(words) and not title.endswith(('"', "”"))


def verbal(words: list[str]) -> bool:
    """Whether there is a verb among these words that makes a sentence of them."""
    return any(word.strip(".,;:").lower() in _words("verbal") for word in words[1:])


def is_unfinished(line: str) -> bool:
    """Whether a line breaks off: after a hyphen, a comma or a word like "and"."""
    last = line.rsplit(None, 1)[-1] if line else ""
    return line.endswith((",", "-", "­")) or last.strip("(").lower() in _words("unfinished")


def is_notice(line: str) -> bool:
    """Whether a line says what sort of paper it is: "FOR IMMEDIATE RELEASE". It is no heading, and no title."""
    lexicon, bare = read_lexicon(PATTERNS / "titles.toml"), re.sub(r"^[\W_]+|[\W_]+$", "", line).lower()
    return bare in lexicon.words("notice") or bool(lexicon.pattern("embargo").match(line))


def is_capitals(line: str) -> bool:
    """Whether a line is set in capitals: no small letter, a word of three letters or more, no more than a line's length."""
    bare = line.strip("*_ ")
    letters = [one for one in bare if one.isalpha()]
    return bare.isupper() and len(letters) >= 3 and len(bare) <= MAX_TITLE and len(bare.split()) <= MAX_TITLE_WORDS
