"""From a question to the evidence that every reader is shown: whole passages, in reading order, each sentence with a number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index import Retriever
from index.search import Ranking, z_scores
from index.store.content import Content
from ingest.document import Chunk
from ingest.sentences import count_words
from qa.evidence.citations import Evidence as Span
from qa.evidence.sections import fact_evidence, heading_evidence, parts_of_section, spelt_out
from qa.question.question import Question

# With 700 words a reader is shown 0.98 and 1.00 of the needed evidence (development half, tuning3), with 500 0.97 and 0.97.
WORDS = 700
SECTION = 3  # times as many words for a section that is asked for whole
_LEANING = ("it", "its", "they", "their", "he", "she", "this", "these", "those", "such")  # what opens a sentence that needs the one before


@dataclass(frozen=True, slots=True)
class EvidenceSentence:
    """A sentence by its number, from 1: `document.text[start:end] == text`. `before` is what it cannot be understood without: the
    sentence that opens its section and, where it opens with a lone pronoun, the one before it; empty for most."""

    number: int
    section: str
    title_path: tuple[str, ...]
    start: int
    end: int
    text: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class EvidencePassage:
    """Sentences that follow each other in one section."""

    sentences: tuple[EvidenceSentence, ...]

    @property
    def section(self) -> str:
        """The address of the headed section."""
        return self.sentences[0].section

    @property
    def title_path(self) -> tuple[str, ...]:
        """The titles above it, from the top."""
        return self.sentences[0].title_path


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a reader is shown of a document: passages in reading order, none of which overlap."""

    passages: tuple[EvidencePassage, ...]

    @property
    def sentences(self) -> tuple[EvidenceSentence, ...]:
        """All of them, by number."""
        return tuple(sentence for passage in self.passages for sentence in passage.sentences)


def gather(question: Question, retriever: Retriever, words: int = WORDS) -> Evidence:
    """The passages that come nearest to a question, about as many words as are wanted and one passage at least.

    One search for the question and one for each of its parts or sides, which take turns; before what they find come the sections
    that are asked for as a whole, and what the document says of itself where that is asked.
    """
    content = retriever.index.content
    searches = [question, *question.parts, *question.sides, *([question.previous] if question.previous else [])]
    ranked = [_ranked(retriever.rank(retriever.query(one.query_text))) for one in searches]
    first = _sections_told(question, content, words)
    chosen = _within(words, first, ranked, content.chunks)
    return _numbered(content, chosen, _told_of_itself(question, content))


def _ranked(ranking: Ranking) -> list[int]:
    """The numbers of chunks, best first: what a chunk scores as a whole counts as much as its best sentence."""
    place = {int(chunk): i for i, chunk in enumerate(ranking.chunks)}
    best = np.full(len(place), -np.inf, dtype=np.float32)
    for (chunk, _), score in zip(ranking.sentences, ranking.sentence_scores, strict=True):
        best[place[chunk]] = max(best[place[chunk]], score)
    order = np.argsort(-(z_scores(ranking.scores) + z_scores(best)), kind="stable")
    return [int(ranking.chunks[i]) for i in order]


def _sections_told(question: Question, content: Content, words: int) -> list[int]:
    """The chunks of the sections that a question wants told, if they fit; of the document as a whole as many sections' first ones
    as fit, those at the top first."""
    document, chunks = content.document, content.chunks
    if question.about.is_whole:
        first = {chunk.section: chunk.number for chunk in reversed(chunks)}
        return _fitting(sorted(first.values(), key=lambda number: (len(chunks[number].title_path), number)), chunks, words)
    if not question.about.wants_section:
        return []
    named = [chunk for chunk in chunks if any(document.is_within(chunk.address, address) for address in question.addresses)]
    return [chunk.number for chunk in named] if sum(map(_size, named)) <= SECTION * words else []


def _fitting(numbers: Sequence[int], chunks: Sequence[Chunk], words: int) -> list[int]:
    """The first of some chunks that have so many words together."""
    sizes = np.cumsum([_size(chunks[number]) for number in numbers])
    return list(numbers[: int((sizes <= words).sum())])


def _told_of_itself(question: Question, content: Content) -> list[Span]:
    """What a document says of itself, if that is asked: its masthead's lines, the headings of its parts, what an acronym stands for."""
    document = content.document
    _, parts = parts_of_section(question, document)
    spelt = spelt_out(question.about.acronym, content) if question.about.acronym else []
    return [*fact_evidence(question, document), *(heading_evidence(document, part) for part in parts), *spelt]


def _within(words: int, first: Sequence[int], ranked: Sequence[Sequence[int]], chunks: Sequence[Chunk]) -> list[Chunk]:
    """The chunks that come first and then the next of each ranking in turn, while they fit; one at least. A ranking ends where its
    next one no longer fits."""
    chosen = {number: chunks[number] for number in first}
    left = words - sum(map(_size, chosen.values()))
    turns = [iter(one) for one in ranked]
    while turns:
        for turn in list(turns):
            chunk = next((chunks[number] for number in turn if number not in chosen), None)
            if chunk is None or (chosen and _size(chunk) > left):
                turns.remove(turn)
                continue
            chosen[chunk.number] = chunk
            left -= _size(chunk)
    return sorted(chosen.values(), key=lambda chunk: chunk.number)


def _size(chunk: Chunk) -> int:
    return count_words(chunk.text)


def _numbered(content: Content, chosen: Sequence[Chunk], told: Sequence[Span]) -> Evidence:
    """Chunks and spans as passages, in reading order; of what overlaps the one that is read first."""
    document = content.document
    own = [
        _Piece(chunk.section, one.start, one.end, _before(chunk, place, content))
        for chunk in chosen
        for place, one in enumerate(chunk.sentences)
    ]
    pieces = sorted([*own, *(_Piece(one.section, one.start, one.end) for one in told)], key=lambda one: (one.start, not one.before))
    sentences: list[EvidenceSentence] = []
    for piece in pieces:
        if not sentences or piece.start >= sentences[-1].end:
            path = document.section(piece.section).title_path
            text = document.text[piece.start : piece.end]
            sentences.append(EvidenceSentence(len(sentences) + 1, piece.section, path, piece.start, piece.end, text, piece.before))
    return Evidence(tuple(EvidencePassage(run) for run in _runs(sentences, content)))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A span that is to be shown, and what goes before it."""

    section: str
    start: int
    end: int
    before: str = ""


def _runs(sentences: Sequence[EvidenceSentence], content: Content) -> Iterator[tuple[EvidenceSentence, ...]]:
    """Sentences that nothing stands between, of one section each."""
    text = content.document.text
    run: list[EvidenceSentence] = []
    for one in sentences:
        if run and (one.section != run[-1].section or any(letter.isalnum() for letter in text[run[-1].end : one.start])):
            yield tuple(run)
            run = []
        run.append(one)
    if run:
        yield tuple(run)


def _before(chunk: Chunk, place: int, content: Content) -> str:
    """What a chunk's sentence leans on: the sentence that opens its section and, after a lone pronoun, the one before it."""
    words = chunk.sentences[place].text.split(maxsplit=1)
    if not words or words[0].strip(",").lower() not in _LEANING:
        return chunk.lead_in
    above = content.chunks[chunk.number - 1] if chunk.number else None
    last = above.sentences[-1].text if above and above.section == chunk.section else ""
    previous = chunk.sentences[place - 1].text if place else last
    return " ".join(dict.fromkeys(part for part in (chunk.lead_in, previous) if part))
