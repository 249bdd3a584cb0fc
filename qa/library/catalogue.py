"""Questions about a library itself: how many documents it has and which, which of them mention a thing, the oldest, a summary of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from index import Library, OpenIndex
from index.lexical import terms, words
from index.library.records import LibraryDocument
from ingest.document import Chunk, Document, Sentence
from qa.answer import Answer, Pointer, Statement
from qa.evidence.citations import Evidence, cite_among
from qa.evidence.document_names import words_in, years_in
from qa.evidence.neighbours import Neighbours
from qa.library.references import kind_of, lexicon, of_kind
from qa.readers.forms.summary import part_of, summary_of

MOST_LISTED = 50
MOST_OPENED = 24  # documents that are looked into
FOUND = 200  # passages of the search that tell which of many documents to look into
POINTS, POINTS_OF_ONE = 2, 5  # sentences of each in a summary
MOST_SUMMED = 12


@dataclass(frozen=True, slots=True)
class _Said:
    """A statement about a document, the spans it quotes and the text they are of."""

    text: str
    spans: tuple[Evidence, ...] = ()
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
        find, text = lexicon().pattern, " ".join(question.split())
        if find("counts").search(text):
            return _answer(question, [_Said(f"There are {len(self.pool)} documents.")])
        if find("lists").search(text):
            return self._listed(question)
        if find("summary").search(text):
            return self.summary(question, self.pool)
        if match := find("extreme").search(text):
            return self._extreme(question, match["most"].lower())
        if match := find("mentions").search(text):
            kind, what = match["kind"] or match["kinds"] or match["sort"], match["what"] or match["named"] or match["sought"]
            return self._mentioning(question, kind, what) if kind_of(kind) is not None else None
        return None

    def summary(self, question: str, documents: Sequence[LibraryDocument]) -> Answer:
        """The sentences that carry each document."""
        most = POINTS if len(documents) > 1 else POINTS_OF_ONE
        said = [point for one in documents[:MOST_SUMMED] for point in self._points(one, most)]
        return _answer(question, said, _more(len(documents) - MOST_SUMMED))

    def refusal(self, question: str, note: str) -> Answer:
        """That a question cannot be answered, and why."""
        return _refusal(question, note, self.pool)

    def greeting(self, question: str) -> Answer:
        """What can be asked here."""
        titles = [one.title for one in self.pool][:2]
        said = f"Ask me about any of {len(self.pool)} documents: I answer with their own sentences and say where they stand.\n"
        examples = ["“Which documents are there?”", *(f"“What does “{one}” say?”" for one in titles)]
        return _refusal(question, f"{said}For example: {' or '.join(examples)}", self.pool)

    def _listed(self, question: str) -> Answer:
        said = [_Said(one.name if one.title == one.name else f"{one.name}: {one.title}") for one in self.pool[:MOST_LISTED]]
        return _answer(question, said, _more(len(self.pool) - MOST_LISTED))

    def _points(self, document: LibraryDocument, most: int) -> Iterator[_Said]:
        index = self.library.open(document)
        units = Neighbours(index.content).units
        parts = [part_of(index.content.document, chunk) for chunk, _ in units]
        for i, (chunk, one) in enumerate(summary_of(units, index.sentences.rows(), parts, most)):
            text = " ".join(one.text.split())
            yield _Said(text if i else f"{document.name}: {text}", (_span(document, chunk, one),), index.content.document)

    def _extreme(self, question: str, most: str) -> Answer:
        """The longest or shortest by words, the oldest or newest by what they say of their date."""
        is_last = most in ("newest", "latest", "longest", "most recent")
        if most in ("longest", "shortest"):
            best = sorted(self.pool, key=lambda one: one.words, reverse=is_last)[0]
            return _answer(question, [_Said(f"{best.name} is the {most}: {best.words:,} words.")])
        dated = [found for one in self.pool if (found := self._dated(one))]
        if len(dated) < 2:
            return _refusal(question, "The documents do not say when they are from.", self.pool)
        dated.sort(key=lambda one: one[0], reverse=is_last)
        left = len(self.pool) - len(dated)
        note = f"{left} others do not say when they are from." if left > 1 else "One other does not say when it is from." if left else ""
        return _answer(question, [said for key, said in dated if key == dated[0][0]], note)

    def _dated(self, document: LibraryDocument) -> tuple[str, _Said] | None:
        """When a document is from, as what sorts, and how it says so: by its masthead, its file's details, a year in its title."""
        if len(self.pool) > MOST_OPENED:  # to look into each would take too long: by what they are called
            day = _day(f"{document.title} {document.name}")
            return (day, _Said(f"{document.name}: {document.title}")) if day else None
        content = self.library.open(document).content
        facts = [one for one in content.document.facts if one.name in ("updated", "date")]
        for value in (*(one.value for one in facts), content.document.about.date, document.title, document.name):
            if key := _day(value):
                span = next((Evidence(_section(content.document, one.start), one.start, one.end, document.name) for one in facts), None)
                return key, _Said(f"{document.name}: {value}", (span,) if span and facts[0].value == value else (), content.document)
        return None

    def _mentioning(self, question: str, kind: str, what: str) -> Answer:
        """The documents that have some words, each with a sentence that does."""
        asked = [one for one in self.pool if of_kind(one, kind)] or list(self.pool)
        bare = what.strip("\"'“”‘’«» ").removeprefix("the ").removeprefix("a ")
        looked = asked
        if len(asked) > MOST_OPENED:
            names = dict.fromkeys(one.document for one in self.library.search(bare, FOUND, asked))
            looked = [one for one in asked if one.name in names][:MOST_OPENED]
        said = [found for one in looked if (found := _mention(one, self.library.open(one), bare))]
        if not said:
            return _refusal(question, f"No document mentions {bare}.", asked)
        if len(said) == len(asked):
            count = f"All {len(asked)} do."
        else:
            count = f"{len(said)} of {len(asked)} {kind} {'do' if len(said) > 1 else 'does'}."
        return _answer(question, [_Said(count), *said])


def _mention(document: LibraryDocument, index: OpenIndex, what: str) -> _Said | None:
    """The first sentence that has some words as they stand, else all of them in another form."""
    lower, wanted = what.casefold(), set(terms(what))
    sentences = [(chunk, one) for chunk in index.content.chunks for one in chunk.sentences]
    found = next(((chunk, one) for chunk, one in sentences if lower in one.text.casefold() and wanted <= set(terms(one.text))), None)
    found = found or next(((chunk, one) for chunk, one in sentences if wanted and wanted <= set(terms(one.text))), None)
    if found is None:
        return None
    text = " ".join(found[1].text.split())
    return _Said(f"{document.name}: {text}", (_span(document, *found),), index.content.document)


def _span(document: LibraryDocument, chunk: Chunk, sentence: Sentence) -> Evidence:
    return Evidence(chunk.section, sentence.start, sentence.end, document.name)


def _section(document: Document, place: int) -> str:
    """The address of the headed section that a place stands in."""
    holding = [one.address for one in document.sections if one.is_headed and one.start <= place < one.end]
    return holding[-1] if holding else document.sections[0].address


def _day(text: str) -> str:
    """The day, or the year alone, that a text names, as what sorts; empty if it names none."""
    for start in range(max(0, len(text) - 9)):
        try:
            return date.fromisoformat(text[start : start + 10]).isoformat()
        except ValueError:
            continue
    years = [year for word in words_in(text.replace("-", " ").replace("_", " ")) for year in years_in([word])]
    return str(max(years)) if years else ""


def _more(count: int) -> str:
    return f"There are {count} more." if count > 0 else ""


def _answer(question: str, said: Sequence[_Said], note: str = "") -> Answer:
    documents = {span.document: one.document for one in said if one.document for span in one.spans}
    citations = cite_among(documents, [span for one in said for span in one.spans])
    numbers = {(one.document, one.start, one.end): one.number for one in citations}
    statements = [Statement(one.text, tuple(numbers[span.document, span.start, span.end] for span in one.spans)) for one in said]
    return Answer("answered", question, question, tuple(statements), citations, note=note)


def _refusal(question: str, note: str, documents: Sequence[LibraryDocument]) -> Answer:
    nearest = tuple(Pointer("", (one.title,), one.name) for one in documents[:3])
    return Answer("not_in_document", question, question, nearest=nearest, confidence=0.0, note=note)
