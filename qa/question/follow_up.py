"""Follow-ups: what a question leaves out is put in from the ones before it; one that stands alone is left alone.

"When does it close?" after "Where is the museum?" is "When does the museum close?", "and Norway?" puts Norway in the place of
what was named, "Why?" asks for the reason of what was asked last. Which phrase of an earlier question is meant is told by the
document: the one that it speaks of together with the rest of the question. What cannot be put in is searched for beside the
earlier question (`Rewrite.context`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.lexical import terms
from ingest.document import Document, Section
from ingest.lexicon import read_lexicon
from ingest.number_words import FROM_THE_END, ORDINALS, place_of
from qa.question.phrases import Phrase, is_question_word, opens_with_verb, phrases_of, tokens_of
from qa.question.timeframe import read_time

_pattern = read_lexicon(Path(__file__).parent / "patterns" / "follow_up.toml").pattern
MANY = 6  # words before an "it" or "they": by then a question has said what it speaks of
SHORT = 5  # words: so few without a verb leave something out
DEEPEST = 3  # earlier questions in which a phrase is looked for
STEP_BACK = 0.15  # what a phrase must fit better for each question that it lies further back
CLEARLY = 0.05  # how much better a later phrase must fit than the first
LEAST_FIT = 0.3  # a phrase that the document does not speak of with the rest of the question is not meant
SPOKEN_OF = 0.95  # of a question's words that one sentence must have for "So who manages the rink?" to be whole

Fit = Callable[[str], float]
"""How much of a question the document speaks of in one sentence, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A question with what it left out put in, and the earlier question beside which it is searched for, if it still leans."""

    text: str
    context: str = ""


def rewritten(question: str, earlier: Sequence[str], names: Sequence[str], is_subject: Callable[[str], bool], fit: Fit) -> Rewrite:
    """A question by itself, with what it leaves out from the earlier ones, the last of them last. `names` are names of one kind,
    as of countries: one of them takes the place of another. What `is_subject` of the document keeps its place."""
    if whole := in_its_place(question, earlier[-1], names, is_subject, fit):
        return Rewrite(whole)
    if not leans(question, fit):
        return Rewrite(question)
    whole = with_phrase(question, earlier, is_subject, fit) or with_matter(question, earlier[-1])
    return Rewrite(whole) if whole else Rewrite(question, earlier[-1])


def leans(question: str, fit: Fit) -> bool:
    """Whether a question points at something said before, or has too few words of its own."""
    text = question.strip()
    if _pattern("pointing").search(text) or _it_points_back(text):
        return True
    if opening := _pattern("opening").match(text):
        rest = text[opening.end() :]
        return is_fragment(rest) or len(set(terms(rest))) < 2 or fit(rest) < SPOKEN_OF
    return is_fragment(text)


def is_fragment(text: str) -> bool:
    """Whether a few words are no sentence: "Since when?", "engineers?", "how many so far"."""
    words = [text[start:end] if start else text[start:end].lower() for start, end in tokens_of(text)]
    return len(words) <= SHORT and not opens_with_verb(words) and not any(is_question_word(word, "verb") for word in words)


def part_leans(part: str, fit: Fit) -> bool:
    """Whether a part of a question needs the others: it leans, or has few words and no name: "... and what is promised?"."""
    return leans(part, fit) or (len(part.split()) <= SHORT and not any(word[:1].isupper() for word in part.split()[1:]))


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


def in_its_place(question: str, earlier: str, names: Sequence[str], is_subject: Callable[[str], bool], fit: Fit) -> str:
    """The earlier question with what this one names in place of its own: "What was done with France in orbit?" and then
    "and with Germany?" is "What was done with Germany in orbit?". Empty if it names nothing, or nothing has such a place."""
    text = question.strip()
    match = _pattern("ellipsis").match(text)
    if not match or not (match["opener"] or match["replaced"] or is_fragment(text)):
        return ""
    other, preposition = match["other"], (match["prep"] or "").lower()
    if is_fragment(text) and other.endswith(("'s", "’s")) and other not in earlier:  # "And Norway's?"
        other = other[:-2]
    if match.start("other") == 0 and is_question_word(other.split()[0].lower(), "article"):
        other = other[:1].lower() + other[1:]
    words = [other[start:end] for start, end in tokens_of(other)]
    if any(is_question_word(word, "closed") for word in words) or not terms(other) or read_time(other).time:
        return ""
    if replaced := match["replaced"]:
        return earlier.replace(replaced, other) if replaced in earlier else ""
    if _is_place(other):
        places = [(start, end) for start, end in tokens_of(earlier) if _is_place(earlier[start:end])]
        return f"{earlier[: places[0][0]]}{other}{earlier[places[0][1] :]}" if len(places) == 1 else ""
    phrases = [one for one in phrases_of(earlier) if not one.is_asked_for and not is_subject(one.noun)]
    after = [one for one in phrases if preposition and one.preposition == preposition]
    alike = _alike(after, other, names) or after or _alike(phrases, other, names)
    if preposition and not alike:
        return f"{earlier.rstrip(' ?.!')} {preposition} {match['article'] or ''}{other}?"
    fitting = [f"{earlier[: one.start]}{match['article'] or ''}{other}{earlier[one.end :]}" for one in alike or phrases]
    return max(reversed(fitting), key=fit, default="")


def _is_place(word: str) -> bool:
    """Whether a word counts: "second", "last"."""
    return word.lower() in (*ORDINALS, *FROM_THE_END)


def _alike(phrases: Sequence[Phrase], other: str, names: Sequence[str]) -> list[Phrase]:
    """Those that another phrase is like: by its last word, else by its kind, a country, a number or a name."""
    simple = [one for one in phrases if not one.is_joined] or phrases
    last = terms(other)[-1:]
    kinds: list[Callable[[str], bool]] = [
        lambda text: terms(text)[-1:] == last,
        lambda text: other in names and text in names,
        lambda text: other[:1].isdigit() and text[:1].isdigit(),
        lambda text: other[:1].isupper() and text[:1].isupper(),
    ]
    return next((found for is_kind in kinds if (found := [one for one in simple if is_kind(one.noun)])), [])


def with_phrase(question: str, earlier: Sequence[str], is_subject: Callable[[str], bool], fit: Fit) -> str:
    """The question with a phrase of an earlier one for its "it" or "they"; empty where what was asked for itself is meant."""
    match = _pattern("stands_for").search(question)
    if not match or len(question[: match.start()].split()) >= MANY:
        return ""
    is_owner, is_person = bool(match["owner"]), bool(match["person"])
    best, best_fit = "", LEAST_FIT - CLEARLY
    for step, text in enumerate(reversed(earlier[-DEEPEST:])):
        phrases = phrases_of(text)
        if any(one.is_asked_for for one in phrases) or ((is_person or match["many"]) and _pattern("who").match(text)):
            break
        for phrase in sorted(phrases, key=lambda one: (one.start, -one.end)):
            if phrase.is_plural != bool(match["many"]) or any(map(is_subject, phrase.noun.split())):
                continue
            noun = f"{phrase.text}'s" if is_owner else phrase.text
            whole = f"{question[: match.start()]}{noun}{question[match.end() :]}"
            if (found := fit(whole) - STEP_BACK * step) > best_fit + CLEARLY:
                best, best_fit = whole, found
    return best


def with_matter(question: str, earlier: str) -> str:
    """What the earlier question speaks of, asked as a bare "Why?" or "Since when?" asks; empty for another question."""
    match = _pattern("bare").match(question.strip())
    verbs = [(start, end) for start, end in tokens_of(earlier) if is_question_word(earlier[start:end].lower(), "verb")]
    if not match or not verbs:
        return ""
    matter = earlier[verbs[0][0] :]
    return f"{match['asks'][:1].upper()}{match['asks'][1:]} {matter[:1].lower()}{matter[1:]}"


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
