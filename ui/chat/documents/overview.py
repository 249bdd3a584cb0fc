"""The first screen of a document: what it is about in its own sentences, and questions that it answers. Made in the background,
each question asked before it is shown, and kept beside the document's index."""

from __future__ import annotations

import functools
import itertools
import logging
import queue
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from index import OpenIndex
from index.lexical import terms
from ingest.document import Document, Sentence
from ingest.errors import FootnoteError
from qa.answer import Answer, Citation
from qa.models.writer import Late, Writer, is_small
from ui.chat.answerer import Answerer
from ui.chat.documents.locations import Locations
from ui.chat.documents.questions import names_in, questions_of, topic_of, topics_in, written_of
from ui.chat.documents.view import outline

_LOG = logging.getLogger("footnote")
VERSION = 5  # of what is kept: one of another is made anew
FILE = "overview.json"
SUMMARY = "Summarise the document."
MOST_POINTS, MOST_SHOWN, MOST_KEPT, MOST_TRIED = 5, 6, 40, 150
MOST_OF_A_KIND = {
    "written": 6,
    "how many": 2,
    "which": 1,
    "when": 2,
    "why": 1,
    "what is": 2,
    "what": 2,
    "about": 2,
    "topic": 1,
    "section": 3,
}
ABOUT, ABOUT_ALL = "What does the document say about {}?", "What do the documents say about {}?"
SHOWN_WORDS = 900  # of a document's sentences that a language model makes questions of
OF_ONE = ("about", "topic", "section")  # kinds of questions that ask of "the document": of several it is not said which
LEAST_POINT, LONGEST_POINT = 6, 45  # words
LEAST_POINTS, POINTS_WORDS = 3, 100
SURE, SURE_ABOUT = 0.9, 0.75  # of an answer's confidence; what is said about a name may stand in many sentences
FOLLOW_UPS = 3
ENGLISH = ("", "en")


class Point(msgspec.Struct, frozen=True):
    """A sentence that says what a document is about, and where it stands."""

    text: str
    start: int
    end: int
    place: str


class Suggestion(msgspec.Struct, frozen=True):
    """A question that the document answers; `start:end` is the sentence it was made of, `section` where that stands."""

    question: str
    kind: str
    start: int
    end: int
    section: str


class Overview(msgspec.Struct, frozen=True):
    """What a document begins with: the first `shown` of its suggestions are shown there, the others after an answer nearby."""

    version: int
    points: tuple[Point, ...]
    suggestions: tuple[Suggestion, ...]
    shown: int
    is_whole: bool = False
    is_written: bool = False  # a language model was asked for questions

    @property
    def can_be_shown(self) -> bool:
        """Whether no more comes that the first screen shows."""
        return self.is_whole or self.shown == MOST_SHOWN

    @property
    def first(self) -> tuple[Suggestion, ...]:
        """The questions to begin with."""
        return self.suggestions[: self.shown]

    def follow_ups(self, shown: Sequence[tuple[int, int]], asked: Sequence[str]) -> list[str]:
        """Questions whose answers stand near the first of the quotes that are `shown`, the nearest first; none that one of these quotes
        answers, or that says what was asked already in other words. They are of different kinds where that can be."""
        seen = [_content(one) for one in asked]
        fresh: list[Suggestion] = []
        for one in sorted(self.suggestions, key=lambda one: abs(one.start - shown[0][0])) if shown else ():
            words = _content(one.question)
            if not any(start < one.end and end > one.start for start, end in shown) and not any(_repeats(words, other) for other in seen):
                fresh.append(one)
                seen.append(words)
        of_kinds = list({one.kind: one for one in reversed(fresh[: 2 * FOLLOW_UPS])}.values())[::-1]
        chosen = [*of_kinds, *(one for one in fresh if one not in of_kinds)][:FOLLOW_UPS]
        return [one.question for one in fresh if one in chosen]


@functools.lru_cache(maxsize=4096)
def _content(question: str) -> frozenset[str]:
    """The words of content by which a question differs from one that asks what the document says about something else."""
    found = frozenset(terms(question))
    return found - frozenset(terms(ABOUT + ABOUT_ALL)) or found


def _repeats(words: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two questions ask with nearly the same words of content: two thirds of those of the shorter one."""
    return 3 * len(words & other) >= 2 * max(1, min(len(words), len(other)))


@dataclass
class Overviews:
    """The overviews of documents, one made at a time by a thread. Safe to share between threads."""

    pause: float = 1.0  # after a question, as a share of the time it took: whoever asks meanwhile comes first
    _made: dict[Path, Overview] = field(default_factory=dict, repr=False)
    _waiting: queue.Queue[tuple[OpenIndex, Answerer]] = field(default_factory=queue.Queue, repr=False)
    _queued: set[Path] = field(default_factory=set, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def of(self, index: OpenIndex | None, assistant: Answerer) -> Overview | None:
        """The overview of a document, None while it is being made."""
        if index is None:
            return _of_sections(assistant)
        place = index.folder / index.manifest.data / FILE
        with self._lock:
            if place in self._made:
                return self._made[place]
            if place not in self._queued and (kept := _read(place)) and (kept.is_written or not _writer_of(assistant)):
                self._made[place] = kept
                return kept
            if place not in self._queued:
                self._queued.add(place)
                self._waiting.put((index, assistant))
                if len(self._queued) == 1:
                    threading.Thread(target=self._work, name="footnote-overviews", daemon=True).start()
        return None

    def _work(self) -> None:
        """A step of one document after another: the first screen of what came last is what a reader waits for; what goes on from
        answers can wait."""
        running: list[tuple[Path, Answerer, Iterator[Overview]]] = []
        while True:
            while not running or not self._waiting.empty():
                index, assistant = self._waiting.get()
                place = index.folder / index.manifest.data / FILE
                running.append((place, assistant, overviews_of(index, assistant, self.pause)))
            job = next((one for one in reversed(running) if not self._can_be_shown(one[0])), running[0])
            if self._step(*job):
                running.remove(job)
                self._waiting.task_done()

    def _can_be_shown(self, place: Path) -> bool:
        return place in self._made and self._made[place].can_be_shown

    def _step(self, place: Path, assistant: Answerer, steps: Iterator[Overview]) -> bool:
        """Make a document's overview a little longer; whether it is whole."""
        try:
            overview = next(steps, None)
            if overview is None:
                _write(place, self._made[place])
            else:
                self._made[place] = overview
        except Exception:
            _LOG.exception("What a document begins with was not made.")
            self._made[place] = _of_sections(assistant)
            return True
        return overview is None


@functools.cache
def shared_overviews() -> Overviews:
    """Those of this process: of a document that several pages show they are made once."""
    return Overviews()


def overviews_of(index: OpenIndex, assistant: Answerer, pause: float = 0.0) -> Iterator[Overview]:
    """The overview as it grows: the sentences first, then question by question, the last one whole."""
    points = tuple(points_of(index, assistant))
    shown: list[Suggestion] = []
    kept: list[Suggestion] = []
    kinds: Counter[str] = Counter()
    yield Overview(VERSION, points, (), 0)
    for one in _answered(index, assistant, pause):
        if len(shown) < MOST_SHOWN and kinds[one.kind] < MOST_OF_A_KIND[one.kind]:
            kinds[one.kind] += 1
            shown.append(one)
        else:
            kept.append(one)
        yield Overview(VERSION, points, (*shown, *kept), len(shown))
        if len(shown) + len(kept) >= MOST_KEPT:
            break
    shown, kept = [*shown, *kept[: MOST_SHOWN - len(shown)]], kept[max(0, MOST_SHOWN - len(shown)) :]
    if len(shown) < MOST_SHOWN:
        sections = list(_section_questions(assistant))[: min(MOST_OF_A_KIND["section"], MOST_SHOWN - len(shown))]
        shown += [one for one in sections if is_good(asked_of(assistant, one.question), one)]
    yield Overview(VERSION, points, (*shown, *kept), len(shown), is_whole=True, is_written=_writer_of(assistant) is not None)


def asked_of(assistant: Answerer, question: str) -> Answer:
    """The answer in quotes: a model that writes may be slow and cost money; it is asked once a document, for questions."""
    *_, last = assistant.stream(question, (), "quote")
    return last


def _answered(index: OpenIndex, assistant: Answerer, pause: float) -> Iterator[Suggestion]:
    """The candidates that the document answers, from the sentence that each was made of."""
    sought = itertools.chain(_written(index, assistant), spread_of(candidates(index)))
    for one in itertools.islice(sought, MOST_TRIED):
        began = time.monotonic()
        holds = is_good(asked_of(assistant, one.question), one)
        time.sleep((time.monotonic() - began) * pause)
        if holds:
            yield one


def _writer_of(assistant: Answerer) -> Writer | None:
    """What writes questions: the language model that answers; not the small one in this process, which would keep readers waiting."""
    writer: Writer | None = getattr(assistant, "model", None)
    return writer if writer and not is_small(writer) else None


def _written(index: OpenIndex, assistant: Answerer) -> list[Suggestion]:
    """The questions of the language model, if there is one and it can: of sentences from all over the document."""
    writer = _writer_of(assistant)
    prose = [(one, chunk.section) for chunk in index.content.chunks for one in chunk.sentences if is_prose(one.text)]
    if writer is None or not prose:
        return []
    order = _far_apart(len(prose))
    words = itertools.accumulate(len(prose[place][0].text.split()) for place in order)
    places = sorted(place for place, count in zip(order, words, strict=True) if count <= SHOWN_WORDS) or order[:1]
    try:
        made = list(written_of(writer, [prose[place][0].text for place in places]))
    except (FootnoteError, Late):
        return []  # those by rule do
    sentences = [(question, *prose[places[number]]) for question, number in made]
    return [Suggestion(question, "written", one.start, one.end, section) for question, one, section in dict.fromkeys(sentences)]


def is_good(answer: Answer, suggestion: Suggestion) -> bool:
    is_cited = any(one.start < suggestion.end and one.end > suggestion.start for one in answer.citations)
    return is_cited and answer.outcome == "answered" and answer.confidence >= (SURE_ABOUT if suggestion.kind in OF_ONE else SURE)


def candidates(index: OpenIndex) -> list[Suggestion]:
    """Questions made of the document's sentences and headings, in their order; none that two sentences would answer."""
    content = index.content
    if content.document.language not in ENGLISH:
        return []
    common = _common(index)
    found: list[Suggestion] = []
    names: Counter[str] = Counter()
    first: dict[str, tuple[Sentence, str]] = {}
    for chunk in content.chunks:
        for sentence in chunk.sentences:
            text = " ".join(sentence.text.split())
            place = (sentence.start, sentence.end, chunk.section)
            found += [Suggestion(one.question, one.kind, *place) for one in questions_of(text, common, index.is_word)]
            found += [Suggestion(ABOUT.format(topic), "topic", *place) for topic in topics_in(text)]
            for name in names_in(sentence.text):
                names[name] += 1
                first.setdefault(name, (sentence, chunk.section))
    found = [*_headings(content.document, common), *found]
    often = Counter(_plain(one.question) for one in found)
    about = [_about(name, *first[name]) for name, count in names.most_common(12) if count > 1]
    return [*(one for one in found if often[_plain(one.question)] == 1), *about]


def _common(index: OpenIndex) -> frozenset[str]:
    """The words that are no names: those that the document has in lower case, and English ones that have a capital at the beginning of a
    sentence or in a heading alone."""
    sentences = [one.text.split() for chunk in index.content.chunks for one in chunk.sentences]
    document = index.content.document
    inside = {word.strip(".,;:()") for words in sentences for word in words[1:]}
    begins = {words[0] for words in sentences if words} | {word for one in document.sections if one.is_headed for word in one.title.split()}
    plain = {word.lower() for word in begins - inside if index.is_word(word.lower())}
    return frozenset(word for word in document.text.split() if word.islower()) | plain


def _headings(document: Document, common: frozenset[str]) -> Iterator[Suggestion]:
    """Questions for what sections are about, and headings that are questions themselves."""
    for section in document.sections:
        title = " ".join(section.title.split())
        if not section.is_headed or not title:
            continue
        topic = topic_of(title, common)
        if topic or (title.endswith("?") and len(title.split()) >= LEAST_POINT - 2):
            yield Suggestion(ABOUT.format(topic) if topic else title, "topic", section.start, section.end, section.address)


def _about(name: str, sentence: Sentence, section: str) -> Suggestion:
    return Suggestion(ABOUT.format(name), "about", sentence.start, sentence.end, section)


def spread_of(found: Sequence[Suggestion]) -> Iterator[Suggestion]:
    """Kinds by turns, and of each kind first those from far apart in the document."""
    by_kind: dict[str, list[Suggestion]] = {}
    for kind in MOST_OF_A_KIND:
        same = [one for one in found if one.kind == kind]
        by_kind[kind] = [same[place] for place in _far_apart(len(same))]
    while any(by_kind.values()):
        for same in by_kind.values():
            if same:
                yield same.pop(0)


def _far_apart(count: int) -> list[int]:
    """The places up to a count, each one far from those before it: the middle, then the middles of what is left."""
    places, gaps = list[int](), [(0, count)]
    for start, end in gaps:
        if start < end:
            middle = (start + end) // 2
            places.append(middle)
            gaps += [(start, middle), (middle + 1, end)]
    return places


def points_of(index: OpenIndex, assistant: Answerer) -> Iterator[Point]:
    """The sentences of a summary that can be read by themselves, no formulas, no lines of a table; where it has too few of them, the
    first of the text."""
    locations = Locations.of(index.content.document)
    found = [one for one in asked_of(assistant, SUMMARY).citations if is_prose(one.quote)]
    words = 0
    for place, one in enumerate(found if len(found) >= LEAST_POINTS else itertools.islice(_prose(index), LEAST_POINTS)):
        words += len(one.quote.split())
        if place >= MOST_POINTS or (place >= LEAST_POINTS and words > POINTS_WORDS):
            return
        yield Point(" ".join(one.quote.split()), one.start, one.end, locations.name(one))


def _prose(index: OpenIndex) -> Iterator[Citation]:
    """The sentences of the text that can be read by themselves, in their order."""
    name = index.content.document.name
    for chunk in index.content.chunks:
        for one in chunk.sentences:
            if is_prose(one.text):
                yield Citation(0, name, chunk.section, chunk.title_path, one.text, one.start, one.end)


def is_prose(text: str) -> bool:
    plain = sum(letter.isalpha() or letter.isspace() for letter in text)
    is_sentence = text[:1].isupper() and text.rstrip()[-1:] in ".!" and LEAST_POINT <= len(text.split()) <= LONGEST_POINT
    return is_sentence and plain > 0.85 * len(text) and not set(text) & set("\t[]|*#")


def _section_questions(assistant: Answerer) -> Iterator[Suggestion]:
    """What sections say, for a document whose sentences no rule turns into questions."""
    document = assistant.document
    entries = [entry for entry in outline(document) if entry.question]
    least = min((entry.level for entry in entries), default=1)
    top = [entry for entry in entries if entry.level == least]
    below = [entry for entry in entries if entry.level == least + 1]
    for entry in top if len(top) > 1 else below:
        if document.has_section(entry.address):
            section = document.section(entry.address)
            yield Suggestion(entry.question, "section", section.start, section.end, section.address)


def _of_sections(assistant: Answerer) -> Overview:
    """Without an index: the outline alone, nothing asked."""
    sections = tuple(_section_questions(assistant))[: MOST_SHOWN // 2]
    return Overview(VERSION, (), sections, len(sections), is_whole=True)


def _plain(question: str) -> str:
    return " ".join(question.casefold().split()).rstrip("?. ")


def _read(place: Path) -> Overview | None:
    try:
        kept = msgspec.json.decode(place.read_bytes(), type=Overview)
    except (OSError, msgspec.MsgspecError):
        return None
    return kept if kept.version == VERSION and kept.is_whole else None


def _write(place: Path, overview: Overview) -> None:
    """Beside the index; where that cannot be written it is made again after the next start."""
    try:
        partial = place.with_suffix(".part")
        partial.write_bytes(msgspec.json.encode(overview))
        partial.replace(place)
    except OSError:
        return
