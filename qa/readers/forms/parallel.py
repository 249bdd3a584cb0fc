"""Parts that stand beside each other: sections below one title, items, paragraphs that open with a name. What is said of each, and which
there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from pathlib import Path

from index.lexical import terms
from ingest.document import Section, Sentence
from ingest.lexicon import read_lexicon
from qa.evidence.candidates import Candidate
from qa.evidence.document_names import words_in
from qa.evidence.neighbours import Neighbours, Unit, in_order, is_question
from qa.question.question import Question
from qa.question.wording import common_words
from qa.question.words import plain_words
from qa.readers.forms.counting import states_number
from qa.readers.forms.quoting import Things, fitted

_LEXICON = read_lexicon(Path(__file__).parent / "forms.toml")
ALIKE = 0.75  # of the words of two sentences that say the like, names and numbers aside: "A locker costs 3 euros."
MOST_TITLE_WORDS = 4  # of what opens a paragraph as its title: "Sea Museum. It shows nets."
MOST_PART_WORDS = 150  # of most parts: longer ones tell of more than one thing
MOST_LINE_WORDS = 15  # of a title and a line that leads to the parts, each once
SEEDS = 3  # of the best sentences: the first may speak of all things together
LEAST_OF_A_KIND = 3
_UNTITLED = ("masthead", "opening", "closing")


@dataclass(frozen=True, slots=True)
class Part:
    """What stands under one title, "" if it has none: the line that names it, and its sentences."""

    title: str
    head: Unit
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """Parts of one kind beside each other, the title above them, and all that stands above them."""

    title: str
    above: str
    parts: tuple[Part, ...]


def frame(text: str, title: str = "") -> frozenset[str]:
    """The stems of a sentence without names and numbers, and without the words of the title of its part."""
    words = words_in(_below_title(text, title))
    own = set(terms(title))
    said = (word for i, word in enumerate(words) if word.stem and word.number is None and not (i and word.is_capital))
    return frozenset(word.stem for word in said if word.stem not in own)


def of_each(question: Question, candidates: Sequence[Candidate], around: Neighbours) -> Things:
    """A sentence of each part, where the question asks about each of the things that the parts tell of: "How many beds has each hut?"; with
    the line that names the part where the sentence does not."""
    if (match := _LEXICON.pattern("each").search(question.search_text)) is None:
        return Things()
    kind = set(terms(match["thing"]))
    for seed in candidates[:SEEDS]:
        for beside in _around(seed.unit, around):
            if _are(kind, beside) and (units := _said_of_parts(seed.unit, beside.parts, set(terms(question.search_text)) - kind)):
                told = fitted(units)
                return replace(told, units=tuple(in_order([*told.units, *_names_of(told.units, beside.parts, around)])))
    return Things()


def _are(kind: Set[str], beside: Beside) -> bool:
    """Whether parts are called so, by the title or line above them or by most of their own titles; a sentence above names other things."""
    called = sum(kind <= set(terms(one.title)) for one in beside.parts)
    is_line = len(set(beside.above.split())) <= MOST_LINE_WORDS
    return kind <= set(terms(beside.above if is_line else beside.title)) or 2 * called > len(beside.parts)


def _names_of(units: Sequence[Unit], parts: Sequence[Part], around: Neighbours) -> Iterator[Unit]:
    for unit in units:
        before = around.context(unit)
        text = f"{before.text} {unit[1].text}" if before else unit[1].text
        part = next(one for one in parts if unit in one.units)
        if part.title and not set(terms(part.title)) & set(terms(text)):
            yield part.head


def parts_asked(question: Question, best: Candidate, around: Neighbours) -> Things:
    """The parts that are of the kind asked for, if nothing else is asked of them, by their titles: "Which huts are there?" of sections
    "Eagle Hut", "Larch Hut", or of "Eagle", "Larch" below "Our huts", where they tell the like. Nothing if several places have such."""
    idle = set(terms(" ".join((*common_words(), *_LEXICON.words("counting"), *_LEXICON.words("idle")))))
    asked = set(terms(question.search_text)) - idle
    first, *others = plain_words(question.search_text) or [""]
    is_several = first in ("which", "what") and any(one.endswith("s") and asked & set(terms(one)) for one in others)
    is_asked = question.wording.counts or question.wording.is_list or (is_several and question.wording.want in ("fact", "list"))
    if not asked or not is_asked or states_number(best.sentence.text, question):
        return Things()
    found = [parts for one in _all(around) if len(parts := _of_kind(asked, question, one)) >= LEAST_OF_A_KIND]
    if len(found) != 1:
        return Things()
    return fitted([one.head for one in found[0]], names=[one.title for one in found[0]])


def _of_kind(asked: Set[str], question: Question, beside: Beside) -> list[Part]:
    above = set(terms(beside.above))
    head = set(terms(_LEXICON.pattern("beyond_head").split(beside.title)[0]))  # "Huts" of "Huts of the valley"
    for stem in sorted(asked):
        if asked - {stem} <= above and question.wording.counted <= {stem}:
            titled = [one for one in beside.parts if stem in terms(one.title)]
            if len({one.title for one in titled}) >= LEAST_OF_A_KIND:
                return titled
            if stem in head:
                return [one for one in beside.parts if one.title and _has_alike(one, beside.parts)]
    return []


def _has_alike(part: Part, parts: Sequence[Part]) -> bool:
    """Whether another part has a sentence that says the like of its own thing."""
    others = [(unit, one) for one in parts if one is not part for unit in one.units]
    return any(_is_alike(unit, part, *other) for unit in part.units for other in others)


def _said_of_parts(seed: Unit, parts: Sequence[Part], asked: Set[str]) -> list[Unit]:
    """The sentence of each part that says of it what the seed says of its own: with a word of the question that most parts have, else
    one that is alike. None if fewer than half of the parts have one."""
    own = next(one for one in parts if seed in one.units)
    said = [[(frame(unit[1].text, part.title), unit) for unit in part.units] for part in parts]
    stems = [frozenset[str]().union(*(one for one, _ in each)) for each in said]
    shared = {one for one in frame(seed[1].text, own.title) if 2 * sum(one in each for each in stems) > len(parts)}
    chosen, wanted = list[Unit](), asked & shared
    for part, each in zip(parts, said, strict=True):
        fits = [(len(wanted & one), len(shared & one), unit) for one, unit in each if not is_question(unit[1].text)]
        fits = [one for one in fits if (one[0] if wanted else _is_alike(one[2], part, seed, own))]
        chosen += [max(fits, key=lambda one: one[:2])[2]] if fits else []
    return chosen if len(chosen) > 1 and 2 * len(chosen) > len(parts) else []


def _is_alike(one: Unit, part: Part, other: Unit, its: Part) -> bool:
    """Whether two sentences of two parts say the like: they have most words in common, or open with the same two."""
    first, second = frame(one[1].text, part.title), frame(other[1].text, its.title)
    openings = [_opening(one[1].text, part.title), _opening(other[1].text, its.title)]
    is_opening = len(openings[0]) > 1 and openings[0] == openings[1]
    return is_opening or (bool(first) and len(first & second) >= ALIKE * len(first | second))


def _opening(text: str, title: str) -> list[str]:
    own = set(plain_words(title))
    return [word for word in plain_words(_below_title(text, title)) if word not in own][:2]


def _below_title(text: str, title: str) -> str:
    match = _LEXICON.pattern("run_in").match(text) if title else None
    return text[match.end() :] if match and match["title"] == title and match.end() < len(text.rstrip()) else text


def _around(seed: Unit, around: Neighbours) -> list[Beside]:
    """The parts of which one holds a sentence, and those beside it: the smallest ones first."""
    holding = [one for one in _all(around) if any(seed in part.units for part in one.parts)]
    return sorted(holding, key=lambda one: sum(len(part.units) for part in one.parts))


def _all(around: Neighbours) -> Iterator[Beside]:
    """All parts of a document that stand beside others, but long ones."""
    for one in (*_sections(around), *_items(around), *_titled(around)):
        words = sorted(sum(len(unit[1].text.split()) for unit in part.units) for part in one.parts)
        if len(words) > 1 and words[len(words) // 2] <= MOST_PART_WORDS:
            yield one


def _sections(around: Neighbours) -> Iterator[Beside]:
    """The headed parts below each title, and those of the whole document."""
    headed = [one for one in around.document.sections if one.is_headed and one.title and one.kind not in _UNTITLED]
    for address, group in groupby(sorted(headed, key=lambda one: one.parent or ""), key=lambda one: one.parent):
        title = around.document.section(address).title if address else around.title
        parts = [Part(one.title, _heading(one, units), units) for one in group if (units := around.between(one.start, one.end))]
        leads = {one.units[0][0].lead_in for one in parts}
        yield Beside(title, " ".join((title, *leads)), tuple(parts))


def _heading(section: Section, units: Sequence[Unit]) -> Unit:
    """The line of a heading as a sentence of its first passage."""
    chunk, first = units[0]
    start = section.start + len(section.text) - len(section.text.lstrip("# \t"))
    end = first.start if first.start > start else section.end
    text = section.text[start - section.start : end - section.start].split("\n")[0].rstrip()
    return chunk, Sentence(start, start + len(text), text)


def _items(around: Neighbours) -> Iterator[Beside]:
    """The items of each list."""
    for one in around.lists:
        starts = [unit[1].start for unit in one.items]
        chunk, last = one.items[-1]
        end = max(last.end, 0 if chunk.address == chunk.section else around.document.section(chunk.address).end)
        units = [around.between(*span) for span in pairwise((*starts, end))]
        parts = [Part(title_of(item[1].text), item, own) for item, own in zip(one.items, units, strict=True)]
        yield Beside(one.title, f"{one.above} {one.line}", tuple(parts))


def _titled(around: Neighbours) -> Iterator[Beside]:
    """The paragraphs, or lines, right below each other that open with a title."""
    listed = {unit[1].start for one in around.lists for unit in one.items}
    opening = [unit for unit in around.units if around.opens_line(unit)]
    ends = [other[1].start for other in opening[1:]] + [one[1].end for one in opening[-1:]]
    runs = [list[Part]()]
    for unit, end in zip(opening, ends, strict=True):
        is_bare = unit[1].start in listed or around.kind(unit[0]) in ("row", "turn")
        title = "" if is_bare else title_of(unit[1].text)
        if not title or (runs[-1] and runs[-1][-1].head[0].section != unit[0].section):
            runs.append([])
        if title:
            runs[-1].append(Part(title, unit, around.between(unit[1].start, end)))
    for run in filter(None, runs):
        chunk = run[0].head[0]
        path = (around.title, *chunk.title_path)
        yield Beside(path[-1], " ".join((*path, chunk.lead_in)), tuple(run))


def title_of(text: str) -> str:
    """What opens a paragraph or a line as its title: "Sea Museum. It shows nets.", "Otter Camp: 22 pitches"."""
    match = _LEXICON.pattern("run_in").match(text)
    return match["title"] if match and len(match["title"].split()) <= MOST_TITLE_WORDS else ""
