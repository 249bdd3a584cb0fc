"""From sections to chunks: a paragraph, a bullet with its lettered items or its short inner bullets, short steps together, a row.

What is too long is split at sentences; a heading that has nothing below it is a chunk itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise

from ingest.document import WITH_HEADS, Chunk, Document, Section, Sentence
from ingest.sentences import MAX_WORDS, count_words, shorter, split_sentences

CHUNKER_VERSION = 11
"""Raised whenever the same document would be cut differently: an index of another version is stale."""
MAX_TOKENS = 256
"""What all-MiniLM-L6-v2 reads of a text; its model card."""
_SHORT_STEP = 25  # words of a step that stays with those beside it

CountTokens = Callable[[str], int]


def estimate_tokens(text: str) -> int:
    """An upper estimate of word pieces without a tokenizer: 1.34 a word on the white paper, so 1.5."""
    return len(text.split()) * 3 // 2 + 2


def chunk_document(document: Document, count_tokens: CountTokens = estimate_tokens, max_tokens: int = MAX_TOKENS) -> tuple[Chunk, ...]:
    """The chunks of a document in reading order. No chunk, with its title path, counts more than `max_tokens`, unless
    it is a single sentence. The masthead has none."""
    chunks: list[Chunk] = []
    tree = _Tree(document)
    count_path = cache(lambda path: count_tokens("\n".join(dict.fromkeys(path))))
    for unit in sorted(_units(tree), key=lambda unit: unit.start):
        headed = document.headed(unit.section.address)
        overhead = count_path(unit.section.title_path) + (count_tokens(unit.heads) if unit.heads else 0)
        for group in _fit(unit.sentences, count_tokens, max_tokens - overhead):
            span = group[0].start, group[-1].end
            lead_in = tree.lead_in(headed, span[0])
            text, path = document.text[slice(*span)], unit.section.title_path
            chunks.append(Chunk(len(chunks), headed.address, unit.section.address, path, lead_in, *span, text, group, unit.heads))
    return tuple(chunks)


@dataclass(frozen=True, slots=True)
class _Unit:
    """What stays together: the node it belongs to, and its sentences."""

    section: Section
    sentences: tuple[Sentence, ...]

    @property
    def heads(self) -> str:
        return self.section.title if self.section.kind in WITH_HEADS else ""

    @property
    def start(self) -> int:
        return self.sentences[0].start


class _Tree:
    """The nodes of a document; the sentence that opens a section is found once: it may have thousands of chunks."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.openings: dict[str, str] = {}

    def below(self, section: Section) -> tuple[Section, ...]:
        """The nodes right below one."""
        return self.document.children(section.address)

    def all_of(self, section: Section) -> set[str]:
        """The addresses of a node and of all below it."""
        found, left = set(), [section]
        while left:
            node = left.pop()
            found.add(node.address)
            left += self.below(node)
        return found

    def lead_in(self, section: Section, start: int) -> str:
        """The sentence that opens the nearest section at or above this one which has an opening paragraph before `start`."""
        current: Section | None = section
        while current is not None:
            below = self.below(current)
            if current.body and current.body[0][0] < min(below[0].start if below else 0, start):
                return self._opening(current)
            current = self.document.section(current.parent) if current.parent else None
        return ""

    def _opening(self, section: Section) -> str:
        if section.address not in self.openings:
            self.openings[section.address] = split_sentences(self.document.text, *section.body[0])[0].text
        return self.openings[section.address]


def _units(tree: _Tree) -> Iterator[_Unit]:
    """The units of a document: by nodes, so not yet in reading order."""
    text = tree.document.text
    done: set[str] = set()
    for section in tree.document.sections:
        if section.address in done or section.kind == "masthead":
            continue
        if section.kind == "row":
            yield _Unit(section, (Sentence(section.start, section.end, section.text),))
            continue
        if not section.body and section.is_headed and not tree.below(section):
            yield from _heading_alone(section)
        if inner := _inner_bullets(text, tree, section):
            done |= {one.address for one in inner}
            yield _Unit(section, tuple(one for node in (section, *inner) for span in node.body for one in split_sentences(text, *span)))
            continue
        items = [child for child in tree.below(section) if child.kind == "item"]
        steps = _steps(text, tree, section)
        for item in items:
            if section.body and section.body[0][0] < item.start:
                done |= tree.all_of(item)
        done |= {step.address for run in steps for step in run}
        lead = {run[0].start: run for run in steps}
        yield from _paragraphs(tree, section, items, lead)
        for run in lead.values():
            yield _Unit(section, tuple(one for step in run for one in _whole(text, step.body[0][0], step.body[0][1])))


def _heading_alone(section: Section) -> Iterator[_Unit]:
    start = section.start + len(section.text) - len(section.text.lstrip("# \t"))
    if start < section.end:
        yield _Unit(section, (Sentence(start, section.end, section.text[start - section.start :]),))


def _paragraphs(tree: _Tree, section: Section, items: Sequence[Section], steps: dict[int, list[Section]]) -> Iterator[_Unit]:
    """A section's paragraphs, each with the lettered items or the short steps that it introduces."""
    text, place = tree.document.text, 0
    for i, (start, end) in enumerate(section.body):
        # The items belong to the last paragraph that begins before them: the line that introduces them.
        following = section.body[i + 1][0] if i + 1 < len(section.body) else section.end + 1
        while place < len(items) and items[place].start < start:
            place += 1
        own = []
        while place < len(items) and items[place].start < following:
            own.append(items[place])
            place += 1
        sentences = _sentences(text, start, end, own)
        run = next((steps.pop(one) for one in islice(steps, 1) if end < one < following and text[start:end].endswith((":", "："))), [])
        steps_of = tuple(one for step in run for one in _whole(text, *step.body[0]))
        yield _Unit(section, sentences + steps_of)


def _inner_bullets(text: str, tree: _Tree, section: Section) -> list[Section]:
    """The bullets below a bullet, if there is nothing else below it and they are short: they say little without it."""
    addresses = tree.all_of(section) - {section.address} if section.kind == "bullet" and section.body else set()
    inner = sorted((tree.document.section(one) for one in addresses), key=lambda one: one.start)
    are_short = all(one.kind == "bullet" and sum(count_words(text[slice(*span)]) for span in one.body) <= _SHORT_STEP for one in inner)
    return inner if are_short else []


def _steps(text: str, tree: _Tree, section: Section) -> list[list[Section]]:
    """The runs of short numbered items right below each other: steps, which say little one by one."""
    runs: list[list[Section]] = []
    last: Section | None = None
    for child in tree.below(section):
        is_step = child.kind == "numbered" and not tree.below(child) and len(child.body) == 1
        is_step = is_step and count_words(text[slice(*child.body[0])]) <= _SHORT_STEP
        if is_step and last is not None and text.count("\n", last.end, child.start) <= 1:
            runs[-1].append(child)
        elif is_step:
            runs.append([child])
        last = child if is_step else None
    return [run for run in runs if len(run) > 1]


def _sentences(text: str, start: int, end: int, items: Sequence[Section]) -> tuple[Sentence, ...]:
    """The sentences of a unit; an introducing line and its items are one, as grammar has it, unless they are too long."""
    if not items:
        return split_sentences(text, start, end)
    before = split_sentences(text, start, end)
    whole, last = before[-1].start, max(end, *(item.end for item in items))
    if count_words(text[whole:last]) <= MAX_WORDS:
        return (*before[:-1], Sentence(whole, last, text[whole:last]))
    starts = [item.start for item in items] + [last]
    parts = [text[one:other].rstrip() for one, other in pairwise(starts)]
    return (*before, *(one for begin, part in zip(starts, parts, strict=False) for one in _whole(text, begin, begin + len(part))))


def _whole(text: str, start: int, end: int) -> tuple[Sentence, ...]:
    """A span as one sentence, or as several where it is too long."""
    return tuple(Sentence(first, last, text[first:last]) for first, last in shorter(text, start, end))


def _fit(sentences: tuple[Sentence, ...], count_tokens: CountTokens, budget: int) -> Iterator[tuple[Sentence, ...]]:
    """Consecutive sentences in as few groups as the budget allows."""
    group: list[Sentence] = []
    total = 0
    for sentence in sentences:
        tokens = count_tokens(sentence.text)
        if group and total + tokens > budget:
            yield tuple(group)
            group, total = [], 0
        group.append(sentence)
        total += tokens
    if group:
        yield tuple(group)
