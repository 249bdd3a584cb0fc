"""Which documents of a library a question is about, and how it is put to each of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from index import Library, Passage
from index.lexical import terms
from index.library.records import LibraryDocument
from qa.answer import Answer
from qa.assistant import Assistant
from qa.evidence.document_names import words_in, years_in
from qa.library.references import Reference, References, as_document, bare_name, label_of, named, put
from qa.question.follow_up import leans
from qa.question.question import Question
from qa.readers.quote import NOT_IN_DOCUMENT

MOST = 4  # documents that are asked
# Of a question's words by another language's glossary. By the white paper's, 51 of 55 questions about it in three languages were
# answered at 0.6 and 13 of 49 about other things; at 0.8 it were 37 and 10.
KNOWN = 0.6
MOST_TOLD = 6  # documents that tell of themselves
NAMING = 50  # passages in which a name is looked for
PASSAGES = 16  # of the search over all
GAP = 0.15  # how far below the nearest document another may be and still be asked
BARE = "What does the document say? Compare. How do they differ, disagree? Summarise."  # words that ask for no more than what it is about
NEAR = 10.0  # of a document's log odds: what its nearness weighs beside its confidence
SUREST = 2.0  # log odds beyond which confidence tells no more
DEEPEST = 3  # earlier questions that tell which documents a conversation is about


@dataclass(frozen=True)
class Asked:
    """A document, the question as it is put to it, and what it answers; with `of_itself` what it tells of itself alone. `understood` is
    the question as people are shown it, where it is not how it is put."""

    document: LibraryDocument
    assistant: Assistant
    read: Question
    understood: str = ""
    of_itself: bool = False

    @property
    def name(self) -> str:
        """The name of its document."""
        return self.document.name

    @cached_property
    def answer(self) -> Answer:
        """Its quotes."""
        if not self.of_itself:
            return self.assistant.quotes.answer(self.read)
        refusal = Answer("not_in_document", self.read.asked, self.read.understood, confidence=0.0, note=NOT_IN_DOCUMENT)
        return self.assistant.quotes.of_document(self.read) or refusal

    @property
    def missing(self) -> frozenset[str]:
        """The parts of the question that it does not answer."""
        return frozenset(filter(None, self.answer.missing.split("; ")))

    @cached_property
    def nearness(self) -> float:
        """How near the document's best sentence comes, comparable between documents: the share of the question that it speaks of, and
        its cosine."""
        retriever = self.assistant.retriever
        ranking = retriever.rank(retriever.query(self.read.query_text))
        return float((ranking.matches.sum(axis=0) + ranking.cosines).max(initial=0.0))

    @property
    def strength(self) -> float:
        """How likely it is the answer: its confidence in log odds, and how near it comes to the question."""
        share = min(max(self.answer.confidence, 1e-4), 1 - 1e-4)
        return min(math.log(share / (1 - share)), SUREST) + NEAR * self.nearness


@dataclass(frozen=True, slots=True)
class Choice:
    """The documents to ask, likeliest first, and the passages that the search found. With `is_each` every one answers for itself, as
    the question names them; with `of_itself` as it asks what they are; `whole` are to be summed up. `otherwise` are asked where none
    of the first answers. `note` tells of documents that the question names and the library does not have: none are asked if they alone
    are named."""

    asked: Sequence[Asked] = ()
    passages: Sequence[Passage] = ()
    is_each: bool = False
    of_itself: bool = False
    whole: Sequence[LibraryDocument] = ()
    otherwise: Sequence[Asked] = ()
    note: str = ""


@dataclass(frozen=True)
class Chooser:
    """Chooses among some documents of a library, two at least."""

    library: Library
    pool: tuple[LibraryDocument, ...]
    assistant_of: Callable[[LibraryDocument], Assistant]

    @cached_property
    def _references(self) -> References:
        return References(self.pool)

    @cached_property
    def _by_name(self) -> dict[str, LibraryDocument]:
        return {one.name: one for one in self.pool}

    def choose(self, question: str, history: Sequence[str], is_each: bool = False) -> Choice:
        """The documents that a question names, else those that a follow-up is about, else those that the search finds; with `is_each`
        all of the pool, where the question names none."""
        found = self._found(question, history)
        note, there = absent_note(found), named(found)
        if found and not there:
            return Choice(note=note)
        if sure := named([one for one in found if one.is_sure])[:MOST_TOLD]:
            return replace(self._named(question, found, history, sure), note=note)
        passages = self._search(" ".join([*history[-1:], question]), self.pool)
        likely, *_ = self._documents_of(passages) or self.pool
        read = self.assistant_of(likely).read(question, history)
        goes_on = history and (bool(read.addresses) or tells_of_itself(read) or read.context is not None)
        lead = there[:MOST] or (self._of_conversation(history) if goes_on else ())
        code = read.language or likely.language  # those whose language is not plain may be in it, too
        spoken = tuple(one for one in self.pool if code and one.language in (code, "")) or self.pool
        if history or read.understood != question or spoken != self.pool:
            passages = self._search(read.understood, spoken)
        if is_each and not (found or tells_of_itself(read)):
            return Choice([self.put_to(one, question, (), history, True) for one in self.pool], passages, is_each=True)
        ranked = self._documents_of(passages)
        if tells_of_itself(read):
            return replace(self._of_themselves(question, history, read, lead, ranked), passages=passages, note=note)
        asked_of = ranked[:MOST] if lead or read.parts else self._bound(question, ranked[:MOST])  # parts may stand in several
        others = nearest([self.put_to(one, question, (), history) for one in asked_of if one not in lead])
        if lead:
            asked = [self.put_to(one, question, found, history) for one in lead]
            return Choice(asked, passages, otherwise=others[: MOST - 1], note=note)
        # A document in another language may know the question's words by its glossary.
        foreign = () if spoken == self.pool else self._documents_of(self._search(read.understood, self.pool))[:MOST]
        known = [one for one in foreign if one not in ranked and self.assistant_of(one).questions.glossed(question) >= KNOWN]
        return Choice(others, passages, otherwise=nearest([self.put_to(one, question, (), history) for one in known]))

    def _named(self, question: str, found: Sequence[Reference], history: Sequence[str], sure: Sequence[LibraryDocument]) -> Choice:
        """The documents that a question surely names, summed up if it asks no more than what they say."""
        bare = BARE if len(sure) > 1 else "What does the document say?"
        if not history and set(terms(put(question, found)[0])) <= set(terms(bare)):
            return Choice(whole=sure)  # "what does ferry.txt say?"
        asked = [self.put_to(one, question, found, history, max(len(found), len(sure)) > 1) for one in sure]
        if len(sure) > 1 and asked[0].read.about.is_whole:
            return Choice(whole=sure)
        return Choice(asked, self._search(asked[0].read.understood, sure), is_each=True)

    def _of_themselves(
        self, question: str, history: Sequence[str], read: Question, lead: Sequence[LibraryDocument], ranked: Sequence[LibraryDocument]
    ) -> Choice:
        """The documents that are to tell of themselves."""
        told = lead or tuple(dict.fromkeys((*ranked, *self.pool)))[:MOST_TOLD]
        if read.about.is_whole and len(told) > 1:
            return Choice(whole=lead or self.pool)
        asked = [self.put_to(one, question, (), history) for one in told]
        of_itself = asked if len(asked) == 1 else [replace(one, of_itself=True) for one in asked]
        is_bare = len(set(terms(question))) < 2  # "who wrote it?": no sentence is about that
        return Choice(of_itself, of_itself=True, otherwise=() if is_bare else nearest(asked[:MOST]))

    def _found(self, question: str, history: Sequence[str]) -> list[Reference]:
        """The documents that a question names: those that are not there too, those of the years that it compares, and what names one
        only after what was asked before: "and for the Old Mill?", "in the other lease"."""
        found = self._references.find(question, self.mentions)
        if history and any(one.is_other for one in found):
            spoken_of = self._of_conversation(history)
            others = [(one, tuple(each for each in one.documents if each not in spoken_of)) for one in found]
            found = [replace(one, documents=left, is_sure=True) if one.is_other else one for one, left in others if left]
        found = [one for one in found if history or not one.is_other]
        if history and leans(question) and set(terms(as_document(question, found))) <= set(terms("the document")):
            found = [replace(one, is_sure=True, is_source=True) for one in found]  # "and the other lease?"
        if not found and history and (one := self._references.only(question)):
            return [one]
        return found or self._of_years(question)

    def _of_years(self, question: str) -> list[Reference]:
        """The documents of a sort that are called by the years that a question compares: "how did sales change from 2021 to 2022?"."""
        said = [word for word in words_in(question) if years_in([word])]
        years = dict.fromkeys(years_in(said))
        if len(years) < 2 or not (called := [one for one in self.pool if set(label_of(one).years) & set(years)]):
            return []
        near = self._documents_of(self._search(question, called))
        kinds = {kind for one in near[:1] for kind in label_of(one).kinds if kind}
        alike = [one for one in near if kinds & label_of(one).kinds]
        chosen = dict.fromkeys(one for year in years for one in [each for each in alike if year in label_of(each).years][:1])
        return [Reference(said[0].start, said[-1].end, tuple(chosen))] if len(chosen) == len(years) else []

    def mentions(self, text: str, documents: Sequence[LibraryDocument]) -> bool:
        """Whether a text of some documents, or of all, has some words as they stand."""
        return any(text.casefold() in one.text.casefold() for one in self.library.search(text, NAMING, documents or self.pool))

    def _search(self, text: str, documents: Sequence[LibraryDocument]) -> tuple[Passage, ...]:
        return tuple(self.library.search(text, PASSAGES, None if len(documents) == len(self.library.documents) else documents))

    def _documents_of(self, passages: Sequence[Passage]) -> tuple[LibraryDocument, ...]:
        """The documents of some passages, each once."""
        return tuple(dict.fromkeys(self._by_name[one.document] for one in passages if one.document in self._by_name))

    def _bound(self, question: str, documents: tuple[LibraryDocument, ...]) -> tuple[LibraryDocument, ...]:
        """Of some documents those that may answer: where a question has a number of a part, "KX-220", those that have it; where it has a
        word of a title, "the heaviest lamp", those that have it, and the one that is titled so."""
        codes = [one for token in question.split() if (one := bare_name(token)) and not one.isalpha() and any(map(str.isalpha, one))]
        for code in codes:
            having = [one for one in self._search(code, self.pool) if code.casefold() in one.text.casefold()]
            if found := self._documents_of(having):
                return found[:MOST]
        titled = self._references.titled(question)
        known = [one for one in documents if any(self.assistant_of(one).retriever.index.lexical.knows(stem) for stem in titled)]
        return tuple(dict.fromkeys((*known, *(one for found in titled.values() for one in found))))[:MOST] if titled else documents

    def _of_conversation(self, history: Sequence[str]) -> tuple[LibraryDocument, ...]:
        """The documents that the earlier questions name, the latest first; else the one where the last of them is answered best."""
        for earlier in reversed(history[-DEEPEST:]):
            if sure := named([one for one in self._references.find(earlier) if one.is_sure or one.is_source]):
                return sure[:MOST]
        last = " ".join(history[-2:]) if leans(history[-1]) else history[-1]
        return self._documents_of(self._search(last, self.pool))[:1]

    def _plain(self, earlier: str) -> str:
        """An earlier question without the documents that it names."""
        told, short = put(earlier, self._references.find(earlier))
        return short or told

    def put_to(
        self, document: LibraryDocument, question: str, found: Sequence[Reference], history: Sequence[str], is_one_of_several: bool = False
    ) -> Asked:
        """A document that the question names, with the question without its name: what is asked of each is no comparison any more."""
        assistant, earlier = self.assistant_of(document), [self._plain(one) for one in history]
        text, earlier = _wording(assistant, question, found, earlier)
        read = assistant.read(text, earlier)
        if is_one_of_several and read.wording.want == "comparison":
            read = replace(read, wording=replace(read.wording, want="fact", is_list=False))
        understood = question if read.understood == text != question else ""
        return Asked(document, assistant, replace(read, asked=question), understood=understood)

    def to_only(self, question: str, history: Sequence[str]) -> tuple[str, list[str]]:
        """A question and those before it as they are put to the only document: without its name. "The tenancy" and the like are left,
        as it may speak of that."""
        found = [one for one in self._references.find(question, self.mentions) if one.is_sure and one.documents]
        found = [one for one in found if (written := question[one.start : one.end]) != written.lower() or "." in written]
        return _wording(self.assistant_of(self.pool[0]), question, found, [self._plain(one) for one in history])


def _wording(assistant: Assistant, question: str, found: Sequence[Reference], earlier: list[str]) -> tuple[str, list[str]]:
    """A question, and those before it, as they are put to a document that it names."""
    if not found:
        return question, earlier
    told, short = put(question, found)
    read = assistant.read(told, earlier)
    if earlier and not short and set(terms(told)) <= set(terms("the document")) and leans(question):
        return earlier[-1], earlier[:-1]  # "and the other lease?"
    if short and (not tells_of_itself(read) or assistant.read(short, earlier).addresses):
        return short, earlier
    return (told if tells_of_itself(read) or all(one.is_source for one in found) else question), earlier


def absent_note(found: Sequence[Reference]) -> str:
    """That there is no document of a name, and which one is asked in its place."""
    names = {one.written: one.documents[0].name if one.documents else "" for one in found if one.written}
    return "\n".join(f"There is no document called {name}{f': {near} was asked' if near else ''}." for name, near in names.items())


def nearest(asked: Sequence[Asked]) -> list[Asked]:
    """Those that are near enough to the nearest, this first; all where a question has parts, which may stand in several."""
    best = max((one.nearness for one in asked), default=0.0)
    return sorted((one for one in asked if one.read.parts or one.nearness >= best - GAP), key=lambda one: -one.nearness)


def tells_of_itself(read: Question) -> bool:
    """Whether a question asks what any document can tell of itself: who wrote it, what it is about, how many parts it has."""
    about = read.about
    return bool(about.facts) or about.is_whole or (about.parts is not None and not about.parts.address)


def merged(one: Choice, other: Choice) -> Choice:
    """The choices among documents of two languages as one."""
    for choice in (one, other):
        if choice.is_each or choice.whole:
            return choice
    if not (one.asked and other.asked):
        return one if one.asked else other
    asked = nearest([*one.asked, *other.asked])[:MOST]
    return Choice(asked, (*one.passages, *other.passages), of_itself=one.of_itself and other.of_itself, otherwise=one.otherwise)
