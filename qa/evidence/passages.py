"""From a question to the evidence that every reader is shown: passages in reading order, merged where they touch, each sentence
with a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import NamedTuple

import numpy as np

from index import Retriever
from index.records import QueryText
from index.search import Ranking, z_scores
from index.store.content import Content
from ingest.document import Chunk, Document
from ingest.sentences import count_words
from qa.evidence.citations import Evidence as Span
from qa.evidence.citations import evidence_of
from qa.evidence.neighbours import leans
from qa.evidence.sections import counted_parts, fact_evidence, spelt_out
from qa.question.question import Question

WORDS = 700  # of what is needed that shows 0.99 and 1.00 (development half, tuning3), and 500 words 0.97 and 0.97
PASSAGE = 70  # words of a passage: of 240 words, twelve longer chunks in pieces hold 0.90 of what is needed, and whole 0.83 (normans)
MOST_EARLIER = 4  # questions of the conversation that are searched for, and that a model is told
SECTION = 3  # times as many words for a section that is asked for whole


@dataclass(frozen=True, slots=True)
class EvidenceSentence:
    """A sentence by its number, from 1: `document.text[start:end] == text`. `before` is what it cannot be understood without: the
    sentence that opens its section and, where it opens with a lone pronoun, the one before it; empty for most. `document` is the
    name of the one that it stands in; of several its `title_path` begins with that and its title."""

    number: int
    section: str
    title_path: tuple[str, ...]
    start: int
    end: int
    text: str
    before: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a reader is shown of a document, or of several: passages in reading order, none of which overlap, each of sentences that
    follow each other in one section."""

    passages: tuple[tuple[EvidenceSentence, ...], ...]
    is_of_several: bool = False

    @property
    def sentences(self) -> tuple[EvidenceSentence, ...]:
        """All of them, by number."""
        return tuple(chain(*self.passages))


def joined(found: Sequence[tuple[Document, Evidence]]) -> Evidence:
    """The evidence of several documents as one, document after document; the numbers run on."""
    if len(found) == 1:
        return found[0][1]
    passages, number = list[tuple[EvidenceSentence, ...]](), count(1)
    for document, evidence in found:
        label = document.name if document.title == document.name else f"{document.name}: {document.title}"
        for passage in evidence.passages:
            passages.append(tuple(replace(one, number=next(number), title_path=(label, *one.title_path)) for one in passage))
    return Evidence(tuple(passages), is_of_several=True)


def gather(question: Question, retriever: Retriever, words: int = WORDS, earlier: Sequence[str] = ()) -> Evidence:
    """The passages that come nearest to a question, about as many words as are wanted and one passage at least.

    One search for the question, one for each of its parts and one for it together with the `earlier` ones, which take turns; before
    what they find come the sections that are asked for as a whole. What the document says of itself is there where it is asked: its
    masthead's lines, the headings of its parts, what an acronym stands for.
    """
    content, about = retriever.index.content, question.about
    searches = [one.query_text for one in (question, *question.parts)]
    if earlier:  # also where no rule sees that a question leans on them: 91 follow-ups are shown 0.967 of what they need for 0.896
        searches.append(QueryText(" ".join((*earlier[-MOST_EARLIER:], question.search_text))))
    ranked = [_ranked(retriever.rank(retriever.query(one)), content.chunks) for one in searches]
    chosen = _within(words, _sections_told(question, content, words), ranked)
    _, parts = counted_parts(question, content.document) or (None, [])
    spelt = spelt_out(about.acronym, content) if about.acronym else []
    return _numbered(content, chosen, [*fact_evidence(question, content.document), *parts, *spelt])


class _Run(NamedTuple):
    """Sentences `first` to before `last` of a chunk, and their words: the chunk, or a piece of a long one."""

    chunk: int
    first: int
    last: int
    words: int


def _runs_of(chunk: Chunk) -> list[_Run]:
    """A chunk in pieces that are no longer than a passage, unless they are one sentence."""
    runs: list[_Run] = []
    for place, sentence in enumerate(chunk.sentences):
        size = count_words(sentence.text)
        if runs and runs[-1].words + size <= PASSAGE:
            runs[-1] = runs[-1]._replace(last=place + 1, words=runs[-1].words + size)
        else:
            runs.append(_Run(chunk.number, place, place + 1, size))
    return runs


def _ranked(ranking: Ranking, chunks: Sequence[Chunk]) -> list[_Run]:
    """The passages of a ranking, best first: what a chunk scores as a whole counts as much as a passage's best sentence."""
    of_sentence = dict(zip(ranking.sentences, ranking.sentence_scores, strict=True))
    runs = [run for number in ranking.chunks for run in _runs_of(chunks[number])]
    of_chunk = dict(zip(map(int, ranking.chunks), ranking.scores, strict=True))
    whole = np.asarray([of_chunk[run.chunk] for run in runs], dtype=np.float32)
    best = np.asarray([max(of_sentence[run.chunk, i] for i in range(run.first, run.last)) for run in runs], dtype=np.float32)
    return [runs[i] for i in np.argsort(-(z_scores(whole) + z_scores(best)), kind="stable")]


def _sections_told(question: Question, content: Content, words: int) -> list[_Run]:
    """The passages of the sections that a question wants told, if they fit; of the document as a whole as many sections' first
    ones as fit, those at the top first."""
    document, chunks = content.document, content.chunks
    if question.about.is_whole:
        first = {chunk.section: chunk for chunk in reversed(chunks)}
        runs = [_runs_of(one)[0] for one in sorted(first.values(), key=lambda one: (len(one.title_path), one.number))]
        return runs[: int((np.cumsum([run.words for run in runs]) <= words).sum())]
    if not question.about.wants_section:
        return []
    named = [chunk for chunk in chunks if any(document.is_within(chunk.address, address) for address in question.addresses)]
    runs = [run for chunk in named for run in _runs_of(chunk)]
    return runs if sum(run.words for run in runs) <= SECTION * words else []


def _within(words: int, first: Sequence[_Run], ranked: Sequence[Sequence[_Run]]) -> list[_Run]:
    """The passages that come first and then the next of each ranking in turn, while they fit; one at least. A ranking ends where
    its next one no longer fits."""
    chosen = dict.fromkeys(first)
    left = words - sum(run.words for run in chosen)
    turns = [iter(one) for one in ranked]
    while turns:
        for turn in list(turns):
            run = next((one for one in turn if one not in chosen), None)
            if run is None or (chosen and run.words > left):
                turns.remove(turn)
                continue
            chosen[run] = None
            left -= run.words
    return sorted(chosen)


def _numbered(content: Content, chosen: Sequence[_Run], told: Sequence[Span]) -> Evidence:
    """Passages and spans in reading order, those that nothing stands between as one; of what overlaps the one that is read first."""
    document, chunks = content.document, content.chunks
    own = [
        (evidence_of(chunks[run.chunk], sentence), _before(chunks[run.chunk], place, content))
        for run in chosen
        for place, sentence in list(enumerate(chunks[run.chunk].sentences))[run.first : run.last]
    ]
    runs: list[list[EvidenceSentence]] = []
    for one, before in sorted([*own, *((one, "") for one in told)], key=lambda piece: (piece[0].start, not piece[1])):
        last = runs[-1][-1] if runs else None
        if last and one.start < last.end:
            continue
        if not last or last.section != one.section or any(letter.isalnum() for letter in document.text[last.end : one.start]):
            runs.append([])
        path, text = document.section(one.section).title_path, document.text[one.start : one.end]
        number = last.number + 1 if last else 1
        runs[-1].append(EvidenceSentence(number, one.section, path, one.start, one.end, text, before, document.name))
    return Evidence(tuple(map(tuple, runs)))


def _before(chunk: Chunk, place: int, content: Content) -> str:
    """What a chunk's sentence leans on: the sentence that opens its section and, where it points back, the one before it."""
    if not leans(chunk.sentences[place].text):
        return chunk.lead_in
    above = [one for one in content.chunks[max(0, chunk.number - 1) : chunk.number] if one.section == chunk.section]
    before = [one.text for near in above for one in near.sentences] + [one.text for one in chunk.sentences[:place]]
    return " ".join(dict.fromkeys(filter(None, (chunk.lead_in, *before[-1:]))))
