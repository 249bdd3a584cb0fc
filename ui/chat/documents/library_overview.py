"""The first screen of several documents: which there are, a sentence of each, and questions from several of them that they answer."""

from __future__ import annotations

import functools
import itertools
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import msgspec

from index import OpenIndex
from ui.chat.answerer import Answerer
from ui.chat.documents.overview import (
    ABOUT,
    ABOUT_ALL,
    OF_ONE,
    Overview,
    Suggestion,
    asked_of,
    candidates,
    is_good,
    points_of,
    spread_of,
)
from ui.chat.documents.shelf import Entry, LibraryShelf

_LOG = logging.getLogger("footnote")
MOST_LISTED, MOST_ASKED, MOST_TRIED, MOST_KEPT = 8, 6, 8, 64  # documents, questions, attempts a document, libraries in memory
MOST_HELD = 10_000  # questions of which it is known whether a library answers them


@dataclass(frozen=True, slots=True)
class Line:
    """A document on the first screen: `about` is its first sentence that says what it is about, empty until it is found."""

    entry: Entry
    about: str = ""


@dataclass(frozen=True, slots=True)
class LibraryOverview:
    """What several documents begin with; `more` are not listed here. Of each question the document that answers it."""

    lines: tuple[Line, ...]
    more: int
    questions: tuple[tuple[str, str], ...] = ()
    is_whole: bool = False


@dataclass
class LibraryOverviews:
    """Those of libraries, made in the background by one thread, document by document. Safe to share between threads."""

    pause: float = 0.5  # after a question, as a share of the time it took
    _made: dict[int, LibraryOverview] = field(default_factory=dict, repr=False)
    _holds: dict[tuple[int, str], bool | None] = field(default_factory=dict, repr=False)  # None: it is being tried
    _waiting: queue.Queue[Callable[[], None]] = field(default_factory=queue.Queue, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _thread: threading.Thread | None = field(default=None, repr=False)

    def of(self, shelf: LibraryShelf) -> LibraryOverview:
        """What is known so far of a visitor's documents. Of the same documents it is the same, whoever looks: it is found by what they
        say, not by what they are called."""
        key = _key(shelf)
        with self._lock:
            if key not in self._made:
                while len(self._made) >= MOST_KEPT:
                    del self._made[next(iter(self._made))]
                self._made[key] = begun(shelf)
                self._wait(lambda: self._make(key, shelf))
            return self._made[key]

    def follow_ups(
        self, shelf: LibraryShelf, name: str, overview: Overview, shown: Sequence[tuple[int, int]], asked: Sequence[str]
    ) -> list[str] | None:
        """Those of one of the documents that it answers when all are asked; None while that is tried."""
        key = _key(shelf)
        with self._lock:
            usable = tuple(one for one in _of_all(overview.suggestions) if self._holds.get((key, one.question)) is not False)
            chosen = msgspec.structs.replace(overview, suggestions=usable).follow_ups(shown, asked)
            for one in usable:
                if one.question in chosen and (key, one.question) not in self._holds:
                    while len(self._holds) >= MOST_HELD:
                        del self._holds[next(iter(self._holds))]
                    self._holds[key, one.question] = None
                    self._wait(functools.partial(self._try, key, shelf, name, one))
            return chosen if all(self._holds.get((key, question)) for question in chosen) else None

    def _wait(self, work: Callable[[], None]) -> None:
        """Put it at the end of what is to be done."""
        self._waiting.put(work)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="footnote-library-overviews", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while True:
            work = self._waiting.get()
            try:
                work()
            except Exception:  # a document removed meanwhile, or one that is damaged: the rest of the page stands
                _LOG.exception("What a library begins with was not made.")
            finally:
                self._waiting.task_done()

    def _make(self, key: int, shelf: LibraryShelf) -> None:
        overview = begun(shelf)
        try:
            for overview in grown(shelf, self.pause):
                self._made[key] = overview
        finally:
            self._made[key] = replace(overview, is_whole=True)

    def _try(self, key: int, shelf: LibraryShelf, name: str, one: Suggestion) -> None:
        holds = False
        try:
            holds = any(_held([one], shelf, name, self.pause))
        finally:
            self._holds[key, one.question] = holds


def _key(shelf: LibraryShelf) -> int:
    return hash((shelf.own, tuple((one.name, one.sha256) for one in shelf.answerer.library.documents)))


def _of_all(suggestions: Sequence[Suggestion]) -> Iterator[Suggestion]:
    """Questions put to all documents; what one of its sections says is not asked of them."""
    start, end = (one.partition("{}")[0] for one in (ABOUT, ABOUT_ALL))
    for one in suggestions:
        if one.kind != "section":
            yield msgspec.structs.replace(one, question=one.question.replace(start, end))


def begun(shelf: LibraryShelf) -> LibraryOverview:
    """The names alone, those first that the visitor has brought."""
    entries = sorted(shelf.entries(), key=lambda one: (not one.is_own, one.name))
    return LibraryOverview(tuple(Line(one) for one in entries[:MOST_LISTED]), max(0, len(entries) - MOST_LISTED))


def grown(shelf: LibraryShelf, pause: float = 0.0) -> Iterator[LibraryOverview]:
    """The overview as it grows: a sentence and a question of each document, then second questions, the last one whole."""
    shown = begun(shelf)
    good: list[Iterator[tuple[str, str]]] = []
    for place, line in enumerate(shown.lines):
        index = shelf.index(line.entry.name)
        if index is None:
            continue
        lines = list(shown.lines)
        point = next(points_of(index, shelf.assistant(line.entry.name)), None)
        lines[place] = replace(line, about=point.text if point else "")
        good.append(_questions(index, shelf, line.entry.name, pause))
        shown = replace(shown, lines=tuple(lines), questions=_with(shown.questions, good[-1]))
        yield shown
    for more in good:
        shown = replace(shown, questions=_with(shown.questions, more))
    yield replace(shown, is_whole=True)


def _with(questions: tuple[tuple[str, str], ...], more: Iterator[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """One question more, unless there are enough."""
    found = next(more, None) if len(questions) < MOST_ASKED else None
    return (*questions, found) if found and found not in questions else questions


def _questions(index: OpenIndex, shelf: LibraryShelf, name: str, pause: float) -> Iterator[tuple[str, str]]:
    """Questions that are answered from this document when all are asked."""
    sought = itertools.islice((one for one in spread_of(candidates(index)) if one.kind not in OF_ONE), MOST_TRIED)
    yield from ((one.question, name) for one in _held(sought, shelf, name, pause))


def _held(sought: Iterable[Suggestion], shelf: LibraryShelf, name: str, pause: float) -> Iterator[Suggestion]:
    """Those that are answered from this document, and the sentence they were made of, when all are asked."""
    library = cast("Answerer", shelf.answerer)
    for one in sought:
        began = time.monotonic()
        answer = asked_of(library, one.question)
        time.sleep((time.monotonic() - began) * pause)
        if is_good(replace(answer, citations=tuple(cited for cited in answer.citations if cited.document == name)), one):
            yield one
