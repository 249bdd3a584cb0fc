"""Questions about a library itself: how many documents it has and which, which of them mention a thing, the oldest, a summary of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from pathlib import PurePath

from index import Library, OpenIndex
from index.lexical import terms, words
from index.library.records import LibraryDocument
from ingest.document import Chunk, Document, Sentence
from qa.answer import Answer, Pointer, Statement
from qa.evidence.citations import Evidence, cite_among
from qa.evidence.document_names import words_in, years_in
from qa.evidence.neighbours import Neighbours
from qa.evidence.sections import section_of
from qa.languages.language import LANGUAGES
from qa.library.references import is_plural, kind_of, lexicon, of_kind
from qa.library.requests import Request, request_in
from qa.readers.forms.summary import summary_of
from qa.readers.quote import NEAREST

MOST_LISTED = 50
MOST_OPENED = 24  # documents that are looked into
FOUND = 200  # passages of the search that tell which of many documents to look into
POINTS, POINTS_OF_ONE = 2, 5  # sentences of each in a summary
MOST_SUMMED = 12
_QUOTATION = "\"'“”‘’«» "


@dataclass(frozen=True, slots=True)
class _Said:
    """A statement about a document, the span it quotes, if any, and the text that this is of."""

    text: str
    span: Evidence | None = None
    document: Document | None = None


@dataclass(frozen=True)
class Catalogue:
    """Answers questions about some documents of a library as such."""

    library: Library
    pool: tuple[LibraryDocument, ...]

    def answer(self, question: str, history: Sequence[str] = ()) -> Answer | None:
        """The answer, if it is such a question; "them" are the documents of the one before, if that was such a question, too."""
        if history and "them" in words(question) and (before := self.answer(history[-1])) and before.citations:
            named = {one.document for one in before.citations}
            return Catalogue(self.library, tuple(one for one in self.pool if one.name in named)).answer(question)
        answers = {"counts": self._of_sort, "lists": self._of_sort, "written_in": self._written_in, "extreme": self._extreme}
        answers |= {"mentions": self._mentioning, "summary": lambda question, request: self.summary(question, self.pool)}
        request = request_in(question)
        return answers[request.kind](question, request) if request else None

    def summary(self, question: str, documents: Sequence[LibraryDocument]) -> Answer:
        """The sentences that carry each document."""
        most, said = POINTS if len(documents) > 1 else POINTS_OF_ONE, list[_Said]()
        for document in documents[:MOST_SUMMED]:
            index = self.library.open(document)
            points = summary_of(Neighbours(index.content).units, index.sentences.rows(), index.content.document, most)
            for i, (chunk, one) in enumerate(points):
                text = " ".join(one.text.split())
                said.append(_Said(text if i else f"{document.name}: {text}", _span(document, chunk, one), index.content.document))
        return _answer(question, said, _more(len(documents) - MOST_SUMMED))

    def refusal(self, question: str, note: str, asked: Sequence[LibraryDocument] = ()) -> Answer:
        """That a question cannot be answered, and why, where some documents were `asked` or none was."""
        nearest = tuple(Pointer("", (one.title,), one.name) for one in (asked or self.pool)[:NEAREST])
        names = tuple(one.document for one in nearest) if asked else ()
        return Answer("not_in_document", question, question, nearest=nearest, confidence=0.0, note=note, documents=names)

    def greeting(self, question: str) -> Answer:
        """What can be asked here."""
        said = f"Ask me about any of {len(self.pool)} documents: I answer with their own sentences and say where they stand.\n"
        examples = ["“Which documents are there?”", *(f"“What does “{one.title}” say?”" for one in self.pool[:2])]
        return Answer("answered", question, question, note=f"{said}For example: {' or '.join(examples)}")

    def _of_sort(self, question: str, request: Request) -> Answer | None:
        """The documents by name, or those of a sort, with their number where that is asked; of all documents the number alone."""
        sort, counts, is_any = request.sort, request.kind == "counts", not kind_of(request.sort)
        if counts and is_any:
            return _answer(question, [_Said(f"There are {len(self.pool)} documents.")])
        found = [one for one in self.pool if is_any or (is_plural(sort) and of_kind(one, sort))]
        count = [_Said(f"There are {len(found)} {sort}." if len(found) > 1 else "There is one.")] if counts else []
        return _named(question, found, count) if found else None

    def _written_in(self, question: str, request: Request) -> Answer:
        """The documents in a language."""
        codes = {one.name: one.code for one in LANGUAGES.values()}
        found = [one for one in self.pool if of_kind(one, request.sort) and one.language == codes[request.what]]
        return _named(question, found) if found else self.refusal(question, f"No document is in {request.what}.", self.pool)

    def _extreme(self, question: str, request: Request) -> Answer:
        """The longest or shortest by words, the oldest or newest by what they say of their date."""
        extreme, is_last = request.what, request.what in ("newest", "latest", "longest", "most recent")
        if extreme in ("longest", "shortest"):
            best = sorted(self.pool, key=lambda one: one.words, reverse=is_last)[0]
            return _answer(question, [_Said(f"{best.name} is the {extreme}: {best.words:,} words.")])
        for by_file in (False, True):
            dates = [next((date for date in self._dates_of(one, by_file) if date[0]), None) for one in self.pool]
            if len(dated := [one for one in dates if one]) > 1:
                break
        else:
            return self.refusal(question, "The documents do not say when they are from.", self.pool)
        dated.sort(key=lambda one: one[0], reverse=is_last)
        left = len(self.pool) - len(dated)
        note = f"{left} others do not say when they are from." if left > 1 else "One other does not say when it is from." if left else ""
        return _answer(question, [said for key, said in dated if key == dated[0][0]], note)

    def _dates_of(self, document: LibraryDocument, by_file: bool) -> Iterator[tuple[str, _Said]]:
        """When a document may be from, as what sorts, and how that is told, the best first: by its masthead, what stands before its
        first part, what it is called, and the date of its file, which may be long after it was written or, from a pattern, before."""
        called = _day_or_year(f"{document.title} {document.name}"), _called(document)
        if len(self.pool) > MOST_OPENED:  # to look into each would take too long
            yield called
            return
        content = self.library.open(document).content
        text, made = content.document, content.document.about.date
        for one in text.facts:
            if one.name in ("updated", "date"):
                span = Evidence(section_of(text, one), one.start, one.end, document.name)
                yield _day_or_year(one.value), _Said(f"{document.name}: {one.value}", span, text)
        head = next((one.start for one in text.sections[1:] if one.is_headed and one.start), 0)
        for chunk, sentence in [(part, one) for part in content.chunks for one in part.sentences if one.end <= head]:
            said = f"{document.name}: {' '.join(sentence.text.split())}"
            yield _day(sentence.text), _Said(said, _span(document, chunk, sentence), text)
        yield called
        if by_file:
            yield _day_or_year(made), _Said(f"{document.name}: {made}, the date of its file")

    def _mentioning(self, question: str, request: Request) -> Answer:
        """The documents that have some words, each with a sentence, a heading or a title that does; or those that have them not."""
        what = _bare(request.what)
        asked = looked = [one for one in self.pool if of_kind(one, request.sort)] or list(self.pool)
        if len(asked) > MOST_OPENED:
            names = dict.fromkeys(one.document for one in self.library.search(what, FOUND, asked))
            looked = [one for one in asked if one.name in names][:MOST_OPENED]
        found = {one.name: said for one in looked if (said := _mention(one, self.library.open(one), what))}
        if request.is_denied:
            left = [one for one in asked if one.name not in found]
            return _named(question, left, [_Said(_share(left, asked, " not") if left else f"All {len(asked)} mention {what}.")])
        if not found:
            return self.refusal(question, f"No document mentions {what}.", asked)
        return _answer(question, [_Said(_share(list(found), asked)), *found.values()])


def _bare(what: str) -> str:
    """A name without its quotation marks, and without "the" and the noun for what it names: "the year 2034", "the word “rent”"."""
    quoted = what.strip(_QUOTATION)
    article, *rest = quoted.split()
    is_name = len(rest) > 1 and rest[0].islower() and all(one[0].isupper() or any(map(str.isdecimal, one)) for one in rest[1:])
    if article.lower() == "the" and (is_name or (len(rest) > 1 and rest[0].lower() in lexicon().words("worded"))):
        return " ".join(rest[1:]).strip(_QUOTATION)
    return quoted.removeprefix("the ").removeprefix("a ")


def _share(some: Sequence[object], everything: Sequence[object], negation: str = "") -> str:
    """How many of the documents do, or do not."""
    count = f"All {len(some)}" if len(some) == len(everything) else f"{len(some)} of {len(everything)}"
    return f"{count} {'do' if len(some) > 1 or len(everything) == 1 else 'does'}{negation}."


def _called(document: LibraryDocument) -> _Said:
    """A document by its name and its title."""
    return _Said(document.name if document.title == document.name else f"{document.name}: {document.title}")


def _named(question: str, found: Sequence[LibraryDocument], said: Sequence[_Said] = ()) -> Answer:
    """Documents by their names, after what is said of them."""
    return _answer(question, [*said, *map(_called, found[:MOST_LISTED])], _more(len(found) - MOST_LISTED))


def _mention(document: LibraryDocument, index: OpenIndex, what: str) -> _Said | None:
    """The first sentence or heading that has some words as they stand, else all of them in another form, else its title."""
    lower, wanted, text = what.casefold(), set(terms(what)), index.content.document
    headings = dict[tuple[str, int, int], str]()
    for one in text.sections:
        end = text.text.find("\n", one.start)
        end = end if end > one.start else len(text.text)
        if one.is_headed and one.title and one.title in text.text[one.start : end]:
            headings[one.address, one.start, end] = one.heading
    places = [*((chunk.section, one.start, one.end) for chunk in index.content.chunks for one in chunk.sentences), *headings]
    having = [place for place in places if wanted and wanted <= set(terms(text.text[place[1] : place[2]]))]
    if found := next((one for one in having if lower in text.text[one[1] : one[2]].casefold()), having[0] if having else None):
        said = " ".join(headings.get(found, text.text[found[1] : found[2]]).split())
        return _Said(f"{document.name}: {said}", Evidence(*found, document.name), text)
    return _called(document) if wanted and wanted <= set(terms(f"{document.title} {PurePath(document.name).stem}")) else None


def _span(document: LibraryDocument, chunk: Chunk, sentence: Sentence) -> Evidence:
    return Evidence(chunk.section, sentence.start, sentence.end, document.name)


def _day(text: str) -> str:
    """The day that a text names, "12 May 2025", "May 12, 2025" or "2025-05-12", as what sorts; empty if it names none."""
    said = [one.surface for one in words_in(text.replace("-", " ").replace("_", " "))]
    for three, form in product(zip(said, said[1:], said[2:], strict=False), ("%d %B %Y", "%B %d %Y", "%Y %m %d")):
        with suppress(ValueError):
            return datetime.strptime(" ".join(three), form).date().isoformat()
    return ""


def _day_or_year(text: str) -> str:
    return _day(text) or str(max(years_in(words_in(text.replace("-", " ").replace("_", " "))), default=""))


def _more(count: int) -> str:
    return f"There are {count} more." if count > 0 else ""


def _answer(question: str, said: Sequence[_Said], note: str = "") -> Answer:
    documents = {one.span.document: one.document for one in said if one.span and one.document}
    citations = cite_among(documents, [one.span for one in said if one.span])
    numbers = {(one.document, one.start, one.end): one.number for one in citations}
    cited = [(numbers[one.span.document, one.span.start, one.span.end],) if one.span else () for one in said]
    statements = tuple(Statement(one.text, marks) for one, marks in zip(said, cited, strict=True))
    return Answer("answered", question, question, statements, citations, note=note, documents=tuple(documents))
