"""The assistant of a library: the documents that a question is about answer it, and their answers are joined."""

from __future__ import annotations

import functools
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, overload

from index import Library, Passage
from index.library.records import LibraryDocument
from ingest.errors import DocumentUnknown, LibraryBusy, LibraryDamaged
from qa.answer import Answer, Mode
from qa.assistant import Assistant, writer_of
from qa.evidence.reading_model import ReadingModel
from qa.library.catalogue import Catalogue
from qa.library.choosing import MOST, NAMING, Asked, Choice, Chooser, merged
from qa.library.joining import Reply, joined, named_note, note_of, ranked, refusal_of, refused, silent_note
from qa.models.writer import Writer, is_small
from qa.question.question import Question
from qa.question.read import checked, earlier_of

if TYPE_CHECKING:
    from qa.checking import claim
    from qa.library.writing import LibraryWriter
    from qa.models.langchain import ChatModel

KEPT = 16  # assistants of documents that are kept in memory
ROUNDS = 5  # that a question is begun anew while documents are removed
EMPTY = "The library has no documents yet."


class LibraryAssistant:
    """Answers questions about the documents of a library. Safe to share between threads.

    All its documents share one language model, one reading model, one encoder and one judge of what is written. A library of one
    document, or a question to one, is answered as `Assistant` does.
    """

    def __init__(
        self,
        library: Library,
        model: str | Writer | ChatModel | None = None,
        reading_model: ReadingModel | None = None,
        checker: str | claim.Verifier | None = None,
    ) -> None:
        """`model`, `reading_model` and `checker` are those of `Assistant`. Raises ModelError for a model that cannot be used."""
        self.library = library
        self.model = writer_of(model)
        self._reading_model = reading_model
        self._checker = checker
        self._writer = self._open_writer(self.model) if self.model else None
        self._assistant = functools.lru_cache(maxsize=KEPT)(self._open)
        self._chooser = Chooser(library, (), self._assistant)

    @property
    def documents(self) -> tuple[LibraryDocument, ...]:
        """The documents of the library, by name."""
        return self.library.documents

    @property
    def modes(self) -> tuple[Mode, ...]:
        """How it can answer, the way it does unless told otherwise first."""
        return ("written", "quote") if self.model else ("quote",)

    @overload
    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        mode: Mode | None = None,
        stream: Literal[False] = False,
        documents: Sequence[str] | None = (),
    ) -> Answer: ...
    @overload
    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        mode: Mode | None = None,
        stream: Literal[True],
        documents: Sequence[str] | None = (),
    ) -> Generator[Answer]: ...
    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        mode: Mode | None = None,
        stream: bool = False,
        documents: Sequence[str] | None = (),
    ) -> Answer | Generator[Answer]:
        """Answer a question; `history` holds the earlier questions of the same conversation, oldest first, `documents` the names of
        those that are asked, all if none is named. `stream` gives the answer as it grows, the last one final.

        Raises QuestionError if the question is blank or too long, DocumentUnknown for a name that no document has.
        """
        if stream:
            return self.stream(question, history, mode, documents)
        *_, last = self._answers(question, history, mode, documents, is_streamed=False)
        return last

    def stream(
        self, question: str, history: Sequence[str] = (), mode: Mode | None = None, documents: Sequence[str] | None = ()
    ) -> Generator[Answer]:
        """The answer as it grows; closing the iterator stops the model."""
        with closing(self._answers(question, history, mode, documents, is_streamed=True)) as answers:
            yield from answers

    def read(self, question: str, history: Sequence[str] = (), documents: Sequence[str] | None = ()) -> Question:
        """A question as it is understood by the document that it is about first. Raises QuestionError if it is blank or too long."""
        pool = self._pool(documents)
        asked = self._choose(question, history, pool).asked if len(pool) > 1 else ()
        return asked[0].read if asked else self._assistant(pool[0]).read(question, history)

    def search(self, question: str, k: int = 8, documents: Sequence[str] | None = ()) -> list[Passage]:
        """The k best passages for a question, whether or not they answer it."""
        return self.library.search(checked(question), k, self._pool(documents) if documents else None)

    def assistant(self, name: str) -> Assistant:
        """The assistant of one document. Raises DocumentUnknown."""
        return self._assistant(self.library.document(name))

    async def aask(
        self, question: str, history: Sequence[str] = (), *, mode: Mode | None = None, documents: Sequence[str] | None = ()
    ) -> Answer:
        """`ask`, for asynchronous code: it runs in a thread."""
        import asyncio  # 50 ms at start-up, for those alone who use it

        return await asyncio.to_thread(lambda: self.ask(question, history, mode=mode, documents=documents))

    def _answers(
        self, question: str, history: Sequence[str], mode: Mode | None, documents: Sequence[str] | None, is_streamed: bool
    ) -> Generator[Answer]:
        """The answer, begun anew where a document was removed between being found and being read, and without those that are damaged."""
        left_out, documents = "", documents or ()
        for _ in range(ROUNDS):
            try:
                for answer in self._answers_now(question, history, mode, documents, is_streamed):
                    yield answer.with_note(left_out) if left_out else answer
                return
            except DocumentUnknown:
                self._pool(documents)  # raises it for one that was asked for by name
            except LibraryDamaged:
                damaged = [] if documents else self.library.damaged()
                documents = [one.name for one in self.library.documents if one not in damaged]
                if not damaged or not documents:
                    raise
                names = ", ".join(one.name for one in damaged)
                left_out = f"Left out, as damaged: {names}. Adding the file again mends it."
        raise LibraryBusy(f"The library in {self.library.folder} changes faster than it can be asked.", "Wait, then try again.")

    def _answers_now(
        self, question: str, history: Sequence[str], mode: Mode | None, documents: Sequence[str], is_streamed: bool
    ) -> Generator[Answer]:
        asked, pool = checked(question), self._pool(documents)
        if not pool:
            yield Answer("not_in_document", asked, asked, confidence=0.0, note=EMPTY)
        elif len(pool) == 1:
            alone = self._assistant(pool[0])
            text, earlier = self._chooser_of(pool).to_only(asked, earlier_of(history))
            answers = alone.stream(text, earlier, mode) if is_streamed else iter([alone.ask(text, earlier, mode=mode)])
            yield from (replace(one, asked=asked) for one in answers)
        elif told := Catalogue(self.library, pool).answer(asked, earlier_of(history)):
            yield _with_documents(told)
        else:
            yield from self._chosen(asked, history, mode, pool, is_streamed, is_each=1 < len(documents) <= MOST)

    def _chosen(
        self, question: str, history: Sequence[str], mode: Mode | None, pool: tuple[LibraryDocument, ...], is_streamed: bool, is_each: bool
    ) -> Generator[Answer]:
        """The answer of the documents that a question is about."""
        is_written = self.model is not None and mode != "quote"
        choice = (self._translated if is_written else self._choose)(question, history, pool, is_each)
        for answer in self._of_choice(question, history, choice, pool, is_written, is_streamed):
            notes = [] if answer.note == choice.note else [answer.note]
            yield replace(answer, note="\n".join(filter(None, [choice.note, *notes])))

    def _of_choice(
        self, question: str, history: Sequence[str], choice: Choice, pool: tuple[LibraryDocument, ...], is_written: bool, is_streamed: bool
    ) -> Generator[Answer]:
        if not (choice.whole or choice.asked):  # also where a forged library finds nothing at all
            yield Catalogue(self.library, pool).refusal(question, choice.note)
        elif choice.whole:
            yield _with_documents(Catalogue(self.library, pool).summary(question, choice.whole))
        elif choice.asked[0].read.is_greeting:
            yield _with_documents(Catalogue(self.library, pool).greeting(question))
        else:
            replies = self._replies(choice)
            quoted = self._quoted(question, choice, replies, pool)
            if not is_written or self._writer is None or choice.of_itself:
                yield quoted
                return
            # A small model reads few words: those of the documents that answer.
            shown = [one for one in replies if one.is_given or not is_small(self._writer.model)] or replies[:1]
            told = [(one.asked, one.answer) for one in shown]
            yield from self._writer.answers(question, history, quoted, told, choice.is_each, is_streamed)

    def _replies(self, choice: Choice) -> list[Reply]:
        """What the documents answer, those first that are given."""
        if choice.of_itself and len(choice.asked) > 1:
            told = [(one, one.assistant.of_document(one.read)) for one in choice.asked]
            replies = [Reply(one, answer or refusal_of(one.read), is_given=answer is not None) for one, answer in told]
        else:
            replies = [_reply(one) for one in choice.asked]
            if not (choice.is_each or choice.of_itself):
                replies = ranked(replies)
        if not any(one.is_given for one in replies) and choice.otherwise:
            others = ranked([_reply(one) for one in choice.otherwise])
            replies = [*others, *(one for one in replies if one.asked.document not in {other.asked.document for other in others})]
        if len(replies) > 1 and replies[0].asked.read.about.counts_parts:  # of each the number alone: its headings are many
            replies = [replace(one, answer=replace(one.answer, statements=one.answer.statements[:1])) for one in replies]
        return sorted(replies, key=lambda one: not one.is_given)

    def _quoted(self, question: str, choice: Choice, replies: Sequence[Reply], pool: Sequence[LibraryDocument]) -> Answer:
        """The joined quotes; where none of a few documents answers, all are named of which that was asked."""
        is_each = choice.is_each or (choice.of_itself and replies[0].asked in choice.asked)
        kept, silent = [one for one in replies if one.is_given], [one for one in replies if not one.is_given]
        if kept:
            answer = joined(kept, choice.passages, is_labelled=is_each and len(replies) > 1)
            answer = answer.with_note(silent_note(silent) if is_each else "")
            for one in kept:  # of which document it is said, as it stands among others
                answer = answer.with_note(one.asked.assistant.retriever.index.content.note.replace("This document", one.name))
        else:
            few = [one.name for one in (replies if choice.is_each else pool)]
            is_named = choice.is_each or len(pool) > MOST or choice.of_itself
            if len(replies) == 1 and is_named:
                note = named_note(replies[0])
            else:
                note = note_of(replies, self._absent(replies), few if choice.is_each or len(replies) == 1 else ())
            answer = refused(replies, choice.passages, note)
        return replace(answer, asked=question, documents=tuple(dict.fromkeys(one.name for one in replies)))

    def _translated(self, question: str, history: Sequence[str], pool: tuple[LibraryDocument, ...], is_each: bool) -> Choice:
        """The documents that a question is about where a model can translate it: those in its own language are asked as it stands, and
        unless these are most of all, those in the language of most others in that."""
        from qa.languages.language import ENGLISH, language_of

        language, codes = language_of(question), [one.language or ENGLISH.code for one in pool]
        other = [one for one, code in zip(pool, codes, strict=True) if language is None or code != language.code]
        if language is None or 2 * len(other) <= len(pool):
            return self._choose(question, history, pool, is_each)
        home = max(set(codes) - {language.code}, key=codes.count)
        like = next(one for one, code in zip(pool, codes, strict=True) if code == home)
        searched = self._assistant(like).searched([question, *history])
        there = self._choose(searched[0], searched[1:], tuple(other))
        own = tuple(one for one in pool if one not in other)
        return merged(self._choose(question, history, own), there) if own else there

    def _absent(self, replies: Sequence[Reply]) -> list[str]:
        """What the question names and no document of the library has."""
        named = [one.asked.assistant.absent(one.asked.read) for one in replies]
        common = [name for name in dict.fromkeys(named[0]) if all(name in others for others in named)]
        return [name for name in common if not any(_has(one.text, name) for one in self.library.search(name, NAMING))]

    def _choose(self, question: str, history: Sequence[str], pool: tuple[LibraryDocument, ...], is_each: bool = False) -> Choice:
        return self._chooser_of(pool).choose(checked(question), earlier_of(history), is_each)

    def _chooser_of(self, pool: tuple[LibraryDocument, ...]) -> Chooser:
        chooser = self._chooser
        if chooser.pool != pool:  # kept for the next question: it knows what ten thousand documents are called
            chooser = self._chooser = Chooser(self.library, pool, self._assistant)
        return chooser

    def _pool(self, documents: Sequence[str] | None) -> tuple[LibraryDocument, ...]:
        """The documents that are asked; one name may be given as it is."""
        documents = [documents] if isinstance(documents, str) else documents or ()
        return tuple(dict.fromkeys(self.library.document(name) for name in documents)) if documents else self.library.documents

    def _open(self, document: LibraryDocument) -> Assistant:
        """The assistant of a document."""
        return Assistant(self.library.open(document), self.model, self._reading_model, checker=self._checker)

    def _open_writer(self, model: Writer) -> LibraryWriter:
        """What writes, with the one judge that all documents share."""
        from qa.checking.check import open_verifier
        from qa.library.writing import LibraryWriter

        given = self._checker
        verifier = open_verifier(given, model) if given is None or isinstance(given, str) else given
        self._checker = verifier or "none"
        return LibraryWriter(model, verifier)


def _reply(asked: Asked) -> Reply:
    answer = asked.assistant.quoted(asked.read)
    return Reply(asked, answer, is_given=bool(answer.statements))


def _with_documents(answer: Answer) -> Answer:
    names = [*(one.document for one in answer.citations), *(one.document for one in answer.nearest)]
    return replace(answer, documents=tuple(dict.fromkeys(names)))


def _has(text: str, name: str) -> bool:
    return name.casefold() in text.casefold()
