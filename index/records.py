"""What a search returns, and the one signature that all searches have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from index.encoder import Vectors

Time = Literal["done", "planned"]


@dataclass(frozen=True, slots=True)
class TimeAsked:
    """The time that a question asks about, None if of both or none; sure if it says so in so many words."""

    time: Time | None = None
    is_sure: bool = False


NO_TIME = TimeAsked()


class Hit(NamedTuple):
    """A chunk by its number, and its score: higher is better, comparable within one search only."""

    chunk: int
    score: float


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as it stands in a text: its span and the number of its group."""

    start: int
    end: int
    group: int


@dataclass(frozen=True, slots=True)
class QueryText:
    """What is to be searched for, as text: the words of a question with the names in them, those of an earlier question
    that it leans on, the time it asks about and the sections it names, if any."""

    text: str
    mentions: tuple[Mention, ...] = ()
    context: str = ""
    context_mentions: tuple[Mention, ...] = ()
    time: TimeAsked = NO_TIME
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A question prepared for search.

    `terms` are its stemmed words, `vector` its unit vector of shape (1, d), `tokens` the unit vectors of its word
    pieces, shape (n, d), and `weights` how much each piece counts, shape (n,), summing to 1. `names` says of each
    piece which group of names it belongs to, -1 for none, and `piece_terms` which terms it is a part of. `time` is what it
    asks about and `addresses` the sections it names, if any.
    """

    text: str
    terms: tuple[str, ...]
    vector: Vectors
    tokens: Vectors
    weights: Vectors
    names: tuple[int, ...] = ()
    time: TimeAsked = NO_TIME
    addresses: tuple[str, ...] = ()
    piece_terms: tuple[tuple[str, ...], ...] = ()


class Search(Protocol):
    """Dense, lexical and hybrid search alike."""

    def search(self, query: Query, k: int) -> list[Hit]:
        """At most k chunks, best first; a chunk at most once."""
        ...


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk as found for a question; `document_text[start:end] == text`, `rank` counts from 1."""

    document: str
    section: str
    title_path: tuple[str, ...]
    text: str
    start: int
    end: int
    score: float
    rank: int
    address: str = ""
    chunk: int = -1
