"""The retriever: from a question to a query, and from a query to ranked passages."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Protocol

import numpy as np

from index.encoder import Encoder, unit
from index.late_interaction import piece_weights
from index.lexical import word_spans
from index.opened import OpenIndex, open_default, open_index
from index.records import Hit, Mention, Passage, Query, QueryText, Search
from index.search import HybridSearch, Parts, Ranking
from index.store.names import NameFinder, name_term
from index.vectors import JoinedSearch
from ingest.document import Document
from ingest.text.language import is_latin

Method = Literal["hybrid", "dense", "lexical"]
CONTEXT_WEIGHT = 0.7  # of a word of an earlier question, where one of this question weighs 1

Word = tuple[int, int, float, str]


class TermStatistics(Protocol):
    """What a query is weighed by: how common its words are, in a document or in a library."""

    def knows(self, term: str) -> bool:
        """Whether a stemmed term occurs in the texts."""
        ...

    def inverse_document_frequency(self, term: str) -> float:
        """ln(1 + (N - n + 0.5) / (n + 0.5)) for a stemmed term in n of N texts."""
        ...


class Retriever:
    """Searches one index. Safe to share between threads."""

    def __init__(self, index: OpenIndex | Path | str | None = None, method: Method = "hybrid", embedding_model: str | None = None) -> None:
        """`index` is a folder or an open index; without one it is the white paper's, built if need be. `embedding_model`
        is for a folder whose index needs one; see `open_index`."""
        self.index = index if isinstance(index, OpenIndex) else open_index(index, model=embedding_model) if index else open_default()
        index = self.index
        content = index.content
        self._finder = NameFinder(content.names)
        by_words = bool(content.note) and not is_latin(content.document.text)
        self._hybrid = HybridSearch(
            Parts(content.document, content.chunks, index.chunks, index.sentences, index.lexical, index.tokens, content.mentions, by_words)
        )
        self._search: Search = self._hybrid
        if method == "dense":
            self._search = JoinedSearch(index.chunks, index.sentences)
        elif method == "lexical":
            self._search = index.lexical

    @property
    def document(self) -> Document:
        """The document that is searched."""
        return self.index.content.document

    def search(self, question: str, k: int = 8) -> list[Passage]:
        """The k best passages for a question as it stands, best first; names in it count, whatever form they have."""
        return self.passages(self.hits(QueryText(question, tuple(self._finder.find(question))), k))

    def hits(self, asked: QueryText, k: int) -> list[Hit]:
        """The k best chunks for what is asked, by the method of this retriever."""
        return self._search.search(self.query(asked), k)

    def query(self, asked: QueryText) -> Query:
        """What is looked for as terms, vectors and weights."""
        return build_query(asked, self.index.encoder, self.index.lexical)

    def rank(self, query: Query) -> Ranking:
        """Chunks and sentences ranked by the hybrid, with what answering needs to know of them."""
        return self._hybrid.rank(query)

    def passages(self, hits: list[Hit]) -> list[Passage]:
        """Hits as passages, ranked as they stand."""
        chunks = self.index.content.chunks
        return [
            Passage(
                self.document.name,
                chunk.section,
                chunk.title_path,
                chunk.text,
                chunk.start,
                chunk.end,
                float(hit.score),
                rank,
                chunk.address,
                chunk.number,
            )
            for rank, (hit, chunk) in enumerate(((hit, chunks[hit.chunk]) for hit in hits), start=1)
        ]


def build_query(asked: QueryText, encoder: Encoder, statistics: TermStatistics) -> Query:
    """Terms, vectors and the weight of each word, with what an earlier question adds before the question's own words."""
    own, context = asked.text, asked.context
    offset = len(context) + 1 if context else 0
    text = f"{context} {own}" if context else own
    mentions = [*asked.context_mentions, *(Mention(one.start + offset, one.end + offset, one.group) for one in asked.mentions)]
    words = _without_replaced_names(_weighted(text, mentions, statistics), text, offset)
    encodings = encoder.encode([text, own] if context else [text])
    full = encodings[0]
    return Query(
        text=text,
        terms=tuple(term for _, _, _, term in words),
        vector=unit(np.sum([one.vector for one in encodings], axis=0, keepdims=True)),
        tokens=full.tokens,
        weights=piece_weights(full, [(a, b, weight * (CONTEXT_WEIGHT if a < offset else 1.0)) for a, b, weight, _ in words]),
        names=tuple(next((one.group for one in mentions if one.start <= start < one.end), -1) for start, _ in full.spans),
        time=asked.time,
        addresses=asked.addresses,
        piece_terms=tuple(tuple(term for a, b, _, term in words if a < end and start < b) for start, end in full.spans),
    )


def _without_replaced_names(words: list[Word], text: str, offset: int) -> list[Word]:
    """Without the earlier question's names, if this one names something else: "and with Germany?" leaves France behind."""
    named = [word for word in words if word[0] > 0 and text[word[0]].isupper()]
    has_own = any(word[0] > offset for word in named)
    return [word for word in words if word[0] >= offset or word not in named] if has_own and offset else words


def _weighted(text: str, mentions: list[Mention], statistics: TermStatistics) -> list[Word]:
    """(start, end, weight, term) of each word that carries content, and of each name as one."""
    frequency = statistics.inverse_document_frequency
    plain = [(a, b, stem) for a, b, stem in word_spans(text) if stem and not any(one.start <= a < one.end for one in mentions)]
    named = [(one.start, one.end, name_term(one.group)) for one in mentions]
    return [(a, b, frequency(term), term) for a, b, term in (*plain, *named)]
