"""Documents that a question names and a library does not have: "contract.pdf", "Annual Report 2022" beside those of 2023 and 2024."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import PurePath

from index.library.adding import SUFFIXES
from index.library.records import LibraryDocument
from qa.evidence.document_names import Word, words_in, years_in
from qa.library.references import Reference, bare_name, spaced

CLOSE = 0.85  # of difflib: "lease-harbor.md" is "lease-harbour.md" misspelt, "contract.pdf" no "contract-miller.pdf"
BETWEEN = ("", "of", "(")  # a sort of document and its year: what else stands there is no name

Mentions = Callable[[str, Sequence[LibraryDocument]], bool]
"""Whether a text of some documents, of all if none are given, has some words as they stand."""


def with_absent(question: str, found: Sequence[Reference], documents: Sequence[LibraryDocument], mentions: Mentions) -> list[Reference]:
    """What a question names, with the documents that are not there: they have none, or one whose name is nearly so `written`."""
    years = [absent for one in found if (absent := _of_another_year(question, one, mentions))]
    kept = [one for one in found if not any(one.start < other.end and other.start < one.end for other in years)] + years
    for one in _files(question, documents):
        is_known = any(other.start <= one.start and one.end <= other.end for other in kept)
        if not is_known and (one.documents or not mentions(one.written, ())):
            kept = [other for other in kept if other.end <= one.start or one.end <= other.start] + [one]
    return sorted(kept, key=lambda one: one.start)


def absent_note(found: Sequence[Reference]) -> str:
    """That there is no document of a name, and which one is asked in its place."""
    none = [one.written for one in found if one.written and not one.documents]
    notes = [f"There is no document called {name}." for name in dict.fromkeys(none)]
    near = [one for one in found if one.written and one.documents]
    return "\n".join([*notes, *(f"There is no document called {one.written}: {one.documents[0].name} was asked." for one in near)])


def _files(question: str, documents: Sequence[LibraryDocument]) -> Iterator[Reference]:
    """Names of files that no document has, each with the document that is nearly called so."""
    names: dict[str, LibraryDocument] = {}
    place = 0
    for token in question.split():
        place = question.index(token, place)
        name = bare_name(token).rstrip(".")
        if name.lower().endswith(SUFFIXES) and PurePath(name).suffix:
            names = names or {PurePath(one.name).name.lower(): one for one in documents}
            alike = [one for one in names if _digits(one) == _digits(name)]
            near = get_close_matches(name.lower(), alike, 1, CLOSE)
            start = place + token.index(name)
            yield Reference(start, start + len(name), tuple(names[one] for one in near), written=name)
        place += len(token)


def _of_another_year(question: str, one: Reference, mentions: Mentions) -> Reference | None:
    """The same name with a year that none of its documents is called by."""
    before, after = words_in(question[: one.start]), words_in(question[one.end :])
    start, end, year = one.start, one.end, list[int]()
    following = next(((word, word.end) for word in after[:2] if years_in([word]) and _between(question, one.end, word) in BETWEEN), None)
    if following:
        year, end = years_in([following[0]]), one.end + following[1]
    elif before and years_in(before[-1:]) and not question[before[-1].end : one.start].strip():
        year, start = years_in(before[-1:]), before[-1].start
    called = [years_in(words_in(spaced(f"{document.title} {PurePath(document.name).stem}"))) for document in one.documents]
    if not year or any(year[0] in years for years in called):
        return None
    first, *rest = words_in(question[start:end])
    written = question[start + (first.end - first.start + 1 if one.has_determiner and rest and start == one.start else 0) : end].strip()
    undated = [document for document, years in zip(one.documents, called, strict=True) if not years]
    is_title = written[:1].isupper() and not (following and _between(question, one.end, following[0]))
    if mentions(written, ()) or (undated and (not is_title or mentions(str(year[0]), undated))):
        return None
    return Reference(start, end, (), written=written)


def _between(question: str, end: int, word: Word) -> str:
    """What stands between a name and a word after it."""
    return question[end : end + word.start].strip().lower()


def _digits(name: str) -> str:
    return "".join(one for one in name if one.isdecimal())
