"""The systems under test, behind one protocol: Footnote, and BM25 and dense search each alone over the same chunks."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from eval.run.records import Quote, Reply, Span
from eval.run.spans import word_ends
from index import Passage, Retriever
from index.lexical import terms
from index.records import QueryText
from qa import Answer, Assistant

DEPTH = 40
"""Passages that a baseline ranks: enough to fill the largest budget of words."""
WRITTEN = "written"  # Footnote with the language model that --model names


class System(Protocol):
    """Anything that answers questions on the document."""

    name: str

    def answer(self, question: str, history: Sequence[str], words: int) -> Reply:
        """A reply to a question asked after those in `history`; `words` is how many a reader will read."""
        ...


class FootnoteSystem:
    """Footnote as it ships. It gets no budget: it decides by itself how much to say."""

    name = "footnote"

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def answer(self, question: str, history: Sequence[str], words: int) -> Reply:
        """What a user would see, with its citations. An answer carries its first passages only; its own retriever is
        asked for those after them, off the clock, so that large budgets of words can be filled."""
        start = time.perf_counter()
        answer = self._assistant.ask(question, history, mode="quote")
        seconds = time.perf_counter() - start
        return reply_of(answer, self._assistant.retriever.search(answer.question, DEPTH), seconds)


def reply_of(answer: Answer, further: Sequence[Passage], seconds: float) -> Reply:
    """An answer of Footnote as a reply, its ranking continued by further passages."""
    spans = dict.fromkeys(Span(passage.start, passage.end) for passage in (*answer.passages, *further))
    return Reply(
        answer.text,
        tuple(spans),
        tuple(Quote(one.start, one.end, one.quote, one.section) for one in answer.citations),
        answer.outcome == "not_in_document",
        answer.confidence,
        seconds,
    )


class SearchSystem:
    """A search without Footnote around it: the question as typed, no spelling, names or languages understood.

    Its answer is what it has found, in order, cut at the budget: as much as a reader would read of it, so that it is
    never judged on less than it could show. It never refuses and cites nothing. Questions asked before stand
    before the question: the plain way to let a search know them.
    """

    def __init__(self, name: str, retriever: Retriever, search: Callable[[str], list[int]]) -> None:
        """`search` gives the numbers of chunks for a question, best first."""
        self.name = name
        self._chunks = retriever.index.content.chunks
        self._search = search

    def answer(self, question: str, history: Sequence[str], words: int) -> Reply:
        """The best chunks."""
        chunks = [self._chunks[number] for number in self._search(with_history(question, history))]
        return Reply(first_words([chunk.text for chunk in chunks], words), tuple(Span(chunk.start, chunk.end) for chunk in chunks))


def bm25_alone(retriever: Retriever) -> System:
    """BM25 over Footnote's chunks."""

    def search(question: str) -> list[int]:
        scores = retriever.index.lexical.scores(terms(question))
        return [int(number) for number in np.argsort(-scores, kind="stable")[:DEPTH] if scores[number] > 0]

    return SearchSystem("bm25", retriever, search)


def dense_alone(retriever: Retriever) -> System:
    """The nearest of Footnote's chunks by the cosine of its embedding model."""

    def search(question: str) -> list[int]:
        query = retriever.query(QueryText(question))  # as typed: nothing understood
        return [hit.chunk for hit in retriever.index.chunks.search(query, DEPTH)]

    return SearchSystem("dense", retriever, search)


def with_history(question: str, history: Sequence[str]) -> str:
    """A question with those before it, one a line."""
    return "\n".join((*history, question))


def first_words(texts: Sequence[str], words: int) -> str:
    """The first words of some texts taken together, with the blanks between them as they were."""
    joined = "\n\n".join(texts)
    ends = word_ends(joined, 0, len(joined))
    return joined[: ends[words - 1]] if len(ends) > words else joined
