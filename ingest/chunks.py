"""From sections to chunks: a paragraph, or a bullet with its lettered items; too long ones are split at sentences."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

from ingest.document import Chunk, Document, Section, Sentence
from ingest.sentences import split_sentences

CHUNKER_VERSION = 2
"""Raised whenever the same document would be cut differently: an index of another version is stale."""
MAX_TOKENS = 256
"""What all-MiniLM-L6-v2 reads of a text; its model card."""

CountTokens = Callable[[str], int]


def estimate_tokens(text: str) -> int:
    """An upper estimate of word pieces without a tokenizer: 1.34 a word on the white paper, so 1.5."""
    return len(text.split()) * 3 // 2 + 2


def chunk_document(document: Document, count_tokens: CountTokens = estimate_tokens, max_tokens: int = MAX_TOKENS) -> tuple[Chunk, ...]:
    """The chunks of a document in reading order. No chunk, with its title path, counts more than `max_tokens`, unless
    it is a single sentence. The masthead has none."""
    chunks: list[Chunk] = []
    openings = _Openings(document)
    for section, start, end, items in _units(document):
        headed = document.headed(section.address)
        budget = max_tokens - count_tokens("\n".join(dict.fromkeys(section.title_path)))
        for group in _fit(_sentences(document, start, end, items, count_tokens, budget), count_tokens, budget):
            span = group[0].start, group[-1].end
            chunks.append(
                Chunk(
                    len(chunks),
                    headed.address,
                    section.address,
                    section.title_path,
                    openings.lead_in(headed, span[0]),
                    *span,
                    document.text[slice(*span)],
                    group,
                )
            )
    return tuple(chunks)


def _units(document: Document) -> list[tuple[Section, int, int, Sequence[Section]]]:
    """(node, start, end, items) of each paragraph and each bullet with the items that it introduces, in reading order."""
    units = []
    for section in document.sections:
        if section.kind == "item" and _is_introduced(document, section):
            continue
        items = [child for child in document.children(section.address) if child.kind == "item"]
        starts = [item.start for item in items]
        for i, (start, end) in enumerate(section.body):
            # The items belong to the last paragraph that begins before them: the line that introduces them.
            following = section.body[i + 1][0] if i + 1 < len(section.body) else section.end
            own = items[bisect_right(starts, start) : bisect_right(starts, following - 1)]
            units.append((section, start, max([end, *(item.end for item in own)]), own))
    return sorted(units, key=lambda unit: unit[1])


def _is_introduced(document: Document, item: Section) -> bool:
    """Whether a paragraph of its section stands before a lettered item, to which it then belongs."""
    above = document.section(item.parent).body if item.parent is not None else ()
    return bool(above) and above[0][0] < item.start


def _sentences(
    document: Document, start: int, end: int, items: Sequence[Section], count_tokens: CountTokens, budget: int
) -> tuple[Sentence, ...]:
    """The sentences of a unit; an introducing line and its items are one, as grammar has it, unless that is more than the
    encoder reads: then each item is split by itself."""
    text = document.text
    if not items:
        return split_sentences(text, start, end)
    before = split_sentences(text, start, items[0].start)
    whole = Sentence(before[-1].start, end, text[before[-1].start : end])
    if count_tokens(whole.text) <= budget:
        return (*before[:-1], whole)
    ends = [*(item.start for item in items[1:]), end]
    return (*before, *(one for item, stop in zip(items, ends, strict=True) for one in split_sentences(text, item.start, stop)))


def _fit(sentences: tuple[Sentence, ...], count_tokens: CountTokens, budget: int) -> Iterator[tuple[Sentence, ...]]:
    """Consecutive sentences in as few groups as the budget allows."""
    group: list[Sentence] = []
    total = 0
    for sentence in sentences:
        count = count_tokens(sentence.text)
        if group and total + count > budget:
            yield tuple(group)
            group, total = [], 0
        group.append(sentence)
        total += count
    if group:
        yield tuple(group)


class _Openings:
    """The sentences that open the sections of a document, each found once: a section may have thousands of chunks."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._found: dict[str, str] = {}

    def lead_in(self, section: Section, start: int) -> str:
        """The sentence that opens the nearest section at or above this one which has an opening paragraph before `start`."""
        current: Section | None = section
        while current is not None:
            children = self._document.children(current.address)
            first = children[0].start if children else 0
            if current.body and current.body[0][0] < min(first, start):
                return self._opening(current)
            current = self._document.section(current.parent) if current.parent else None
        return ""

    def _opening(self, section: Section) -> str:
        if section.address not in self._found:
            self._found[section.address] = split_sentences(self._document.text, *section.body[0])[0].text
        return self._found[section.address]
