"""From a question as understood to a query: terms, vectors and the weight of each word."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from index.encoder import Encoder, unit
from index.hit import Query
from index.late import piece_weights
from index.lexical import LexicalSearch, word_spans
from index.names import Mention, name_term
from index.timeframe import TimeAsked, read_time
from index.understand import Understanding

CONTEXT_WEIGHT = 0.7  # of a word of an earlier question, where one of this question weighs 1

Word = tuple[int, int, float, str]


def build_query(understanding: Understanding, encoder: Encoder, lexical: LexicalSearch) -> Query:
    """The query for a question, with what an earlier question adds to it before its own words."""
    own, context = understanding.search_text, understanding.context
    text, mentions, offset = own, list(understanding.mentions), 0
    if context is not None:
        offset = len(context.search_text) + 1
        text = f"{context.search_text} {own}"
        mentions = [*context.mentions, *(Mention(one.start + offset, one.end + offset, one.group) for one in mentions)]
    words = _without_replaced_names(_weighted(text, mentions, lexical), text, offset)
    encodings = encoder.encode([text, own] if context else [text])
    full = encodings[0]
    return Query(
        text=text,
        terms=tuple(term for _, _, _, term in words),
        vector=unit(np.sum([one.vector for one in encodings], axis=0, keepdims=True)),
        tokens=full.tokens,
        weights=piece_weights(full, [(a, b, weight * (CONTEXT_WEIGHT if a < offset else 1.0)) for a, b, weight, _ in words]),
        names=tuple(next((one.group for one in mentions if one.start <= start < one.end), -1) for start, _ in full.spans),
        time=_time(own, context),
        addresses=understanding.addresses,
    )


def _time(own: str, context: Understanding | None) -> TimeAsked:
    """The time asked about; an earlier question's if this one tells none."""
    asked, before = read_time(own), read_time(context.search_text) if context else TimeAsked()
    if asked.time is None:
        return before
    return replace(asked, is_turn=asked.is_sure and before.time not in (None, asked.time))


def _without_replaced_names(words: list[Word], text: str, offset: int) -> list[Word]:
    """Without the earlier question's names, if this one names something else: "and with Germany?" leaves France behind."""
    named = [word for word in words if word[0] > 0 and text[word[0]].isupper()]
    has_own = any(word[0] > offset for word in named)
    return [word for word in words if word[0] >= offset or word not in named] if has_own and offset else words


def _weighted(text: str, mentions: list[Mention], lexical: LexicalSearch) -> list[Word]:
    """(start, end, weight, term) of each word that carries content, and of each name as one."""
    frequency = lexical.inverse_document_frequency
    plain = [(a, b, stem) for a, b, stem in word_spans(text) if stem and not any(one.start <= a < one.end for one in mentions)]
    named = [(one.start, one.end, name_term(one.group)) for one in mentions]
    return [(a, b, frequency(term), term) for a, b, term in (*plain, *named)]
