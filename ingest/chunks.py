"""From sections to chunks: a paragraph, or a bullet with its lettered items; too long ones are split at sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ingest.document import Chunk, Document, Section, Sentence
from ingest.sentences import split_sentences

CHUNKER_VERSION = 1
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
    for section, start, end in _units(document):
        sentences = _sentences(document, section, start, end)
        headed = document.headed(section.address)
        overhead = count_tokens("\n".join(dict.fromkeys(section.title_path)))
        for group in _fit(sentences, count_tokens, max_tokens - overhead):
            span = group[0].start, group[-1].end
            chunks.append(
                Chunk(
                    len(chunks),
                    headed.address,
                    section.address,
                    section.title_path,
                    _lead_in(document, headed, span[0]),
                    *span,
                    document.text[slice(*span)],
                    group,
                )
            )
    return tuple(chunks)


def _units(document: Document) -> list[tuple[Section, int, int]]:
    """(node, start, end) of each paragraph and each bullet with its items, in reading order."""
    units = []
    for section in document.sections:
        if section.kind == "item" and _is_introduced(document, section):
            continue
        items = [child for child in document.children(section.address) if child.kind == "item"]
        for i, (start, end) in enumerate(section.body):
            # The items belong to the last paragraph that begins before them: the line that introduces them.
            following = section.body[i + 1][0] if i + 1 < len(section.body) else section.end
            own = [item for item in items if start < item.start < following]
            units.append((section, start, max([end, *(item.end for item in own)])))
    return sorted(units, key=lambda unit: unit[1])


def _is_introduced(document: Document, item: Section) -> bool:
    """Whether a paragraph of its section stands before a lettered item, to which it then belongs."""
    return item.parent is not None and any(start < item.start for start, _ in document.section(item.parent).body)


def _sentences(document: Document, section: Section, start: int, end: int) -> tuple[Sentence, ...]:
    """The sentences of a unit; an introducing line and its items are one, as grammar has it."""
    first = next((child.start for child in document.children(section.address) if child.kind == "item" and start < child.start < end), None)
    if first is None:
        return split_sentences(document.text, start, end)
    before = split_sentences(document.text, start, first)
    whole = before[-1].start
    return (*before[:-1], Sentence(whole, end, document.text[whole:end]))


def _fit(sentences: tuple[Sentence, ...], count_tokens: CountTokens, budget: int) -> Iterator[tuple[Sentence, ...]]:
    """Consecutive sentences in as few groups as the budget allows."""
    group: list[Sentence] = []
    for sentence in sentences:
        if group and sum(count_tokens(other.text) for other in (*group, sentence)) > budget:
            yield tuple(group)
            group = []
        group.append(sentence)
    if group:
        yield tuple(group)


def _lead_in(document: Document, section: Section, start: int) -> str:
    """The sentence that opens the nearest section at or above this one which has an opening paragraph before `start`."""
    current: Section | None = section
    while current is not None:
        children = document.children(current.address)
        first = children[0].start if children else 0
        if current.body and current.body[0][0] < min(first, start):
            return split_sentences(document.text, *current.body[0])[0].text
        current = document.section(current.parent) if current.parent else None
    return ""
