"""What documents are called: the words of their titles and names, their sorts and their years."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path, PurePath

from index.lexical import terms, word_spans
from index.library.records import LibraryDocument
from ingest.lexicon import Lexicon, read_lexicon
from qa.evidence.document_names import words_in, years_in


def lexicon() -> Lexicon:
    """The words and patterns that questions to a library are read by."""
    return read_lexicon(Path(__file__).with_name("references.toml"))


@dataclass(frozen=True)
class Label:
    """What a document is called: the stems of its title and of its file's name, and the words for sorts among them."""

    document: LibraryDocument
    title: str
    names: tuple[frozenset[str], ...]
    words: frozenset[str]
    kinds: frozenset[int]

    def may_be(self, kind: int) -> bool:
        """Whether a word for a sort may be said of it: of the same sort, or of any, or it says none of itself."""
        return kind == 0 or not self.kinds - {0} or kind in self.kinds


def label_of(document: LibraryDocument) -> Label:
    names = [spaced(one).casefold().split() for one in (document.title, PurePath(document.name).stem)]
    stems = tuple(frozenset(stem for word in name for stem in _stems(word)) for name in names)
    words = stems[0] | stems[1]
    title = " ".join(document.title[start:end].lower() for start, end, _ in word_spans(document.title))
    return Label(document, title, stems, words, frozenset(kind for word in words if (kind := sorts().get(word)) is not None))


@lru_cache(maxsize=50_000)
def _stems(word: str) -> tuple[str, ...]:
    return terms(word)


def spaced(text: str) -> str:
    """A file's name as words: no bars, hyphens or dots."""
    return "".join(letter if letter.isalnum() or letter in "'’" else " " for letter in text)


@cache
def sorts() -> dict[str, int]:
    """The stems of the words for sorts of documents, each with the number of its sort; 0 for any."""
    return {stem: number for number, group in enumerate(lexicon().groups("kinds")) for word in group for stem in terms(word)}


def kind_of(word: str) -> int | None:
    """The number of the sort of documents that a word is for, 0 for any; None for another word."""
    return next((sorts()[stem] for stem in terms(word) if stem in sorts()), None)


def kinds_of(document: LibraryDocument) -> frozenset[int]:
    """The sorts that a document is called by."""
    return label_of(document).kinds - {0}


def years_of(document: LibraryDocument) -> list[int]:
    """The years that a document is called by."""
    return years_in(words_in(spaced(f"{document.title} {PurePath(document.name).stem}")))


def is_plural(word: str) -> bool:
    """Whether a word for a sort stands in another form than that of its list: "contracts", but not "terms"."""
    return kind_of(word) is not None and not any(word.lower() in group for group in lexicon().groups("kinds"))


def of_kind(document: LibraryDocument, word: str) -> bool:
    """Whether a document is called by a word for a sort, or by one like it."""
    kind = kind_of(word)
    return kind == 0 or kind in label_of(document).kinds
