"""Follow-ups: a question that leans on earlier ones is read together with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from ingest.document import Document, Section
from ingest.lexicon import read_lexicon
from ingest.number_words import place_of

_pattern = read_lexicon(Path(__file__).parent / "patterns" / "follow_up.toml").pattern
MANY = 6  # words before an "it" or "they": by then a question has said what it speaks of
LONGEST_PREPOSITION = 20  # characters to look back for one and its article: "about the ", and some before it
SHORT = 5  # words: so few seldom stand alone after an earlier question, unless they ask about something by its name
DEEPEST = 2  # earlier questions at most: what a chain of more began with is no longer meant


def context_of(question: str, history: Sequence[str], depth: int = DEEPEST) -> str:
    """The earlier questions that a question leans on, as one text; empty if it stands alone.

    They are taken whole: every word was typed by the asker, so nothing is guessed, and the search weighs what both
    speak of.
    """
    earlier = [one.strip() for one in history if one.strip() and not _pattern("courtesy").match(one.strip())]
    if not earlier or not depth or not leans(question):
        return ""
    return f"{context_of(earlier[-1], earlier[:-1], depth - 1)} {earlier[-1]}".strip()


def leans(question: str) -> bool:
    """Whether a question points at something said before, or has too few words of its own."""
    text = question.strip()
    if _pattern("courtesy").match(text):
        return False
    if _pattern("opening").search(text) or _pattern("pointing").search(text) or _it_points_back(text):
        return True
    return len(text.split()) <= SHORT and not (_pattern("asks").match(text) and _pattern("name").search(text))


def _it_points_back(text: str) -> bool:
    """Whether an "it", "they" or their like has nothing in the question to stand for."""
    for match in _pattern("it").finditer(text):
        before = text[: match.start()].split()
        if len(before) >= MANY:
            return False
        if not (any(word[:1].isupper() for word in before[1:]) and _pattern("own_clause").match(text, match.start())):
            return True
    return False


def on_a_new_subject(question: str) -> str:
    """A question that takes leave of what was spoken of before, without its farewell; empty if it does not."""
    match = _pattern("new_subject").search(question)
    if not match:
        return ""
    rest = question[match.end() :]
    return f"{match['new']}: {rest}" if match["new"] else rest


def asks_for_more(question: str) -> bool:
    """Whether a follow-up asks for other things than those just told: "what else will it do?"."""
    return bool(_pattern("more").search(question))


def in_its_place(question: str, earlier: str, names: Sequence[str], is_subject: Callable[[str], bool]) -> str:
    """The earlier question with what this one names in place of its own: "What was done with France in orbit?" and then
    "and with Germany?" is "What was done with Germany in orbit?". Empty if that cannot be told. `names` are names of one
    kind, as of countries: one of them takes the place of another. What `is_subject` of the document keeps its place."""
    match = _pattern("ellipsis").match(question.strip())
    if not match or not re.match(r"[A-Z0-9]", match["other"]):
        return ""
    spans = _spans_of(earlier, names if match["other"] in names else (), is_subject)
    preposition = (match["prep"] or "").lower()
    after = [span for span in spans if preposition and _preposition_before(earlier, span[0]) == preposition]
    chosen = after or spans
    if len(chosen) != 1:
        return ""
    start, end = chosen[0]
    return f"{earlier[:start]}{match['other']}{earlier[end:]}"


def _preposition_before(text: str, end: int) -> str:
    match = _pattern("preposition_before").search(text[max(0, end - LONGEST_PREPOSITION) : end])
    return match["prep"].lower() if match else ""


def _spans_of(text: str, names: Sequence[str], is_subject: Callable[[str], bool]) -> list[tuple[int, int]]:
    """Where a text has one of some names; without them, any words with a capital but its first and those of the subject."""
    found = [match.span() for name in names for match in re.finditer(rf"\b{re.escape(name)}\b", text)]
    named = (match for match in _pattern("named").finditer(text) if match.start() > 0 and match[0] != "I" and not is_subject(match[0]))
    return found or [match.span() for match in named]


def points_at_place(question: str) -> bool:
    """Whether a question names a part by its place only, and leaves open of what."""
    return bool(_pattern("nth").search(question) or _pattern("next").search(question) or _pattern("previous").search(question))


def names_part(question: str) -> bool:
    """Whether it uses a word like "section", so that a part of the document is meant even if none was spoken of."""
    return bool(_pattern("part_word").search(question))


def without_place(question: str) -> str:
    """The question less the words that tell the place."""
    return _pattern("previous").sub(" ", _pattern("next").sub(" ", _pattern("nth").sub(" ", question)))


def place_after(question: str, document: Document, focus: Sequence[str]) -> tuple[str, ...]:
    """The addresses of the parts that a question points at, given the section spoken of; none if it points at none."""
    if not focus:
        return ()
    if match := _pattern("nth").search(question):
        return _nth(document, focus[0], match)
    step = 1 if _pattern("next").search(question) else -1 if _pattern("previous").search(question) else 0
    if step:
        beside = _beside(document, _level_named(document, document.section(focus[0]), question), step)
        return (beside.address,) if beside else ()
    return tuple(focus) if _pattern("same").search(question) else ()


def _nth(document: Document, focus: str, match: re.Match[str]) -> tuple[str, ...]:
    """The parts counted: those of the section spoken of, or those beside it if it has none."""
    section = document.section(focus)
    parts = _parts(document, focus) or _parts(document, section.parent)
    many = place_of(match["many"] or "one")
    word = match["nth"] or match["bare"] or match["number"]
    place = place_of(word)
    if place == -1:
        return tuple(part.address for part in parts[-many:])
    first = len(parts) + place if place < 0 else place - 1
    return tuple(part.address for part in parts[first : first + many]) if 0 <= first < len(parts) else ()


def _parts(document: Document, address: str | None) -> list[Section]:
    return [part for part in document.children(address) if part.kind not in ("masthead", "opening")]


def _level_named(document: Document, section: Section, question: str) -> Section:
    """The section or one above it: "the next chapter" is beside the chapter, "the next section" beside a headed one."""
    if _pattern("chapter").search(question):
        while section.parent is not None:
            section = document.section(section.parent)
    elif _pattern("headed").search(question):
        return document.headed(section.address)
    return section


def _beside(document: Document, section: Section, step: int) -> Section | None:
    """The part after or before a section among those of its level; past the last of them, beside the section above."""
    among = _parts(document, section.parent)
    place = next((i for i, part in enumerate(among) if part.address == section.address), -1) + step
    if 0 <= place < len(among):
        return among[place]
    return _beside(document, document.section(section.parent), step) if section.parent is not None else None
