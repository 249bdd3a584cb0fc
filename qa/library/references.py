"""Documents that a question names, by file name, by title or by a part of it: "the Handbook", "contract-a.pdf", "the Miller contract"."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from itertools import zip_longest
from pathlib import Path, PurePath
from typing import NamedTuple

from index.lexical import terms, word_spans
from index.library.records import LibraryDocument
from ingest.lexicon import Lexicon, read_lexicon

WHOLE_TITLE = 3  # content words of a title that nobody says by chance
MANY, FEW = 200, 4  # documents that a word of a title may be shared by and still tell one; of a word for a sort
_DETERMINERS = ("the", "this", "that", "our", "my", "your", "a", "an")
_OF_SOURCE = ("in", "of", "from", "under", "within", "per", "by", "between", "for", "on", "to", "with")
_JOINING = ("and", "or", "versus", "vs", "with", "to", "from")
_WITHIN = ("of", "for", "on", "the", "in", "about", "with", "between")
_SAYING = ("say", "says", "state", "states", "mention", "mentions", "provide", "provides", "contain", "contains")
_PLACING = ("in", "under", "per", "within", "to")
_OPENING, _CLOSING = "\"'“‘«(", "\"'”’»)"


def lexicon() -> Lexicon:
    """The words and patterns that questions to a library are read by."""
    return read_lexicon(Path(__file__).with_name("references.toml"))


@dataclass(frozen=True, slots=True)
class Reference:
    """A place of a question that names a document, or several alike. One that is not `is_sure`, a lone "the contract", may also mean
    something that a document speaks of; `is_source` says that it is where an answer is to be found: "what does the contract say?".
    One that no document is called by has what is `written` there."""

    start: int
    end: int
    documents: tuple[LibraryDocument, ...]
    is_sure: bool = True
    is_source: bool = True
    has_determiner: bool = False
    written: str = ""


class _Word(NamedTuple):
    start: int
    end: int
    text: str
    stem: str


@dataclass(frozen=True)
class _Label:
    """What a document is called: the stems of its title and of its file's name."""

    document: LibraryDocument
    words: frozenset[str]

    @cached_property
    def kinds(self) -> frozenset[int]:
        """The groups of words for its sort."""
        return frozenset(group for word in self.words if (group := _kinds().get(word)) is not None)

    def may_be(self, kind: int) -> bool:
        """Whether a word for a sort may be said of it: of the same sort, or of any, or it says none of itself."""
        return kind == 0 or not self.kinds - {0} or kind in self.kinds


class References:
    """Finds what questions to a library name of its documents. Safe to share between threads."""

    def __init__(self, documents: Sequence[LibraryDocument]) -> None:
        self._count = len(documents)
        self._names: dict[str, LibraryDocument] = {}
        self._by_stem: dict[str, list[_Label]] = {}
        calls: tuple[Callable[[LibraryDocument], str], ...] = (
            lambda one: PurePath(one.name).stem,
            lambda one: PurePath(one.name).name,
            lambda one: one.name,  # its whole name comes last: of two files of one name each is told from the other by it
        )
        for call in calls:
            self._names |= {_small(name): one for one in documents if not (name := call(one)).isalpha()}
        for one in documents:
            label = _label(one)
            for stem in label.words:
                self._by_stem.setdefault(stem, []).append(label)
        self._spaced = [name for name in self._names if " " in name]

    def find(self, question: str) -> list[Reference]:
        """The documents that a question names, in order; none overlap."""
        words = _words_of(question)
        like = self._like(words)
        found = [*self._by_name(question), *self._by_title(question, like), *self._by_words(words, like)]
        kept: list[Reference] = []
        for one in found:
            if all(one.end <= other.start or other.end <= one.start for other in kept):
                kept.append(_with_determiner(question, one))
        return sorted(kept, key=lambda one: one.start)

    def _like(self, words: Sequence[_Word]) -> list[_Label]:
        """The documents whose title or name has a word of a question: one that tells them from most others."""
        most = {one.stem: FEW if one.stem in _kinds() else MANY for one in words if one.stem}
        found = [labels for stem, many in most.items() if len(labels := self._by_stem.get(stem, [])) <= many]
        return list({one.document.number: one for labels in found for one in labels}.values())

    def _by_name(self, question: str) -> Iterator[Reference]:
        """By the name of a file: with its ending, or where no other word is written so: "contract-a", "minutes_2022"."""
        lower, place = _small(question), 0
        for name in self._spaced:
            if (start := _whole(lower, name)) >= 0:
                yield Reference(start, start + len(name), (self._names[name],))
        for token in lower.split():
            place = lower.index(token, place)
            bare = bare_name(token)
            for name in (bare, bare.rstrip(".")):
                if name in self._names:
                    start = place + token.index(name)
                    yield Reference(start, start + len(name), (self._names[name],))
                    break
            place += len(token)

    def _by_title(self, question: str, like: Sequence[_Label]) -> Iterator[Reference]:
        """By a title as it stands, of several words or between quotation marks."""
        lower = _small(question)
        for label in sorted(like, key=lambda one: -len(one.document.title)):
            title = _small(label.document.title)
            start = _whole(lower, title)
            end = start + len(title)
            is_quoted = start > 0 and lower[start - 1] in _OPENING and lower[end : end + 1] in (*_CLOSING,)
            if start >= 0 and (is_quoted or len(terms(title)) >= WHOLE_TITLE):
                yield Reference(start - is_quoted, end + is_quoted, (label.document,))

    def _by_words(self, words: Sequence[_Word], like: Sequence[_Label]) -> Iterator[Reference]:
        """By words of titles and names beside a word for the sort: "the Miller contract", "the annual report of 2022"; those come
        first that say most of a title. A word for the sort alone, "the handbook", is not sure."""
        runs: dict[tuple[int, int], list[tuple[int, LibraryDocument]]] = {}
        for label in like:
            for run in _runs(words, label):
                own = {one.stem for one in run if one.stem in label.words}
                kinds = [_kinds()[one.stem] for one in run if one.stem in _kinds()]
                if kinds and own and all(label.may_be(kind) for kind in kinds):
                    runs.setdefault((run[0].start, run[-1].end), []).append((len(own), label.document))
        best = sorted(runs.items(), key=lambda one: (-max(count for count, _ in one[1]), one[0][0] - one[0][1]))
        for (start, end), found in best:
            most = max(count for count, _ in found)
            documents = tuple(document for count, document in found if count == most)
            said = {one.stem for one in words if start <= one.start < end and one.stem}
            is_sure = bool(said - set(_kinds()))
            is_definite = any(one.end < start and one.text in _DETERMINERS[:6] for one in words if one.end + 1 == start)
            if len(documents) < self._count and (is_sure or is_definite):
                after = next((one.text for one in words if one.start > end), "")
                before = [one.text for one in words if one.end < start and one.text not in _DETERMINERS][-1:]
                is_source = is_sure or after in _SAYING or (bool(before) and before[0] in _PLACING)
                yield Reference(start, end, documents, is_sure, is_source)


def without(question: str, references: Sequence[Reference], in_its_place: str = "") -> str:
    """A question without the documents that it names, or with other words in their place. What joins several goes with them, and
    where nothing takes their place "in", "of" or "according to" before them."""
    text, last = question, len(question)
    for start, end in reversed(_groups(question, references)):
        if not in_its_place:
            start = _before_preposition(text, start)
        text = f"{text[:start]}{in_its_place}{text[end:]}"
        last = min(last, start)
    text = " ".join(text.split()).lstrip(" ,:;").replace(" ?", "?").replace(" ,", ",")
    return text[:1].upper() + text[1:]


def put(question: str, references: Sequence[Reference]) -> tuple[str, str]:
    """A question as it is put to a document that it names: with "the document" for the name, and without, if that can be left out:
    "What is the notice period in the lease?" is "What is the notice period?"."""
    used = [one for one in references if one.is_source]
    can_go = all(_before_preposition(question, start) < start for start, _ in _groups(question, used))
    short = without(question, used) if used and can_go else ""
    return without(question, used, "the document") if used else question, short if terms(short) else ""


def _groups(question: str, references: Sequence[Reference]) -> list[tuple[int, int]]:
    """The spans of references, those that only "and" or the like stands between as one."""
    spans: list[tuple[int, int]] = []
    for one in references:
        between = question[spans[-1][1] : one.start].lower().replace(",", " ").split() if spans else [""]
        if spans and all(word in (*_JOINING, *_DETERMINERS, "of", "in") for word in between):
            spans[-1] = (spans[-1][0], one.end)
        else:
            spans.append((one.start, one.end))
    return spans


def _before_preposition(question: str, start: int) -> int:
    """Where the words begin that lead to a place: "in", "according to"."""
    before = question[:start].rstrip()
    word = before.rpartition(" ")[2]
    if word.lower() not in _OF_SOURCE:
        return start
    rest = before[: len(before) - len(word)].rstrip()
    leading = rest.rpartition(" ")[2]
    return len(rest) - len(leading) if leading.lower() in ("according", "both") else len(rest)


def _with_determiner(question: str, one: Reference) -> Reference:
    """With "the" or "our" before it."""
    before = question[: one.start].rstrip()
    word = before.rpartition(" ")[2]
    if word.lower() not in _DETERMINERS:
        return one
    return replace(one, start=len(before) - len(word), has_determiner=True)


def _runs(words: Sequence[_Word], label: _Label) -> Iterator[list[_Word]]:
    """The words beside each other that are of a document's title or name, or of a sort; small words between them count as none."""
    run: list[_Word] = []
    title = _small(label.document.title)
    for word, after in zip_longest(words, words[1:]):
        if word.stem in label.words or word.stem in _kinds():
            run.append(word)
        elif run and word.text not in _WITHIN and not (after and f"{run[-1].text} {word.text} {after.text}" in title):
            yield run
            run = []
    if run:
        yield run


def _label(document: LibraryDocument) -> _Label:
    words = spaced(f"{document.title} {PurePath(document.name).stem}")
    stems = {stem for word in words.casefold().split() for stem in _stems(word)}
    return _Label(document, frozenset(stems - {*_OF_SOURCE, *_JOINING, *_WITHIN}))


@lru_cache(maxsize=50_000)
def _stems(word: str) -> tuple[str, ...]:
    return terms(word)


def _words_of(text: str) -> list[_Word]:
    return [_Word(start, end, text[start:end].lower(), stem or "") for start, end, stem in word_spans(text)]


def _whole(text: str, words: str) -> int:
    """Where some words stand whole in a text; -1 if they do not."""
    place = text.find(words) if words else -1
    while place >= 0:
        after = text[place + len(words) : place + len(words) + 1]
        if not (place and text[place - 1].isalnum()) and not after.isalnum():
            return place
        place = text.find(words, place + 1)
    return -1


def _small(text: str) -> str:
    """In small letters, each in the place where it was."""
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def bare_name(token: str) -> str:
    """A word of a question without the marks around it."""
    return token.strip(f"{_OPENING}{_CLOSING},;:!?").removesuffix("'s").removesuffix("’s")


def spaced(text: str) -> str:
    """A file's name as words: no bars, hyphens or dots."""
    return "".join(letter if letter.isalnum() or letter in "'’" else " " for letter in text)


@cache
def _kinds() -> dict[str, int]:
    """The stems of the words for sorts of documents, each with the number of its sort; 0 for any."""
    return {stem: number for number, group in enumerate(lexicon().groups("kinds")) for word in group for stem in terms(word)}


def kind_of(word: str) -> int | None:
    """The number of the sort of documents that a word is for, 0 for any; None for another word."""
    return next((_kinds()[stem] for stem in terms(word) if stem in _kinds()), None)


def of_kind(document: LibraryDocument, word: str) -> bool:
    """Whether a document is called by a word for a sort, or by one like it."""
    kind = kind_of(word)
    return kind == 0 or kind in _label(document).kinds


def named(references: Collection[Reference]) -> tuple[LibraryDocument, ...]:
    """The documents that are named, in order, each once."""
    return tuple(dict.fromkeys(document for one in references for document in one.documents))
